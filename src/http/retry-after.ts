// The header `Retry-After`, as seconds or as a date (RFC 9110, 10.2.3).
import type { HttpResponse } from './transport.ts';

/** How long to wait from `nowMs` on, or undefined where the answer does not say, or says nothing that can be read. */
export function retryAfterMs({ headers }: HttpResponse, nowMs: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

// The header `Retry-After`, as seconds or as a date (RFC 9110, 10.2.3).
import type { HttpResponse } from './transport.ts';

/** How long to wait from `nowMs` on, or undefined where the answer does not say, or says nothing that can be read. */
export function retryAfterMs({ headers }: HttpResponse, nowMs: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  // A date starts with the name of its day; the parser would take many other texts for one.
  const dateMs = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

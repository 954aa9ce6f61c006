// What every request passes before its route sees it: the key, the rate, and the reading of the body (reference 1.1, 1.4
// and 1.6).

import type { HttpRequest } from '../../http/transport.ts';
import type { Knobs } from '../knobs.ts';
import { type Fields, isFields } from './fields.ts';
import { invalidRequest, Refusal, tooManyRequests } from './refusal.ts';

/**
 * Lets in a request that bears one of the keys, or any key if none are given.
 * @throws Refusal 401
 */
export function refuseStranger(request: HttpRequest, apiKeys: readonly string[] | undefined): void {
  const key = /^Bearer +(\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
  if (key === undefined) throw new Refusal(401, 'unauthorized', 'Unauthorized');
  if (apiKeys !== undefined && !apiKeys.includes(key)) {
    throw new Refusal(401, 'token.unauthorized_access', 'Bearer token invalid');
  }
}

/** Counts requests in each second of the clock. */
export class RequestLimiter {
  readonly #knobs: Knobs;
  #second = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(knobs: Knobs) {
    this.#knobs = knobs;
  }

  /** @throws Refusal 429 once the second has had its fill; `now` is in Unix seconds. */
  admit(now: number): void {
    const { requestsPerSecond } = this.#knobs;
    if (requestsPerSecond === -1) return;
    const second = Math.floor(now);
    this.#count = second === this.#second ? this.#count + 1 : 1;
    this.#second = second;
    if (this.#count > requestsPerSecond) throw tooManyRequests(this.#knobs, now, second + 1);
  }
}

/**
 * The JSON object that a request carries; empty for GET, and for a DELETE without one (reference 6).
 * @throws Refusal 400 for a body that is missing or no JSON object
 */
export function readBody(request: HttpRequest, knobs: Knobs): Fields {
  const text = request.body ?? '';
  if (request.method === 'GET' || (request.method === 'DELETE' && text === '')) return {};
  if (knobs.contentType === 'bare' && header(request, 'content-type')?.toLowerCase() !== 'application/json') {
    throw invalidRequest('content-type must be application/json');
  }
  const body = parseJson(text);
  if (!isFields(body)) throw invalidRequest('error parsing request body');
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function header(request: HttpRequest, name: string): string | undefined {
  return Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

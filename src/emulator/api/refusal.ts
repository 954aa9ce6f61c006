// The answer that a route does not return but throws: a status with a type and a message. Its envelope is put on in
// ../emulator.ts.

import type { Knobs } from '../knobs.ts';

/** An answer in the error envelope (reference 1.4). */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

/** A 400 as policies, rules and lists word it, and as every body that cannot be decoded does. */
export function invalidRequest(message: string): Refusal {
  return new Refusal(400, 'invalid_request_error', message);
}

/** A 400 as workspaces and grants word it. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, 'bad_request', message);
}

export function notFound(): Refusal {
  return new Refusal(404, 'not_found_error', 'requested object not found');
}

/**
 * A 429, with `Retry-After` as the knob says (reference 1.6).
 * @param freeAt from when on the request would be let in, in Unix seconds as `now`
 */
export function tooManyRequests(knobs: Knobs, now: number, freeAt: number): Refusal {
  const header = knobs.retryAfter === 'date' ? new Date(freeAt * 1000).toUTCString() : String(Math.ceil(freeAt - now));
  const headers: Readonly<Record<string, string>> = knobs.retryAfter === 'none' ? {} : { 'retry-after': header };
  return new Refusal(429, 'rate_limit_error', 'Too many requests, please try again shortly.', headers);
}

// Pages of a list: the size that a request may ask for, and the cursor that leads on. The order is in ../list-order.ts.
// Offset paging of grants is in grant/grants.ts, which shares only the reading of whole numbers.

import type { Entry } from '../collection.ts';
import { type Answer, type Call, withExtraFields } from './answer.ts';
import type { Fields } from './fields.ts';
import { invalidRequest } from './refusal.ts';

export interface Page<T> {
  readonly values: readonly T[];
  /** Undefined at the end of the list. */
  readonly nextCursor: string | undefined;
}

/**
 * A whole number out of the query, undefined when absent.
 * @throws Refusal 400 for anything but digits.
 */
export function readCount(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalidRequest(`${key} must be a whole number`);
  return Number(text);
}

/**
 * How many objects a page holds: what `limit` says, or the default, and never above the maximum of the knobs.
 * @throws Refusal 400 for a limit of zero or one that is no number.
 */
export function readPageSize(call: Call, defaultSize: number): number {
  const limit = readCount(call.query, 'limit');
  if (limit === 0) throw invalidRequest('limit must be at least 1');
  return Math.min(limit ?? defaultSize, call.knobs.maximumPageSize);
}

/**
 * Cuts the page that the query asks for with `limit` and `page_token` (reference 1.5).
 * @param entries in the order of their positions
 * @throws Refusal 400 for a limit or a token that this list never gave.
 */
export function cutPage<T>(call: Call, entries: readonly Entry<T>[]): Page<T> {
  const size = readPageSize(call, call.knobs.defaultPageSize);
  const after = readCursor(call.query.get('page_token'));
  const start = after === undefined ? 0 : countUpTo(entries, after);
  const page = entries.slice(start, start + size);
  const last = page.at(-1);
  const leadsOn = call.knobs.hasCursorOnLastPage || start + page.length < entries.length;
  return {
    values: page.map(entry => entry.value),
    nextCursor: last !== undefined && leadsOn ? btoa(`after:${last.position}`) : undefined,
  };
}

/** A page in the envelope of most lists (reference 1.3); `show` makes of each object what an answer shows. */
export function answerPage<T>(call: Call, entries: readonly Entry<T>[], show: (value: T) => Fields): Answer {
  const page = cutPage(call, entries);
  const data = page.values.map(value => withExtraFields(call.knobs, show(value)));
  return { status: 200, body: page.nextCursor === undefined ? { data } : { data, next_cursor: page.nextCursor } };
}

/** How many entries stand at a position or before it, found by halving. */
function countUpTo(entries: readonly Entry<unknown>[], position: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.position ?? Number.POSITIVE_INFINITY) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readCursor(token: string | null): number | undefined {
  if (token === null || token === '') return undefined;
  const digits = /^after:(\d{1,15})$/.exec(decodeBase64(token))?.[1];
  if (digits === undefined) throw invalidRequest('page_token is not valid');
  return Number(digits);
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

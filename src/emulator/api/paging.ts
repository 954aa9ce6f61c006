// Pages of a list: the size that a request may ask for, the order, and the cursor that leads on. Offset paging of grants
// is in grants.ts, which shares only the reading of whole numbers.

import type { Entry } from '../collection.ts';
import type { Knobs } from '../knobs.ts';
import type { Call } from './answer.ts';
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

/** Where an entry stands in the list: a number that no other entry has, so that a cursor stays good after deletions. */
function position(entry: Entry<unknown>, knobs: Knobs): number {
  return knobs.listOrder === 'created' ? entry.sequence : mix(entry.sequence + knobs.shuffleSeed * 0x9e3779b1);
}

/** Scatters 32-bit integers one to one (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The entries in the order of the knobs; the input is in the order of creation. */
export function inListOrder<T>(entries: readonly Entry<T>[], knobs: Knobs): readonly Entry<T>[] {
  if (knobs.listOrder === 'created') return entries;
  return [...entries].sort((left, right) => position(left, knobs) - position(right, knobs));
}

/**
 * Cuts the page that the query asks for with `limit` and `page_token` (reference 1.5).
 * @throws Refusal 400 for a limit or a token that this list never gave.
 */
export function cutPage<T>(call: Call, entries: readonly Entry<T>[]): Page<T> {
  const size = readPageSize(call, call.knobs.defaultPageSize);
  const after = readCursor(call.query.get('page_token'));
  const ordered = inListOrder(entries, call.knobs);
  const rest = after === undefined ? ordered : ordered.filter(entry => position(entry, call.knobs) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const leadsOn = call.knobs.hasCursorOnLastPage || rest.length > page.length;
  return {
    values: page.map(entry => entry.value),
    nextCursor: last !== undefined && leadsOn ? btoa(`after:${position(last, call.knobs)}`) : undefined,
  };
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

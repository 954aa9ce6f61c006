// The values that a body names for a list: how many, how long, and which fit the type of the list (reference section 6).
// What becomes of them is in list-items.ts.

import type { Call } from '../answer.ts';
import { isDomain, isEmail, readTexts, refuseUnknownKeys } from '../fields.ts';
import { invalidRequest, type Refusal } from '../refusal.ts';

const MOST_VALUES = 1000;
const LONGEST_VALUE = 500;
const BODY_KEYS: ReadonlySet<string> = new Set(['items']);

export const LIST_TYPES = ['domain', 'tld', 'address'] as const;

/** Whether a value that is trimmed and in lower case can stand in a list; a TLD is one label without a dot. */
const FITS: Readonly<Record<string, (value: string) => boolean>> = {
  domain: isDomain,
  tld: value => /^[^\s@/.]+$/.test(value),
  address: isEmail,
};

export interface ItemValues {
  /** Each once, trimmed and in lower case. */
  readonly values: readonly string[];
  /** To be thrown after the values have been taken in, which is what the knob says of a value that does not fit. */
  readonly refusal: Refusal | undefined;
}

/**
 * The values of a body.
 * @param type of the list
 * @throws Refusal 400 for a wrong number of values, for one that is too long, and for one that does not fit the type
 */
export function readItemValues(call: Call, type: string): ItemValues {
  const { body, knobs } = call;
  if (knobs.unknownFields === 'reject') refuseUnknownKeys(body, BODY_KEYS);
  const sent = readTexts(body, 'items') ?? [];
  if (sent.length < 1 || sent.length > MOST_VALUES) throw invalidRequest(`items must have 1 to ${MOST_VALUES} entries`);
  const values = [...new Set(sent.map(value => value.trim().toLowerCase()))];
  if (values.some(isTooLong)) throw invalidRequest(`items must have at most ${LONGEST_VALUE} characters each`);
  const isGood = (value: string) => FITS[type]?.(value) ?? true;
  const fits = values.filter(isGood);
  const bad = values.find(value => !isGood(value));
  if (bad === undefined || knobs.badListItems === 'drop') return { values: fits, refusal: undefined };
  const refusal = invalidRequest(`items holds ${JSON.stringify(bad)}, no ${type}`);
  if (knobs.badListItems === 'reject') throw refusal;
  return { values: fits, refusal };
}

function isTooLong(value: string): boolean {
  return value.length > LONGEST_VALUE && [...value].length > LONGEST_VALUE;
}

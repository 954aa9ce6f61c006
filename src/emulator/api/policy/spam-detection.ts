// The `spam_detection` of a policy: what a request may set and what an answer shows. Limits are in policy-limits.ts.

import type { Knobs } from '../../knobs.ts';
import type { StoredSpamDetection } from '../../snapshot.ts';
import { type Fields, readFlag, readNumber, refuseUnknownKeys } from '../fields.ts';
import { invalidRequest } from '../refusal.ts';
import { changeToNull } from './policy-limits.ts';

const DEFAULTS: StoredSpamDetection = {
  use_list_dnsbl: false,
  use_header_anomaly_detection: false,
  spam_sensitivity: 1,
};

const SPAM_KEYS: ReadonlySet<string> = new Set(Object.keys(DEFAULTS));

/**
 * The spam settings of a policy after a request (reference 2.1).
 * @param sent the `spam_detection` of the body, already known to be an object, null or absent
 * @param stored what is set so far; empty for a new policy
 * @throws Refusal 400 for a bad value
 */
export function changeSpamDetection(
  sent: Fields | null | undefined,
  stored: StoredSpamDetection,
  knobs: Knobs,
): StoredSpamDetection {
  if (sent === undefined) return stored;
  if (sent === null) return changeToNull('spam_detection', knobs) === 'reset' ? {} : stored;
  if (knobs.unknownFields === 'reject') refuseUnknownKeys(sent, SPAM_KEYS, 'spam_detection.');
  const changed: Record<string, number | boolean> = knobs.policyUpdate === 'merge' ? { ...stored } : {};
  for (const key of SPAM_KEYS) {
    const value = key === 'spam_sensitivity' ? readSensitivity(sent) : readFlag(sent, key);
    if (value === undefined) continue;
    if (value !== null) changed[key] = value;
    else if (changeToNull(key, knobs) === 'reset') delete changed[key];
  }
  return changed;
}

function readSensitivity(sent: Fields): number | null | undefined {
  const value = readNumber(sent, 'spam_sensitivity');
  if (value === undefined || value === null) return value;
  if (value < 0.1 || value > 5) throw invalidRequest('spam_sensitivity must be between 0.1 and 5.0');
  // The server keeps a 32-bit float, so most fractions come back a little different.
  return Math.fround(value);
}

/** All settings as an answer shows them. */
export function effectiveSpamDetection(stored: StoredSpamDetection): Fields {
  return { ...DEFAULTS, ...stored };
}

// The `limits` of a policy: what a request may set, what the plan allows, and what an answer shows. The rest of a policy
// is in policies.ts, the maxima are in ../../plan-maxima.ts.

import type { Knobs } from '../../knobs.ts';
import type { PlanMaxima } from '../../plan-maxima.ts';
import type { StoredLimits } from '../../snapshot.ts';
import { type Fields, readInteger, readTexts, refuseUnknownKeys, wrongType } from '../fields.ts';
import { invalidRequest, Refusal } from '../refusal.ts';

/** Whether -1 can stand for "unlimited" in a limit; that the plan allows it is another matter (reference 2.1). */
const TAKES_UNLIMITED: Readonly<Record<string, boolean>> = {
  limit_attachment_size_limit: false,
  limit_attachment_count_limit: false,
  limit_size_total_mime: false,
  limit_storage_total: true,
  limit_count_daily_message_received: true,
  limit_count_daily_email_sent: true,
  limit_inbox_retention_period: true,
  limit_spam_retention_period: true,
};

const ALLOWED_TYPES = 'limit_attachment_allowed_types';
const LIMIT_KEYS: ReadonlySet<string> = new Set([...Object.keys(TAKES_UNLIMITED), ALLOWED_TYPES]);
const MIME_TYPE = /^[\w.+-]+\/(\*|[\w.+-]+)$/;

/**
 * The limits of a policy after a request.
 * @param sent the `limits` of the body, already known to be an object, null or absent
 * @param stored what is set so far; empty for a new policy
 * @throws Refusal 400 for a bad value, and for a value above the plan's maximum the status that the knob says
 */
export function changeLimits(
  sent: Fields | null | undefined,
  stored: StoredLimits,
  knobs: Knobs,
  plan: PlanMaxima,
): StoredLimits {
  if (sent === undefined) return stored;
  if (sent === null) return changeToNull('limits', knobs) === 'reset' ? {} : stored;
  if (knobs.unknownLimitKeys === 'reject') refuseUnknownKeys(sent, LIMIT_KEYS, 'limits.');
  const changed: Record<string, number | readonly string[]> = knobs.policyUpdate === 'merge' ? { ...stored } : {};
  for (const key of LIMIT_KEYS) {
    const value = key === ALLOWED_TYPES ? readAllowedTypes(sent) : readLimit(sent, key, knobs, plan);
    if (value === undefined) continue;
    if (value !== null) changed[key] = value;
    else if (changeToNull(key, knobs) === 'reset') delete changed[key];
  }
  refuseSpamKeptLongest(changed, knobs);
  return changed;
}

/**
 * What null does in a nested object of a policy, which no source tells (reference 14.1).
 * @throws Refusal 400 where the knob says so
 */
export function changeToNull(key: string, knobs: Knobs): 'ignore' | 'reset' {
  if (knobs.nullLimit === 'reject') throw wrongType(key, 'a value other than null');
  return knobs.nullLimit;
}

function readLimit(sent: Fields, key: string, knobs: Knobs, plan: PlanMaxima): number | null | undefined {
  const value = readInteger(sent, key);
  if (value === undefined || value === null) return value;
  const lowest = TAKES_UNLIMITED[key] === true ? -1 : 0;
  if (value < lowest) throw invalidRequest(`${key} must be at least ${lowest}`);
  const maximum = plan[key] ?? -1;
  if (maximum !== -1 && (value === -1 || value > maximum)) {
    const type = knobs.overPlanStatus === 403 ? 'forbidden_access' : 'invalid_request_error';
    throw new Refusal(knobs.overPlanStatus, type, `${key} exceeds the maximum (${maximum}) for this plan`);
  }
  return value;
}

function readAllowedTypes(sent: Fields): readonly string[] | null | undefined {
  const types = readTexts(sent, ALLOWED_TYPES);
  const wrong = types?.find(type => !MIME_TYPE.test(type));
  if (wrong !== undefined) throw invalidRequest(`${ALLOWED_TYPES} holds ${JSON.stringify(wrong)}, no MIME type`);
  return types;
}

/** Spam must go before the inbox does, strictly, when both are set; what -1 is then is for the knob (reference 2.1). */
function refuseSpamKeptLongest(limits: StoredLimits, knobs: Knobs): void {
  const spam = limits['limit_spam_retention_period'];
  const inbox = limits['limit_inbox_retention_period'];
  if (typeof spam !== 'number' || typeof inbox !== 'number') return;
  const isShorter = knobs.unlimitedRetention === 'number' ? spam < inbox : endless(spam) < endless(inbox);
  if (!isShorter) {
    throw invalidRequest('limit_spam_retention_period must be less than limit_inbox_retention_period');
  }
}

function endless(value: number): number {
  return value === -1 ? Number.POSITIVE_INFINITY : value;
}

/**
 * All limits as an answer shows them: what is set, within today's plan, and the plan's maximum for the rest
 * (reference 2.1, effective values).
 */
export function effectiveLimits(stored: StoredLimits, knobs: Knobs, plan: PlanMaxima): Fields {
  const effective: Record<string, unknown> = {};
  for (const key of Object.keys(TAKES_UNLIMITED)) {
    const maximum = plan[key] ?? -1;
    const value = stored[key];
    const isWithin = typeof value === 'number' && (maximum === -1 || endless(value) <= maximum);
    effective[key] = isWithin ? value : maximum;
  }
  const types = stored[ALLOWED_TYPES];
  const allowed = Array.isArray(types) ? types : [];
  if (allowed.length > 0 || knobs.absentAllowedTypes === 'empty')
    effective[ALLOWED_TYPES] = knobs.allowedTypesOrder === 'sorted' ? allowed.toSorted() : allowed;
  else if (knobs.absentAllowedTypes === 'null') effective[ALLOWED_TYPES] = null;
  if (knobs.extraAnswerFields) effective['limit_emulated_extra'] = 7;
  return effective;
}

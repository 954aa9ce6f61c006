// What the writes of several kinds have in common: the time of a change, and the refusals for a name that is taken, for a
// plan that is full, and for what is in use.

import type { Collection } from '../collection.ts';
import type { Call } from './answer.ts';
import { Refusal } from './refusal.ts';

/**
 * The object to write for an update: the one before where nothing changed, so that its time stays, unless the knob says
 * otherwise (reference 12.2).
 */
export function stampChange<T extends { readonly updated_at: number }>(call: Call, before: T, after: T): T {
  // Both are made by the same code from the same keys, so equal objects have equal text; a difference in the order of
  // keys could at worst count as a change.
  const hasChanged = JSON.stringify(after) !== JSON.stringify(before);
  return hasChanged || call.knobs.bumpsWithoutChange ? { ...after, updated_at: call.now } : before;
}

/** Whether the knob forbids a name because another object of the kind has it. */
export function isNameTaken(
  call: Call,
  kind: Pick<Collection<{ readonly name: string }>, 'entries'>,
  own: { readonly id: string; readonly name: string },
): boolean {
  if (call.knobs.duplicateNames === 'allow') return false;
  return kind.entries().some(({ id, value }) => id !== own.id && value.name === own.name);
}

/**
 * Holds the count of a kind within the plan (reference 1.4 and 3); a plan that does not name it has no maximum.
 * @throws Refusal 403
 */
export function refuseOverCount({ plan, store }: Call, kind: 'rules' | 'lists'): void {
  const maximum = plan[kind] ?? -1;
  if (maximum === -1 || store[kind].size < maximum) return;
  const message =
    maximum === 0
      ? `${kind === 'rules' ? 'Rules' : 'Lists'} are not allowed for this plan`
      : `Maximum number of ${kind} (${maximum}) reached for this plan`;
  throw new Refusal(403, 'forbidden_access', message);
}

/** The refusal of a deletion, where a knob forbids to delete what something refers to (reference 14.3). */
export function inUse(call: Call, message: string): Refusal {
  return new Refusal(call.knobs.inUseStatus, 'bad_request', message);
}

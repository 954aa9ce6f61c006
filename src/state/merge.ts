// Two states that grew out of one: what each of them changed is kept, resource by resource.
import type { Address } from '../core/address.ts';
import { type Base, type BaseResource, isSameResource } from '../core/resource.ts';
import type { State } from './state.ts';

export interface Merged {
  readonly state: State;
  /** Resources that both changed, and not in the same way: the merged state holds what the other one says of them. */
  readonly conflicts: readonly Address[];
}

/**
 * Merges what we are about to write into what somebody else wrote since we read.
 * @param base what both grew out of; undefined for nothing
 */
export function mergeStates(base: State | undefined, ours: State, theirs: State): Merged {
  const resources: Record<Address, BaseResource> = { ...theirs.resources };
  const conflicts: Address[] = [];
  for (const address of addressesOf(base?.resources ?? {}, ours.resources, theirs.resources)) {
    const [was, our, their] = [base?.resources[address], ours.resources[address], theirs.resources[address]];
    if (isSameResource(our, was) || isSameResource(our, their)) continue;
    if (!isSameResource(their, was)) conflicts.push(address);
    else if (our === undefined) delete resources[address];
    else resources[address] = our;
  }
  const creating = new Set([...theirs.creating, ...ours.creating]);
  return {
    state: { ...ours, serial: Math.max(ours.serial, theirs.serial + 1), resources, creating: [...creating] },
    conflicts,
  };
}

function addressesOf(...bases: readonly Base[]): readonly Address[] {
  return [...new Set(bases.flatMap(base => Object.keys(base) as Address[]))].sort();
}

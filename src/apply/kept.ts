// What an apply has state hold, as it goes.
import type { Address } from '../core/address.ts';
import { type Base, isSameResource } from '../core/resource.ts';
import { equalValues } from '../core/value.ts';

export interface Kept {
  readonly resources: Base;
  /** Creates that are under way, or whose outcome nobody knows. */
  readonly creating: readonly Address[];
}

export function isSameKept(left: Kept, right: Kept): boolean {
  const addresses = Object.keys(left.resources) as Address[];
  return (
    equalValues(left.creating, right.creating) &&
    addresses.length === Object.keys(right.resources).length &&
    addresses.every(address => isSameResource(left.resources[address], right.resources[address]))
  );
}

// What an apply has state hold, as it goes.
import type { Address } from '../core/address.ts';
import type { Base, BaseResource } from '../core/resource.ts';
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

function isSameResource(left: BaseResource | undefined, right: BaseResource | undefined): boolean {
  if (left === right || left === undefined || right === undefined) return left === right;
  return left.id === right.id && equalValues(left.attributes, right.attributes);
}

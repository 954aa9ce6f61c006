// What an apply has state hold, as it goes.
import type { Address } from '../core/address.ts';
import type { Base } from '../core/resource.ts';
import { equalValues, sortKeys, type Value } from '../core/value.ts';

export interface Kept {
  readonly resources: Base;
  /** Creates that are under way, or whose outcome nobody knows. */
  readonly creating: readonly Address[];
}

export function isSameKept(left: Kept, right: Kept): boolean {
  return equalValues(toValue(left), toValue(right));
}

function toValue({ resources, creating }: Kept): Value {
  return [
    Object.entries(sortKeys(resources)).map(([address, { id, attributes }]) => [address, id, attributes]),
    [...creating],
  ];
}

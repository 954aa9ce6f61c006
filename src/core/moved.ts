// What files say of resources that have a new key: which address was which before.
import type { Address } from './address.ts';

/** The object that base holds under `from` is that of `to` from now on. */
export interface Moved {
  readonly from: Address;
  readonly to: Address;
}

/** The addresses that a resource had before, the latest first. @param origins the `from` of each `to` */
export function formerAddresses(origins: ReadonlyMap<Address, Address>, address: Address): readonly Address[] {
  const former = new Set<Address>();
  for (let at = origins.get(address); at !== undefined && !former.has(at); at = origins.get(at)) former.add(at);
  former.delete(address);
  return [...former];
}

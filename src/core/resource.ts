// The three views of a resource: desired (what the files say), base (what the last apply made of it) and live (what the
// API says now). All three hold flat attributes with normalised values: bytes and days as integers, unlimited as -1, sets
// sorted, references as addresses where a declared resource is meant.
import { type Address, isAddress, kindOf } from './address.ts';
import type { Place } from './diagnostic.ts';
import { type Attributes, canonicalText, equalValues, isRecord, type Value } from './value.ts';

/** A desired resource: only the fields that the file mentions. */
export interface Resource {
  readonly address: Address;
  readonly kind: string;
  readonly key: string;
  readonly attributes: Attributes;
  /** Where the resource is declared (its key). */
  readonly place: Place;
  /**
   * Where each field's value stands; a field that a merge key brought in stands where it was written. The items of sets and
   * of lists of references stand under `itemPath`, maps under `<path>.<index>` and what is in them under that and its key.
   */
  readonly places: Readonly<Record<string, Place>>;
  /**
   * What state is to hold of it, where that is not the attributes: of a placement, what the file declares. Null for nothing:
   * once it is as it should be, it is let go of.
   */
  readonly kept?: Attributes | null;
}

/** Where the place of an item stands among `Resource.places`; by its value, since sets are kept sorted. */
export function itemPath(path: string, item: Value): string {
  return `${path}/${canonicalText(item)}`;
}

/** An object as the platform tells it. References are `{ id }` until they are matched. */
export interface LiveObject {
  readonly kind: string;
  readonly id: string;
  readonly attributes: Attributes;
}

/** What state keeps of a resource: the attributes are those that the file declared when it was last applied. */
export interface BaseResource {
  readonly id: string;
  readonly attributes: Attributes;
}

/** Whether state holds the same of a resource; undefined for nothing at all. */
export function isSameResource(left: BaseResource | undefined, right: BaseResource | undefined): boolean {
  if (left === right || left === undefined || right === undefined) return left === right;
  return left.id === right.id && equalValues(left.attributes, right.attributes);
}

export type Base = Readonly<Record<Address, BaseResource>>;

/** The entries of base, with the kind that each is of. */
export function entriesOf(
  base: Base,
): readonly (BaseResource & { readonly address: Address; readonly kind: string })[] {
  return Object.entries(base).flatMap(([address, resource]) =>
    isAddress(address) ? [{ address, kind: kindOf(address), ...resource }] : [],
  );
}

/** A reference to what exists on the platform and is not declared. */
export type ForeignReference = { readonly id: string } | { readonly name: string };

export function isForeignReference(value: Value): value is ForeignReference {
  return isRecord(value) && (typeof value['id'] === 'string' || typeof value['name'] === 'string');
}

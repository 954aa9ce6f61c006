// The three views of a resource: desired (what the files say), base (what the last apply made of it) and live (what the
// API says now). All three hold flat attributes with normalised values: bytes and days as integers, unlimited as -1, sets
// sorted, references as addresses where a declared resource is meant.
import type { Address } from './address.ts';
import type { Place } from './diagnostic.ts';
import { type Attributes, isRecord, type Value } from './value.ts';

/** A desired resource: only the fields that the file mentions. */
export interface Resource {
  readonly address: Address;
  readonly kind: string;
  readonly key: string;
  readonly attributes: Attributes;
  /** Where the resource is declared (its key). */
  readonly place: Place;
  /** Where each field's value stands; a field that a merge key brought in stands where it was written. */
  readonly places: Readonly<Record<string, Place>>;
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

export type Base = Readonly<Record<Address, BaseResource>>;

/** A reference to what exists on the platform and is not declared. */
export type ForeignReference = { readonly id: string } | { readonly name: string };

export function isForeignReference(value: Value): value is ForeignReference {
  return isRecord(value) && (typeof value['id'] === 'string' || typeof value['name'] === 'string');
}

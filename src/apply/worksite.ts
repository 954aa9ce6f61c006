// What the changes of one apply share: ids that become known on the way, and live data in the words of the plan.
import type { Address } from '../core/address.ts';
import { invariant } from '../core/invariant.ts';
import type { Kind } from '../core/kind.ts';
import { type Base, isForeignReference, type LiveObject } from '../core/resource.ts';
import type { Attributes, Value } from '../core/value.ts';
import type { Plan } from '../plan/change.ts';
import { mapReferences, objectKey } from '../plan/references.ts';
import type { Connection } from '../platforms/platform.ts';
import type { SideEffect } from './outcome.ts';
import type { Waiting } from './wait.ts';

export interface Worksite extends Waiting {
  readonly kindOf: (name: string) => Kind;
  readonly kinds: readonly Kind[];
  readonly connectionOf: (kind: string) => Connection;
  readonly onSideEffect: (effect: SideEffect) => void;
  readonly ids: KnownIds;
}

/** Which address is which object, as far as it is known by now. */
export class KnownIds {
  readonly #ids = new Map<Address, string>();
  readonly #addresses = new Map<string, Address>();

  constructor(plan: Plan, base: Base) {
    for (const [address, { id }] of [...Object.entries(base), ...Object.entries(plan.settled)])
      this.set(address as Address, id);
    for (const { address, id, replacementId } of plan.changes) {
      if (id !== undefined) this.set(address, id);
      if (replacementId !== undefined) this.set(address, replacementId);
    }
  }

  /** An address may have had another object before: that one still stands for it when it is read. */
  set(address: Address, id: string): void {
    this.#ids.set(address, id);
    this.#addresses.set(objectKey({ kind: kindName(address), id }), address);
  }

  idOf(address: Address): string | undefined {
    return this.#ids.get(address);
  }

  has(object: { readonly kind: string; readonly id: string }): boolean {
    return this.#addresses.has(objectKey(object));
  }

  /** References as the platform takes them: `{ id }` or null. */
  toIds(kind: Kind, attributes: Attributes): Attributes {
    return mapReferences(kind, attributes, value => {
      if (value === null || isForeignReference(value)) return value;
      const id = this.#ids.get(value as Address);
      invariant(id !== undefined, `The id of ${JSON.stringify(value)} is not known`);
      return { id };
    });
  }

  /** References as the plan names them. */
  toAddresses(kind: Kind, attributes: Attributes): Attributes {
    return mapReferences(kind, attributes, (value, { to }): Value => {
      if (!isForeignReference(value) || !('id' in value)) return value;
      return this.#addresses.get(objectKey({ kind: to, id: value.id })) ?? value;
    });
  }
}

function kindName(address: Address): string {
  return address.slice(0, address.indexOf('.'));
}

/** Reads one object, in the words of the plan. */
export async function readLive(site: Worksite, kind: Kind, id: string): Promise<LiveObject | undefined> {
  const object = await site.connectionOf(kind.name).get(kind.name, id);
  return object && { ...object, attributes: site.ids.toAddresses(kind, object.attributes) };
}

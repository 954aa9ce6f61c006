// What the changes of one apply share: ids that become known on the way, and live data in the words of the plan.
import { type Address, isAddress, kindOf } from '../core/address.ts';
import { invariant } from '../core/invariant.ts';
import type { Kind } from '../core/kind.ts';
import { listReferences, mapReferences, objectKey, type ReferencePlace } from '../core/reference.ts';
import { type Base, entriesOf, isForeignReference, type LiveObject } from '../core/resource.ts';
import type { Attributes, Value } from '../core/value.ts';
import type { Plan } from '../plan/change.ts';
import { diffPaths } from '../plan/diff.ts';
import { type Connection, readWithApart, type WriteAnswer } from '../platforms/platform.ts';
import type { SideEffect } from './outcome.ts';
import { lookUntil, type Waiting } from './wait.ts';

export interface Worksite extends Waiting {
  readonly kindOf: (name: string) => Kind;
  readonly kinds: readonly Kind[];
  readonly connectionOf: (kind: string) => Connection;
  readonly onSideEffect: (effect: SideEffect) => void;
  /** Told of each answer to a write. */
  readonly onAnswer: (address: Address, answer: WriteAnswer) => void;
  readonly ids: KnownIds;
  /** The kinds of accounts and of their groups; empty where no platform has accounts. */
  readonly accountKind: string;
  readonly groupKind: string;
  /** Creates that an earlier apply began and never heard of again. */
  readonly unfinished: ReadonlySet<Address>;
}

/** Which address is which object, as far as it is known by now. */
export class KnownIds {
  readonly #ids = new Map<Address, string>();
  readonly #addresses = new Map<string, Address>();
  readonly #own = new Set<string>();
  readonly #stale: ReadonlySet<string>;

  constructor(plan: Plan, base: Base) {
    this.#stale = new Set(plan.stale);
    const now = new Map<Address, string | undefined>();
    for (const { address, id } of [...entriesOf(base), ...entriesOf(plan.settled)]) now.set(address, id);
    // What is gone, or is to go, no longer stands for its address: a reference to it is one to be written anew.
    for (const { address, action, id, replacementId, live } of plan.changes) {
      // Of a forget whose object is still there, the plan holds what live says.
      const isGone = action === 'forget' && Object.keys(live).length === 0;
      now.set(address, action === 'create' || action === 'replace' ? replacementId : isGone ? undefined : id);
    }
    const leaving = new Set(
      plan.changes.flatMap(({ action, kind, id }) =>
        action === 'replace' && id !== undefined ? [objectKey({ kind, id })] : [],
      ),
    );
    // An object that a replace removes stands for no address, not for the one either that it had before it got another key.
    for (const [address, id] of now)
      if (id !== undefined && !leaving.has(objectKey({ kind: kindOf(address), id }))) this.set(address, id);
    for (const { address, id } of [...entriesOf(base), ...plan.changes])
      if (id !== undefined) this.#own.add(objectKey({ kind: kindOf(address), id }));
  }

  set(address: Address, id: string): void {
    const key = objectKey({ kind: kindOf(address), id });
    this.#ids.set(address, id);
    this.#addresses.set(key, address);
    this.#own.add(key);
  }

  idOf(address: Address): string | undefined {
    return this.#ids.get(address);
  }

  /** The address of an object, or its id where it has none. */
  nameOf(kind: string, id: string): string {
    return this.#addresses.get(objectKey({ kind, id })) ?? id;
  }

  /** Whether the object is, or was, that of some resource. */
  has(object: { readonly kind: string; readonly id: string }): boolean {
    return this.#own.has(objectKey(object));
  }

  /** References as the platform takes them: `{ id }` or null. */
  toIds(kind: Kind, attributes: Attributes): Attributes {
    return mapReferences(kind, attributes, value => {
      if (value === null || isForeignReference(value)) return value;
      const id = typeof value === 'string' && isAddress(value) ? this.#ids.get(value) : undefined;
      invariant(id !== undefined, `The id of ${JSON.stringify(value)} is not known`);
      return { id };
    });
  }

  /** References as the plan names them, without those to what no longer exists. */
  toAddresses(kind: Kind, attributes: Attributes): Attributes {
    return mapReferences(kind, attributes, (value, reference): Value => {
      if (!isForeignReference(value) || !('id' in value)) return value;
      if (this.#isStale(reference, value)) return null;
      return this.#addresses.get(objectKey({ kind: reference.to, id: value.id })) ?? value;
    });
  }

  /** Fields in which attributes as the platform tells them refer to what no longer exists. */
  stalePaths(kind: Kind, attributes: Attributes): readonly string[] {
    const stale = listReferences(kind, attributes).filter(reference => this.#isStale(reference, reference.value));
    return [...new Set(stale.map(({ path }) => path))];
  }

  #isStale({ to, isListed }: ReferencePlace, value: Value): boolean {
    if (!isListed || !isForeignReference(value) || !('id' in value)) return false;
    return this.#stale.has(objectKey({ kind: to, id: value.id }));
  }
}

/** A live object in the words of the plan. */
export interface LiveReading extends LiveObject {
  /** Fields in which it refers to what no longer exists. */
  readonly stalePaths: readonly string[];
}

/** Reads one object; of its fields that stand apart, those that `wanted` mentions. */
export async function readLive(
  site: Worksite,
  kind: Kind,
  { id, wanted }: { readonly id: string; readonly wanted: Attributes },
): Promise<LiveReading | undefined> {
  const connection = site.connectionOf(kind.name);
  const object = await connection.get(kind.name, id);
  if (object === undefined) return undefined;
  const whole = await readWithApart(connection, kind, { object, wanted });
  const stalePaths = site.ids.stalePaths(kind, object.attributes);
  return { ...whole, attributes: site.ids.toAddresses(kind, whole.attributes), stalePaths };
}

/** Whether an object that a listing shows exists: listings lag behind deletes, reads by id do not (Nylas API reference 7.3). */
export async function isPresent(site: Worksite, { name }: Kind, id: string): Promise<boolean> {
  return (await site.connectionOf(name).get(name, id)) !== undefined;
}

/**
 * What became of a write: what the answer says, completed by reads where it leaves out what was asked for. A read may lag
 * behind the write, so it is repeated until it shows what was asked; an answer that contradicts it is the platform's word.
 */
export async function readOutcome(site: Worksite, kind: Kind, written: Written): Promise<LiveObject> {
  const { id, answer, desired } = written;
  const attributes = site.ids.toAddresses(kind, answer?.attributes ?? {});
  const differing = diffPaths(kind, desired, attributes);
  const answered: LiveObject = { kind: kind.name, id, attributes };
  if (answer !== undefined && !written.isPartial(attributes) && differing.length === 0) return answered;
  if (differing.some(path => path in attributes)) return answered;
  const isThere = (live: LiveObject | undefined) =>
    live !== undefined && diffPaths(kind, desired, live.attributes).length === 0;
  return (await lookUntil(() => readLive(site, kind, { id, wanted: desired }), isThere, site)) ?? answered;
}

export interface Written {
  readonly id: string;
  /** Undefined when there was none, although the write was done. */
  readonly answer: WriteAnswer | undefined;
  readonly desired: Attributes;
  /** Whether the answer leaves out something that has to be known beside what was asked for. */
  readonly isPartial: (attributes: Attributes) => boolean;
}

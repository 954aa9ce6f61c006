// What an earlier apply left, as desired resources: from here on a plan back is a plan like any other. State holds only what
// files declared, so what was first written since is taken from the history: the field as it was before.
import { type Address, kindOf } from '../../core/address.ts';
import { type Diagnostic, NOWHERE, type Place, report } from '../../core/diagnostic.ts';
import { isBuiltIn, type Kind, type Maximum } from '../../core/kind.ts';
import type { Moved } from '../../core/moved.ts';
import { listReferences, mapReferences, objectKey } from '../../core/reference.ts';
import { type Base, type BaseResource, entriesOf, isForeignReference, type Resource } from '../../core/resource.ts';
import type { Attributes, Value } from '../../core/value.ts';
import { codes } from './codes.ts';
import { Past, type PastApply } from './past.ts';

export interface RollbackRequest {
  readonly kinds: readonly Kind[];
  /** The apply to go back to. */
  readonly target: PastApply;
  /** Those after it, oldest first. */
  readonly since: readonly PastApply[];
  /** What state holds now. */
  readonly base: Base;
  /** Where today's files declare a resource. */
  readonly placeOf: (address: Address) => Place | undefined;
  /** By the `maximum` of a field: what holds where a limit is not set. */
  readonly maxima: Readonly<Record<string, Maximum>>;
}

export interface Rollback {
  readonly resources: readonly Resource[];
  /** Keys that were renamed since. */
  readonly moved: readonly Moved[];
  readonly diagnostics: readonly Diagnostic[];
}

export function findRollback(request: RollbackRequest): Rollback {
  return new Way(request).find();
}

class Way {
  readonly #request: RollbackRequest;
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #past: Past;
  /** What each object is called after the rollback, by `objectKey`. */
  readonly #addresses = new Map<string, Address>();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(request: RollbackRequest) {
    const { kinds, target, since } = request;
    this.#request = request;
    this.#kinds = new Map(kinds.map(kind => [kind.name, kind]));
    this.#past = new Past(kinds, target, since);
  }

  find(): Rollback {
    const { target, base } = this.#request;
    const now = new Map(entriesOf(base).map(entry => [objectKey(entry), entry]));
    const released = entriesOf(base).filter(entry => this.#isReleased(entry.address, entry));
    for (const entry of [...entriesOf(target.base), ...released]) this.#addresses.set(objectKey(entry), entry.address);
    const moved = entriesOf(target.base).flatMap((entry): readonly Moved[] => {
      const from = now.get(objectKey(entry))?.address;
      const isFree = base[entry.address] === undefined && this.#kinds.get(entry.kind)?.within === undefined;
      return from === undefined || from === entry.address || !isFree ? [] : [{ from, to: entry.address }];
    });
    const resources = [
      ...entriesOf(target.base).flatMap(entry => this.#restore(entry.address, entry, now.get(objectKey(entry)))),
      ...released.flatMap(entry => this.#release(entry.address, entry)),
    ];
    for (const resource of resources) this.#checkReferences(resource);
    return { resources, moved, diagnostics: this.#diagnostics };
  }

  /** Whether base took in since what was there before: it is not tierform's to delete, and was not managed then. */
  #isReleased(address: Address, entry: BaseResource): boolean {
    const { target } = this.#request;
    const kind = this.#kinds.get(kindOf(address));
    if (kind === undefined || kind.within !== undefined || target.base[address] !== undefined) return false;
    const key = objectKey({ kind: kind.name, id: entry.id });
    return !this.#past.isMade(key) && !entriesOf(target.base).some(held => objectKey(held) === key);
  }

  /** A resource as it was then, with what was first written since as it was before that. */
  #restore(address: Address, held: BaseResource, now: BaseResource | undefined): readonly Resource[] {
    const kind = this.#kinds.get(kindOf(address));
    if (kind === undefined) return [];
    const before =
      now === undefined || kind.within !== undefined
        ? {}
        : this.#before(kind, address, { now, declared: held.attributes });
    const attributes = { ...held.attributes, ...before };
    const watched = { ...now?.attributes, ...attributes };
    return [{ ...this.#declare(kind, address, attributes, watched), kept: held.attributes }];
  }

  /** What was taken in since becomes what it was, and then nobody's. */
  #release(address: Address, now: BaseResource): readonly Resource[] {
    const kind = this.#kinds.get(kindOf(address));
    if (kind === undefined) return [];
    const mark = isBuiltIn(kind, now.attributes) ? { [kind.builtInField ?? '']: true } : {};
    const attributes = { ...this.#before(kind, address, { now, declared: {} }), ...mark };
    return [{ ...this.#declare(kind, address, attributes, { ...now.attributes, ...attributes }), kept: null }];
  }

  #declare(kind: Kind, address: Address, attributes: Attributes, watched: Attributes): Resource {
    const place = this.#request.placeOf(address) ?? NOWHERE;
    const key = address.slice(kind.name.length + 1);
    const places = Object.fromEntries(Object.keys(watched).map(path => [path, place]));
    return { address, kind: kind.name, key, attributes, place, places };
  }

  /** What was not declared then and was written since, as it was. */
  #before(
    kind: Kind,
    address: Address,
    { now, declared }: { readonly now: BaseResource; readonly declared: Attributes },
  ): Attributes {
    const known = this.#past.before(objectKey({ kind: kind.name, id: now.id }));
    const entries = [...known].flatMap(([path, before]): (readonly [string, Value])[] => {
      const field = kind.fields[path];
      if (field === undefined || path in declared || field.immutable || field.readOnly) return [];
      const held = before ?? (field.type === 'integer' ? this.#request.maxima[field.maximum]?.value : undefined);
      const value = held ?? (field.type === 'reference' ? null : undefined);
      const attributes = value === undefined ? {} : this.#addressed(kind, { [path]: value });
      const isKnown = value !== undefined && this.#findUnknown(kind, attributes).length === 0;
      if (!isKnown) this.#reportLost(address, path);
      return isKnown ? [[path, attributes[path] ?? null]] : [];
    });
    return Object.fromEntries(entries);
  }

  /** What is called by an id in the history has the address that it gets. */
  #addressed(kind: Kind, attributes: Attributes): Attributes {
    return mapReferences(kind, attributes, (value, { to }) => {
      if (value === null || !isForeignReference(value) || !('id' in value)) return value;
      return this.#addresses.get(objectKey({ kind: to, id: value.id })) ?? value;
    });
  }

  /** References to what will not be there. */
  #findUnknown(kind: Kind, attributes: Attributes): readonly { readonly path: string; readonly value: Value }[] {
    const known = new Set<Value>(this.#addresses.values());
    return listReferences(kind, attributes).filter(({ value }) => typeof value === 'string' && !known.has(value));
  }

  #checkReferences({ address, kind: name, attributes, place }: Resource): void {
    const kind = this.#kinds.get(name);
    for (const { path, value } of kind === undefined ? [] : this.#findUnknown(kind, attributes)) {
      const detail = `At apply ${this.#request.target.serial}, the ${path} of ${address} referred to ${value}, and the state of then holds no such resource: that apply had failed in part.`;
      const hint = 'Go back to another apply:\n\n    tierform history';
      this.#diagnostics.push(report(codes['unknown-then'], { place, address, detail, hint }));
    }
  }

  #reportLost(address: Address, path: string): void {
    const { target, placeOf } = this.#request;
    this.#diagnostics.push(
      report(codes['cannot-roll-back'], {
        place: placeOf(address) ?? NOWHERE,
        address,
        detail: `${address} had no ${path} at apply ${target.serial}. What is live now stays, and the state lets go of it.`,
        hint: 'Set it on the platform, or in a tier file, to what it should be.',
      }),
    );
  }
}

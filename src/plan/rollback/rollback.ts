// What an earlier apply left, as desired resources: from here on a plan back is a plan like any other. State holds only what
// files declared, so what was first written since is taken from the history: the field as it was before.
import { type Address, formatAddress } from '../../core/address.ts';
import { type Diagnostic, NOWHERE, type Place, report } from '../../core/diagnostic.ts';
import { isBuiltIn, type Kind, type Maximum } from '../../core/kind.ts';
import type { Moved } from '../../core/moved.ts';
import { listReferences, mapReferences, objectKey } from '../../core/reference.ts';
import { type Base, entriesOf, isForeignReference, type Resource } from '../../core/resource.ts';
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

type Entry = ReturnType<typeof entriesOf>[number];

class Way {
  readonly #request: RollbackRequest;
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #past: Past;
  /** Of the state to go back to and of the state as it is now, by `objectKey`. */
  readonly #then: ReadonlyMap<string, Entry>;
  readonly #now: ReadonlyMap<string, Entry>;
  /** What each object is called after the rollback, by `objectKey`. */
  readonly #addresses: ReadonlyMap<string, Address>;
  readonly #known: ReadonlySet<Value>;
  readonly #released: readonly Entry[];
  readonly #diagnostics: Diagnostic[] = [];

  constructor(request: RollbackRequest) {
    const { kinds, target, since, base } = request;
    this.#request = request;
    this.#kinds = new Map(kinds.map(kind => [kind.name, kind]));
    this.#past = new Past(kinds, target, since);
    this.#then = new Map(entriesOf(target.base).map(entry => [objectKey(entry), entry]));
    this.#now = new Map(entriesOf(base).map(entry => [objectKey(entry), entry]));
    this.#released = [...this.#now.values()].filter(entry => this.#isReleased(entry));
    const named = [...this.#then.values(), ...this.#released];
    this.#addresses = new Map(named.map(entry => [objectKey(entry), entry.address]));
    this.#known = new Set(this.#addresses.values());
  }

  find(): Rollback {
    const resources = [
      ...[...this.#then.values()].flatMap(entry => this.#restore(entry)),
      ...this.#released.flatMap(entry => this.#release(entry)),
    ];
    for (const resource of resources) this.#checkReferences(resource);
    for (const entry of this.#now.values()) this.#reportStaying(entry);
    const moved = [...this.#then.values()].flatMap(entry => this.#moved(entry));
    return { resources, moved, diagnostics: this.#diagnostics };
  }

  /** Whether base took in since what was there before: it is not tierform's to delete, and was not managed then. */
  #isReleased(entry: Entry): boolean {
    const isOfThen = this.#then.has(objectKey(entry)) || this.#request.target.base[entry.address] !== undefined;
    const isObject = this.#kinds.get(entry.kind)?.within === undefined;
    return !isOfThen && isObject && !this.#past.isMade(objectKey(entry));
  }

  /** That a key was renamed since; where it is another object's by now, that one takes over its role. */
  #moved(entry: Entry): readonly Moved[] {
    const from = this.#now.get(objectKey(entry))?.address;
    const isFree = this.#request.base[entry.address] === undefined;
    const isObject = this.#kinds.get(entry.kind)?.within === undefined;
    return from === undefined || !isFree || !isObject ? [] : [{ from, to: entry.address }];
  }

  /** A resource as it was then, with what was first written since as it was before that. */
  #restore(entry: Entry): readonly Resource[] {
    const kind = this.#kinds.get(entry.kind);
    if (kind === undefined) return [];
    const { address, attributes: held } = entry;
    const now = this.#now.get(objectKey(entry)) ?? this.#request.base[address];
    const attributes = { ...held, ...(kind.within === undefined ? this.#before(kind, entry, held) : {}) };
    return [{ ...this.#declare(kind, address, attributes, now?.attributes ?? {}), kept: held }];
  }

  /** What was taken in since becomes what it was, and then nobody's. */
  #release(entry: Entry): readonly Resource[] {
    const kind = this.#kinds.get(entry.kind);
    if (kind === undefined) return [];
    const { address, attributes: held } = entry;
    const mark = isBuiltIn(kind, held) ? { [kind.builtInField ?? '']: true } : {};
    const attributes = { ...this.#before(kind, entry, {}), ...mark };
    return [{ ...this.#declare(kind, address, attributes, held), kept: null }];
  }

  /** `held`: what state holds now; that it is not asked for any more needs no word. */
  #declare(kind: Kind, address: Address, attributes: Attributes, held: Attributes): Resource {
    const place = this.#request.placeOf(address) ?? NOWHERE;
    const key = address.slice(kind.name.length + 1);
    const places = Object.fromEntries(Object.keys({ ...held, ...attributes }).map(path => [path, place]));
    return { address, kind: kind.name, key, attributes, place, places };
  }

  /** What was not declared then and was written since, as it was. */
  #before(kind: Kind, entry: Entry, declared: Attributes): Attributes {
    const entries = [...this.#past.before(objectKey(entry))].flatMap(([path, before]): (readonly [string, Value])[] => {
      const field = kind.fields[path];
      if (field === undefined || path in declared || field.readOnly) return [];
      if (field.immutable && !this.#isReplaced(entry)) return [];
      const held = before ?? (field.type === 'integer' ? this.#request.maxima[field.maximum]?.value : undefined);
      const value = held ?? (field.type === 'reference' ? null : undefined);
      const attributes = value === undefined ? {} : this.#addressed(kind, { [path]: value });
      const isKnown = value !== undefined && this.#findUnknown(kind, attributes).length === 0;
      if (!isKnown) this.#reportLost(entry.address, path);
      return isKnown ? [[path, attributes[path] ?? null]] : [];
    });
    return Object.fromEntries(entries);
  }

  /** Whether another object has taken the place of the one of then, which alone can differ in what no write changes. */
  #isReplaced({ address, id }: Entry): boolean {
    const now = this.#request.base[address];
    return now !== undefined && now.id !== id;
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
    return listReferences(kind, attributes).filter(({ value }) => typeof value === 'string' && !this.#known.has(value));
  }

  #checkReferences({ address, kind: name, attributes, place }: Resource): void {
    const kind = this.#kinds.get(name);
    for (const { path, value } of kind === undefined ? [] : this.#findUnknown(kind, attributes)) {
      const detail = `At apply ${this.#request.target.serial}, the ${path} of ${address} referred to ${value}, and the state of then holds no such resource: that apply had failed in part.`;
      const hint = 'Go back to another apply; `tierform history` shows them.';
      this.#diagnostics.push(report(codes['unknown-then'], { place, address, detail, hint }));
    }
  }

  /** The history does not tell where accounts were before they were placed for the first time. */
  #reportStaying(entry: Entry): void {
    const { within } = this.#kinds.get(entry.kind) ?? {};
    const group = formatAddress(within ?? '', entry.address.slice(entry.kind.length + 1));
    if (within === undefined || this.#then.has(objectKey(entry)) || !this.#known.has(group)) return;
    this.#diagnostics.push(
      report(codes['accounts-stay'], {
        place: this.#request.placeOf(entry.address) ?? NOWHERE,
        address: entry.address,
        detail: `At apply ${this.#request.target.serial}, nothing said which accounts belong to ${group}. Those that were moved there since stay.`,
        hint: 'Move them by hand, or say in a tier file where they belong.',
      }),
    );
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

// What the history tells of objects: which of them tierform made, and what a field was before it was first written.
import { type Address, isAddress, kindOf } from '../../core/address.ts';
import type { Kind } from '../../core/kind.ts';
import { mapReferences, objectKey } from '../../core/reference.ts';
import { type Base, entriesOf } from '../../core/resource.ts';
import type { Value } from '../../core/value.ts';

/** One apply, as the history keeps it. */
export interface PastApply {
  readonly serial: number;
  /** What it left. */
  readonly base: Base;
  /** Creates that it left under way. */
  readonly creating: readonly Address[];
  /** What became of each change; empty where nobody knows. */
  readonly outcomes: readonly PastOutcome[];
}

export interface PastOutcome {
  readonly address: string;
  readonly action: string;
  readonly status: string;
  readonly fields: readonly { readonly path: string; readonly before: Value }[];
}

const MAKING: ReadonlySet<string> = new Set(['create', 'replace']);

/** Objects are called by `objectKey`: an address can mean another object in another apply. */
export class Past {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #made = new Set<string>();
  readonly #before = new Map<string, Map<string, Value>>();

  /** @param since the applies after `target`, oldest first */
  constructor(kinds: readonly Kind[], target: PastApply, since: readonly PastApply[]) {
    this.#kinds = new Map(kinds.map(kind => [kind.name, kind]));
    const known = new Set(entriesOf(target.base).map(objectKey));
    const begun = new Set(target.creating);
    let previous = target.base;
    for (const apply of since) {
      const actions = new Map(apply.outcomes.map(({ address, action }) => [address, action]));
      for (const entry of entriesOf(apply.base)) {
        const isMade = MAKING.has(actions.get(entry.address) ?? '') || begun.has(entry.address);
        if (!known.has(objectKey(entry)) && isMade) this.#made.add(objectKey(entry));
        known.add(objectKey(entry));
      }
      for (const outcome of apply.outcomes) this.#noteFields(outcome, apply.base, previous);
      for (const address of apply.creating) begun.add(address);
      previous = apply.base;
    }
  }

  /** Whether tierform made the object since, rather than taking in what was there. */
  isMade(key: string): boolean {
    return this.#made.has(key);
  }

  /** What the fields of an object were before they were first written, by path. References are `{ id }`. */
  before(key: string): ReadonlyMap<string, Value> {
    return this.#before.get(key) ?? new Map();
  }

  #noteFields({ address, action, status, fields }: PastOutcome, base: Base, previous: Base): void {
    if (status === 'skipped' || !isAddress(address)) return;
    const kind = this.#kinds.get(kindOf(address));
    // Of a replace, the fields before are those of the object that went.
    const id = (action === 'replace' ? previous[address] : base[address])?.id;
    if (kind === undefined || id === undefined) return;
    const key = objectKey({ kind: kind.name, id });
    const known = this.#before.get(key) ?? new Map<string, Value>();
    this.#before.set(key, known);
    for (const { path, before } of fields) {
      if (known.has(path)) continue;
      const attributes = mapReferences(kind, { [path]: before }, value => {
        const held = typeof value === 'string' && isAddress(value) ? (base[value] ?? previous[value]) : undefined;
        return held === undefined ? value : { id: held.id };
      });
      known.set(path, attributes[path] ?? null);
    }
  }
}

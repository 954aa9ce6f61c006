// A platform in a variable: carries out a plan's steps on plain objects, as an apply with no trouble would, and notes
// what a real platform would have refused. Written from the design, not from src/apply.
import type { Address } from '../../src/core/address.ts';
import { isBuiltIn, type Kind } from '../../src/core/kind.ts';
import { listReferences, mapReferences } from '../../src/core/reference.ts';
import { type Base, type BaseResource, isForeignReference, type LiveObject } from '../../src/core/resource.ts';
import { type Attributes, equalValues, type Value } from '../../src/core/value.ts';
import type { Change, Operation, Plan } from '../../src/plan/change.ts';

export interface PureWorld {
  readonly kinds: readonly Kind[];
  readonly live: readonly LiveObject[];
  readonly base: Base;
  /** `kind.path` of fields whose value no two live objects may share. */
  readonly unique: readonly string[];
}

export interface PureResult extends PureWorld {
  /** What a platform would have refused, in words. */
  readonly refusals: readonly string[];
}

/** Carries out every operation of the plan, also those that would be refused. */
export function applyPurely(plan: Plan, world: PureWorld): PureResult {
  const platform = new PurePlatform(plan, world);
  for (const step of plan.steps) for (const operation of step) platform.run(operation);
  return { ...world, live: platform.live(), base: platform.base, refusals: platform.refusals };
}

class PurePlatform {
  readonly refusals: string[] = [];
  readonly base: Record<Address, BaseResource>;
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #unique: readonly string[];
  readonly #objects: Map<string, LiveObject>;
  readonly #changes: ReadonlyMap<Address, Change>;
  readonly #ids: Map<Value, string>;

  constructor(plan: Plan, { kinds, live, base, unique }: PureWorld) {
    this.#kinds = new Map(kinds.map(kind => [kind.name, kind]));
    this.#unique = unique;
    this.#objects = new Map(live.map(object => [object.id, object]));
    this.#changes = new Map(plan.changes.map(change => [change.address, change]));
    this.base = { ...base, ...plan.settled };
    this.#ids = new Map(Object.entries(this.base).map(([address, { id }]) => [address, id]));
    for (const { address, action, id, replacementId } of plan.changes) {
      const known = action === 'replace' ? replacementId : id;
      if (known !== undefined) this.#ids.set(address, known);
    }
  }

  live(): readonly LiveObject[] {
    return [...this.#objects.values()];
  }

  run({ address, verb }: Operation): void {
    const change = this.#changes.get(address);
    if (change === undefined) throw new Error(`${address} is in a step and not among the changes`);
    if (verb === 'write') this.#write(change);
    else this.#remove(change);
  }

  #write(change: Change): void {
    const { address, action, previousAddress, desired } = change;
    const kind = this.#kindOf(change);
    const isCreate = action === 'create' || (action === 'replace' && change.replacementId === undefined);
    const id = isCreate ? `new ${address}` : ((action === 'replace' ? change.replacementId : change.id) ?? '');
    const isWrite = isCreate || action === 'update' || action === 'replace';
    const before = this.#objects.get(id);
    if (isWrite) {
      if (isCreate && isBuiltIn(kind, desired)) this.#refuse(`${address}: creates what is built in`);
      if (!isCreate && before === undefined) this.#refuse(`${address}: updates ${id}, which does not exist`);
      const attributes = this.#toIds(address, kind, desired);
      this.#checkImmutable(address, kind, attributes, before?.attributes);
      this.#put({ kind: kind.name, id, attributes: { ...before?.attributes, ...attributes } });
    }
    // Two keys may change places: then the previous address holds another object by now.
    if (previousAddress !== undefined && this.base[previousAddress]?.id === id) delete this.base[previousAddress];
    this.#ids.set(address, id);
    if (action === 'replace') return;
    if (change.kept === null) delete this.base[address];
    else this.base[address] = { id, attributes: change.kept };
  }

  #remove(change: Change): void {
    const { address, action, id = '' } = change;
    const kind = this.#kindOf(change);
    if (action !== 'forget') {
      const object = this.#objects.get(id);
      if (object !== undefined && isBuiltIn(kind, object.attributes))
        this.#refuse(`${address}: deletes what is built in`);
      const holder = this.live().find(other => this.#targets(other).some(target => target === `${kind.name} ${id}`));
      if (holder !== undefined) this.#refuse(`${address}: deletes ${id}, to which ${holder.id} still refers`);
      this.#objects.delete(id);
    }
    delete this.base[address];
    const successor = this.#ids.get(address);
    if (action === 'replace' && successor !== undefined && change.kept !== null)
      this.base[address] = { id: successor, attributes: change.kept };
  }

  #put(object: LiveObject): void {
    for (const field of this.#unique) {
      const [kind, path = ''] = field.split('.');
      const value = object.attributes[path] ?? null;
      if (object.kind !== kind || value === null) continue;
      const isTaken = this.live().some(
        other => other.id !== object.id && other.kind === kind && equalValues(other.attributes[path] ?? null, value),
      );
      if (isTaken) this.#refuse(`${object.id}: ${field} ${JSON.stringify(value)} is taken`);
    }
    this.#objects.set(object.id, object);
  }

  #checkImmutable(address: Address, kind: Kind, attributes: Attributes, before: Attributes | undefined): void {
    if (before === undefined) return;
    for (const [path, value] of Object.entries(attributes)) {
      const field = kind.fields[path];
      if (field?.immutable !== true && field?.readOnly !== true && !isBuiltInName(kind, path, before)) continue;
      if (!equalValues(value, before[path] ?? null)) this.#refuse(`${address}: changes ${path}`);
    }
  }

  #toIds(address: Address, kind: Kind, attributes: Attributes): Attributes {
    return mapReferences(kind, attributes, value => {
      if (value === null) return value;
      const id = isForeignReference(value) && 'id' in value ? value.id : this.#ids.get(value);
      if (id === undefined || !this.#objects.has(id))
        this.#refuse(`${address}: refers to ${JSON.stringify(value)}, which does not exist`);
      return { id: id ?? 'nothing' };
    });
  }

  #targets({ kind, attributes }: LiveObject): readonly string[] {
    const found = this.#kinds.get(kind);
    if (found === undefined) return [];
    return listReferences(found, attributes).flatMap(({ to, value }) =>
      isForeignReference(value) && 'id' in value ? [`${to} ${value.id}`] : [],
    );
  }

  #kindOf({ kind }: Change): Kind {
    const found = this.#kinds.get(kind);
    if (found === undefined) throw new Error(`no kind ${kind}`);
    return found;
  }

  #refuse(what: string): void {
    this.refusals.push(what);
  }
}

/** The name of what the platform made by itself is its own (Nylas API reference 4.3). */
function isBuiltInName(kind: Kind, path: string, before: Attributes): boolean {
  return path === kind.nameField && isBuiltIn(kind, before);
}

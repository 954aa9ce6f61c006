// In which order changes are made: what is referred to comes first, deletes come last and the other way round, after
// everything that referred to them has let go.
import { type Address, formatAddress } from '../core/address.ts';
import type { Kind } from '../core/kind.ts';
import { listReferences } from '../core/reference.ts';
import { isForeignReference } from '../core/resource.ts';
import type { Value } from '../core/value.ts';
import type { Change, Operation } from './change.ts';

/** Steps of operations; those of one step do not depend on each other, since they are of one kind. */
export function orderSteps(kinds: readonly Kind[], changes: readonly Change[]): readonly (readonly Operation[])[] {
  const dependencies = findDependencies(kinds, changes);
  const step = (kind: Kind, verb: Operation['verb'], isPart: (change: Change) => boolean): readonly Operation[] =>
    changes
      .filter(change => change.kind === kind.name && isPart(change))
      .map(({ address }) => ({ address, verb, dependsOn: dependencies[verb].get(address) ?? [] }));
  const writes = kinds.map(kind => step(kind, 'write', isWrite));
  const removals = kinds.map(kind => step(kind, 'remove', isRemoval)).reverse();
  return [...writes, ...removals].filter(operations => operations.length > 0);
}

function isWrite({ action }: Change): boolean {
  return action !== 'delete' && action !== 'forget';
}

function isRemoval({ action }: Change): boolean {
  return action === 'delete' || action === 'forget' || action === 'replace';
}

interface Dependencies {
  /** A write waits for the changes that it refers to. */
  readonly write: ReadonlyMap<Address, readonly Address[]>;
  /** A removal waits for the changes of all that refer to it now. */
  readonly remove: ReadonlyMap<Address, readonly Address[]>;
}

function findDependencies(kinds: readonly Kind[], changes: readonly Change[]): Dependencies {
  const byName = new Map(kinds.map(kind => [kind.name, kind]));
  const changed = new Map<Value, Address>(changes.map(({ address }) => [address, address]));
  // What a replace removes is referred to by its id, since the address is already that of the object that stays.
  const leaving = new Map(
    changes.flatMap(({ action, address, id }) =>
      action === 'replace' && id !== undefined ? [[id, address] as const] : [],
    ),
  );
  const addressOf = (value: Value): readonly Address[] => {
    const id = isForeignReference(value) && 'id' in value ? value.id : undefined;
    return [changed.get(value) ?? (id === undefined ? undefined : leaving.get(id)) ?? []].flat();
  };
  const write = new Map<Address, readonly Address[]>();
  const remove = new Map<Address, Address[]>();
  for (const change of changes) {
    const kind = byName.get(change.kind);
    if (kind === undefined) continue;
    const asked = listReferences(kind, change.desired).map(({ value }) => value);
    const held = listReferences(kind, change.live).map(({ value }) => value);
    // A placement waits for its group, and a group that goes waits until its accounts have been moved.
    const groups =
      kind.within === undefined ? [] : [formatAddress(kind.within, change.address.slice(kind.name.length + 1))];
    write.set(change.address, [...asked, ...groups].flatMap(addressOf));
    const left = new Set([...held, ...change.moves.map(({ from }) => from)].flatMap(addressOf));
    for (const target of left) {
      const holders = remove.get(target);
      if (holders === undefined) remove.set(target, [change.address]);
      else holders.push(change.address);
    }
  }
  return { write, remove };
}

/** The changes at the given addresses with all that they wait for. */
export function selectTargets(
  kinds: readonly Kind[],
  changes: readonly Change[],
  targets: readonly Address[],
): readonly Change[] {
  const { write, remove } = findDependencies(kinds, changes);
  const byAddress = new Map(changes.map(change => [change.address, change]));
  const selected = new Set<Address>();
  const visit = (address: Address): void => {
    const change = byAddress.get(address);
    if (change === undefined || selected.has(address)) return;
    selected.add(address);
    if (isWrite(change)) write.get(address)?.forEach(visit);
    if (isRemoval(change)) remove.get(address)?.forEach(visit);
  };
  targets.forEach(visit);
  return changes.filter(change => selected.has(change.address));
}

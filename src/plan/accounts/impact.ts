// Whom a plan reaches: a change to a resource reaches the accounts of every group that leads to it by its references, now
// or once the plan is applied.
import type { AccountModel, Kind } from '../../core/kind.ts';
import { listReferences, objectKey } from '../../core/reference.ts';
import type { LiveObject } from '../../core/resource.ts';
import { type Attributes, canonicalText, type Value } from '../../core/value.ts';
import { type Change, writesPlatform } from '../change.ts';
import type { Matched, Views } from '../views.ts';
import { indexAccounts } from './account-index.ts';

export interface Reach {
  /** The same changes, with whom each reaches. */
  readonly changes: readonly Change[];
  /** How many accounts some changes reach together, each counted once. */
  readonly countAccounts: (changes: readonly Change[]) => number;
}

/** Undefined where accounts were not read. */
export function findReach(changes: readonly Change[], matched: Matched, views: Views): Reach | undefined {
  const { accounts, accountModel: model } = views;
  if (accounts === undefined || model === undefined) return undefined;
  const index = indexAccounts(accounts);
  const graph = new ReferrerGraph(matched, { kinds: views.kinds, model });
  const groupsOf = (change: Change): ReadonlySet<string> => graph.groupsAbove(change);
  const isEverywhere = ({ kind, desired, live }: Change) =>
    [desired, live].some(
      attributes => Object.keys(attributes).length > 0 && model.actsEverywhere({ kind, attributes }),
    );
  const accountsOf = (change: Change): readonly string[] => {
    if (change.kind === model.placement) return change.moves.map(({ id }) => id);
    if (isEverywhere(change)) return index.all.map(({ id }) => id);
    return [...groupsOf(change)].flatMap(group => index.inGroup(graph.idOf(group)).map(({ id }) => id));
  };
  /** Of a placement: how many groups get accounts. */
  const targetsOf = ({ moves }: Change) => new Set(moves.map(({ to }) => canonicalText(to))).size;
  return {
    changes: changes.map(change => {
      if (!writesPlatform(change)) return change;
      const groups = isEverywhere(change) ? graph.groupCount : groupsOf(change).size + targetsOf(change);
      return { ...change, impact: { groupKind: model.group, groups, accounts: accountsOf(change).length } };
    }),
    countAccounts: some => new Set(some.filter(writesPlatform).flatMap(accountsOf)).size,
  };
}

interface GraphContext {
  readonly kinds: readonly Kind[];
  readonly model: AccountModel;
}

/** Who refers to whom. A node is an address, or `kind/id` for what has none. */
export class ReferrerGraph {
  readonly #referrers = new Map<string, Set<string>>();
  /** Groups, with the ids of those that exist. */
  readonly #groups = new Map<string, string | undefined>();
  readonly #kinds: ReadonlyMap<string, Kind>;

  constructor(matched: Matched, { kinds, model }: GraphContext) {
    this.#kinds = new Map(kinds.map(kind => [kind.name, kind]));
    const add = (node: string, kind: Kind, live: LiveObject | undefined, ...views: readonly Attributes[]) => {
      if (kind.name === model.group) this.#groups.set(node, live?.id);
      for (const attributes of [...views, live?.attributes ?? {}]) this.#addReferences(node, kind, attributes);
    };
    for (const { kind, desired, live, superseded } of matched.matches)
      add(desired.address, kind, superseded ?? live, desired.attributes);
    for (const { kind, address, live } of matched.orphans) if (live !== undefined) add(address, kind, live);
    for (const live of matched.unmanaged) {
      const kind = this.#kinds.get(live.kind);
      if (kind !== undefined) add(objectKey(live), kind, live);
    }
  }

  get groupCount(): number {
    return this.#groups.size;
  }

  idOf(group: string): string | undefined {
    return this.#groups.get(group);
  }

  /** The groups that lead to what a change is about, itself if it is one. */
  groupsAbove({ address, kind, id }: Pick<Change, 'address' | 'kind' | 'id'>): ReadonlySet<string> {
    const seen = new Set<string>();
    const visit = (node: string): void => {
      if (seen.has(node)) return;
      seen.add(node);
      this.#referrers.get(node)?.forEach(visit);
    };
    visit(address);
    if (id !== undefined) visit(objectKey({ kind, id }));
    return new Set([...seen].filter(node => this.#groups.has(node)));
  }

  #addReferences(node: string, kind: Kind, attributes: Attributes): void {
    for (const { to, value } of listReferences(kind, attributes)) {
      const target = nodeOf(to, value);
      const referrers = this.#referrers.get(target);
      if (referrers === undefined) this.#referrers.set(target, new Set([node]));
      else referrers.add(node);
    }
  }
}

function nodeOf(kind: string, value: Value): string {
  if (typeof value === 'string') return value;
  const id = typeof value === 'object' && value !== null && 'id' in value ? value['id'] : undefined;
  return typeof id === 'string' ? objectKey({ kind, id }) : canonicalText(value);
}

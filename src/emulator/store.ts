// The emulator's objects with the indexes that keep every request cheap: by domain, by email, by workspace. It holds
// what is true after a write; what a request may do is in api/.

import { Collection } from './collection.ts';
import type { Knobs } from './knobs.ts';
import { listPosition } from './list-order.ts';
import type {
  EmulatorData,
  EmulatorSnapshot,
  StoredGrant,
  StoredItem,
  StoredList,
  StoredPolicy,
  StoredRule,
  StoredWorkspace,
} from './snapshot.ts';

/** Data loaded at the start are older than any lag. */
const BEFORE_ANY_LAG = Number.NEGATIVE_INFINITY;

export class Store {
  readonly applicationId: string;
  readonly organizationId: string;
  readonly policies: Collection<StoredPolicy>;
  readonly workspaces: Collection<StoredWorkspace>;
  readonly grants: Collection<StoredGrant>;
  readonly rules: Collection<StoredRule>;
  readonly lists: Collection<StoredList>;
  readonly #newItems: () => Collection<StoredItem>;
  /** By the id of the list, and then by value. */
  readonly #itemsByList = new Map<string, Collection<StoredItem>>();
  readonly #workspaceIdByDomain = new Map<string, string>();
  readonly #grantIdByEmail = new Map<string, string>();
  readonly #grantIdsByWorkspace = new Map<string, Set<string>>();
  readonly #retiredDomains: Set<string>;
  #defaultWorkspaceId: string | undefined;
  #revision = 0;

  constructor(data: EmulatorData, knobs: Knobs) {
    const { workspaceReadLagSeconds, listLagSeconds, grantFilterLagSeconds, grantListLagSeconds } = knobs;
    const positionOf = (sequence: number) => listPosition(sequence, knobs);
    const listed = { keptSeconds: listLagSeconds, positionOf };
    const grantLag = Math.max(listLagSeconds, grantFilterLagSeconds, grantListLagSeconds);
    this.applicationId = data.application_id;
    this.organizationId = data.organization_id;
    this.policies = new Collection(listed);
    this.workspaces = new Collection({ keptSeconds: Math.max(listLagSeconds, workspaceReadLagSeconds), positionOf });
    this.grants = new Collection({ keptSeconds: grantLag, positionOf });
    this.rules = new Collection(listed);
    this.lists = new Collection(listed);
    this.#newItems = () => new Collection(listed);
    this.#retiredDomains = new Set(data.retired_domains);
    for (const policy of data.policies) this.putPolicy(policy, BEFORE_ANY_LAG);
    for (const workspace of data.workspaces) this.putWorkspace(workspace, BEFORE_ANY_LAG);
    for (const grant of data.grants) this.putGrant(grant, BEFORE_ANY_LAG);
    for (const rule of data.rules ?? []) this.putRule(rule, BEFORE_ANY_LAG);
    for (const { items, ...list } of data.lists ?? []) {
      this.putList(list, BEFORE_ANY_LAG);
      this.addItems(list.id, items, BEFORE_ANY_LAG);
    }
    this.#revision = 0;
  }

  /** Grows with every write, so that a caller can tell whether there was one. */
  get revision(): number {
    return this.#revision;
  }

  get defaultWorkspace(): StoredWorkspace | undefined {
    return this.#defaultWorkspaceId === undefined ? undefined : this.workspaces.get(this.#defaultWorkspaceId);
  }

  workspaceOfDomain(domain: string): StoredWorkspace | undefined {
    const id = this.#workspaceIdByDomain.get(domain.toLowerCase());
    return id === undefined ? undefined : this.workspaces.get(id);
  }

  /** Whether the domain belonged to a workspace that was deleted. */
  isRetiredDomain(domain: string): boolean {
    return this.#retiredDomains.has(domain.toLowerCase());
  }

  grantOfEmail(email: string): StoredGrant | undefined {
    const id = this.#grantIdByEmail.get(email.toLowerCase());
    return id === undefined ? undefined : this.grants.get(id);
  }

  putPolicy(policy: StoredPolicy, now: number): void {
    this.policies.put(policy.id, policy, now);
    this.#revision += 1;
  }

  /** Workspaces that refer to the policy keep their reference. */
  removePolicy(id: string, now: number): void {
    this.policies.remove(id, now);
    this.#revision += 1;
  }

  putWorkspace(workspace: StoredWorkspace, now: number): void {
    this.workspaces.put(workspace.workspace_id, workspace, now);
    if (workspace.domain !== null) {
      this.#workspaceIdByDomain.set(workspace.domain.toLowerCase(), workspace.workspace_id);
    }
    if (workspace.default) this.#defaultWorkspaceId = workspace.workspace_id;
    this.#revision += 1;
  }

  /** Its grants move to the default workspace, or to none where there is no default (reference 4.7). */
  removeWorkspace(workspace: StoredWorkspace, now: number): void {
    this.workspaces.remove(workspace.workspace_id, now);
    if (workspace.domain !== null) {
      const domain = workspace.domain.toLowerCase();
      this.#workspaceIdByDomain.delete(domain);
      this.#retiredDomains.add(domain);
    }
    const home = this.#defaultWorkspaceId ?? null;
    for (const grantId of [...(this.#grantIdsByWorkspace.get(workspace.workspace_id) ?? [])]) {
      const grant = this.grants.get(grantId);
      if (grant !== undefined) this.putGrant({ ...grant, workspace_id: home }, now);
    }
    this.#revision += 1;
  }

  putGrant(grant: StoredGrant, now: number): void {
    this.#leaveWorkspace(this.grants.get(grant.id));
    this.grants.put(grant.id, grant, now);
    this.#grantIdByEmail.set(grant.email.toLowerCase(), grant.id);
    if (grant.workspace_id !== null) {
      const members = this.#grantIdsByWorkspace.get(grant.workspace_id) ?? new Set();
      this.#grantIdsByWorkspace.set(grant.workspace_id, members.add(grant.id));
    }
    this.#revision += 1;
  }

  removeGrant(grant: StoredGrant, now: number): void {
    this.#leaveWorkspace(grant);
    this.grants.remove(grant.id, now);
    this.#grantIdByEmail.delete(grant.email.toLowerCase());
    this.#revision += 1;
  }

  putRule(rule: StoredRule, now: number): void {
    this.rules.put(rule.id, rule, now);
    this.#revision += 1;
  }

  /** Workspaces that refer to the rule keep their reference. */
  removeRule(id: string, now: number): void {
    this.rules.remove(id, now);
    this.#revision += 1;
  }

  putList(list: StoredList, now: number): void {
    this.lists.put(list.id, list, now);
    this.#revision += 1;
  }

  /** Its items go with it; rules that refer to the list keep their reference (reference 6). */
  removeList(id: string, now: number): void {
    this.lists.remove(id, now);
    this.#itemsByList.delete(id);
    this.#revision += 1;
  }

  /** The items of a list, each under its value. */
  itemsOf(listId: string): Pick<Collection<StoredItem>, 'get' | 'size' | 'entries' | 'listed'> {
    return this.#itemsByList.get(listId) ?? this.#newItems();
  }

  /** The values must be new to the list. */
  addItems(listId: string, items: readonly StoredItem[], now: number): void {
    const held = this.#itemsByList.get(listId) ?? this.#newItems();
    for (const item of items) held.put(item.value, item, now);
    this.#itemsByList.set(listId, held);
    this.#revision += 1;
  }

  removeItems(listId: string, values: readonly string[], now: number): void {
    const held = this.#itemsByList.get(listId);
    for (const value of values) held?.remove(value, now);
    this.#revision += 1;
  }

  snapshot(): EmulatorSnapshot {
    return {
      version: 1,
      application_id: this.applicationId,
      organization_id: this.organizationId,
      policies: this.policies.entries().map(entry => entry.value),
      workspaces: this.workspaces.entries().map(entry => entry.value),
      grants: this.grants.entries().map(entry => entry.value),
      rules: this.rules.entries().map(entry => entry.value),
      lists: this.lists.entries().map(({ value: list }) => ({
        ...list,
        items: this.itemsOf(list.id)
          .entries()
          .map(entry => entry.value),
      })),
      retired_domains: [...this.#retiredDomains],
    };
  }

  #leaveWorkspace(grant: StoredGrant | undefined): void {
    if (grant?.workspace_id == null) return;
    this.#grantIdsByWorkspace.get(grant.workspace_id)?.delete(grant.id);
  }
}

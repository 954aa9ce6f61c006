// The emulator's objects with the indexes that keep every request cheap: by domain, by email, by workspace. It holds
// what is true after a write; what a request may do is in api/.

import { Collection } from './collection.ts';
import type { Knobs } from './knobs.ts';
import type { EmulatorSnapshot, StoredGrant, StoredPolicy, StoredWorkspace } from './snapshot.ts';

/** Data loaded at the start are older than any lag. */
const BEFORE_ANY_LAG = Number.NEGATIVE_INFINITY;

export class Store {
  readonly applicationId: string;
  readonly organizationId: string;
  readonly policies: Collection<StoredPolicy>;
  readonly workspaces: Collection<StoredWorkspace>;
  readonly grants: Collection<StoredGrant>;
  readonly #workspaceIdByDomain = new Map<string, string>();
  readonly #grantIdByEmail = new Map<string, string>();
  readonly #grantIdsByWorkspace = new Map<string, Set<string>>();
  readonly #retiredDomains: Set<string>;
  #defaultWorkspaceId: string | undefined;
  #revision = 0;

  constructor(data: EmulatorSnapshot, knobs: Knobs) {
    const { workspaceReadLagSeconds, listLagSeconds, grantFilterLagSeconds } = knobs;
    this.applicationId = data.application_id;
    this.organizationId = data.organization_id;
    this.policies = new Collection(listLagSeconds);
    this.workspaces = new Collection(Math.max(listLagSeconds, workspaceReadLagSeconds));
    this.grants = new Collection(Math.max(listLagSeconds, grantFilterLagSeconds));
    this.#retiredDomains = new Set(data.retired_domains);
    for (const policy of data.policies) this.putPolicy(policy, BEFORE_ANY_LAG);
    for (const workspace of data.workspaces) this.putWorkspace(workspace, BEFORE_ANY_LAG);
    for (const grant of data.grants) this.putGrant(grant, BEFORE_ANY_LAG);
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

  snapshot(): EmulatorSnapshot {
    return {
      version: 1,
      application_id: this.applicationId,
      organization_id: this.organizationId,
      policies: this.policies.entries().map(entry => entry.value),
      workspaces: this.workspaces.entries().map(entry => entry.value),
      grants: this.grants.entries().map(entry => entry.value),
      retired_domains: [...this.#retiredDomains],
    };
  }

  #leaveWorkspace(grant: StoredGrant | undefined): void {
    if (grant?.workspace_id == null) return;
    this.#grantIdsByWorkspace.get(grant.workspace_id)?.delete(grant.id);
  }
}

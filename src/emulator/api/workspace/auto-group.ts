// Sorting existing accounts into workspaces by their domains, as a job in the background (reference 4.5). The jobs that
// wait are in ../../auto-group-jobs.ts; a job is done by the first request after its time has come.

import type { AutoGroupJob, AutoGroupJobs } from '../../auto-group-jobs.ts';
import type { Knobs } from '../../knobs.ts';
import type { StoredGrant, StoredWorkspace } from '../../snapshot.ts';
import type { Store } from '../../store.ts';
import { type Answer, answerObject, type Call } from '../answer.ts';
import { domainOf, readFlag, readInteger, readText, refuseUnknownKeys } from '../fields.ts';
import { tooManyRequests } from '../refusal.ts';
import { domainObstacle, workspacesOfEmail } from './placement.ts';

const FILTERS: ReadonlySet<string> = new Set(['after_created_at', 'invalid_also', 'specific_domain']);

/** Starts a job. 400 for a bad filter, 429 within a minute of the last one. */
export function startAutoGroup(call: Call): Answer {
  const { body, jobs, knobs, now } = call;
  if (knobs.unknownFields === 'reject') refuseUnknownKeys(body, FILTERS);
  const job: AutoGroupJob = {
    dueAt: now + knobs.autoGroupDelaySeconds,
    afterCreatedAt: readInteger(body, 'after_created_at') ?? undefined,
    invalidAlso: readFlag(body, 'invalid_also') ?? false,
    // The empty text is what a client sends that has no domain to name.
    specificDomain: readText(body, 'specific_domain')?.toLowerCase() || undefined,
  };
  if (now < jobs.freeAt) throw tooManyRequests(knobs, now, jobs.freeAt);
  jobs.start(job, now);
  const jobId = call.newId();
  const message = `Auto-grouping started successfully under JobID '${jobId}', please wait`;
  return answerObject(call, 200, { job_id: jobId, message });
}

interface Surroundings {
  readonly store: Store;
  readonly knobs: Knobs;
  readonly jobs: AutoGroupJobs;
  /** Unix seconds. */
  readonly now: number;
  readonly newId: () => string;
}

/** Does the jobs whose time has come. */
export function runAutoGroupJobs(surroundings: Surroundings): void {
  for (const job of surroundings.jobs.takeDue(surroundings.now)) run(job, surroundings);
}

function run(job: AutoGroupJob, surroundings: Surroundings): void {
  const { now, store } = surroundings;
  for (const { value: grant } of store.grants.entries()) {
    if (!isConsidered(grant, job, surroundings)) continue;
    const target = findTarget(grant.email, surroundings) ?? createTarget(domainOf(grant.email), surroundings);
    if (target === undefined || target.workspace_id === grant.workspace_id) continue;
    store.putGrant({ ...grant, workspace_id: target.workspace_id }, now);
  }
}

function isConsidered(grant: StoredGrant, job: AutoGroupJob, { store, knobs }: Surroundings): boolean {
  if (job.afterCreatedAt !== undefined && grant.created_at <= job.afterCreatedAt) return false;
  if (!job.invalidAlso && grant.grant_status !== 'valid') return false;
  if (job.specificDomain !== undefined && domainOf(grant.email) !== job.specificDomain) return false;
  const isPlaced = grant.workspace_id !== null && grant.workspace_id !== store.defaultWorkspace?.workspace_id;
  return knobs.autoGroupTakes === 'all' || !isPlaced;
}

function findTarget(email: string, surroundings: Surroundings): StoredWorkspace | undefined {
  const isTarget = (workspace: StoredWorkspace) =>
    surroundings.knobs.autoGroupTargets === 'any' || workspace.auto_group;
  return workspacesOfEmail(surroundings, email).find(isTarget);
}

/** A workspace for a domain that has none; undefined where there cannot be one. Its name is as odd as the real ones are. */
function createTarget(domain: string, surroundings: Surroundings): StoredWorkspace | undefined {
  if (domainObstacle(surroundings, domain) !== undefined) return undefined;
  const { newId, now, store } = surroundings;
  const id = newId();
  const workspace: StoredWorkspace = {
    workspace_id: id,
    name: `${domain}-${id}`,
    domain,
    auto_group: true,
    default: false,
    policy_id: null,
    rule_ids: [],
    created_at: now,
    updated_at: now,
  };
  store.putWorkspace(workspace, now);
  return workspace;
}

// The routes of workspaces (reference section 4) but for manual-assign and auto-group, which are in files of those names.

import type { StoredWorkspace } from '../../snapshot.ts';
import { type Answer, answerDeleted, answerObject, type Call, withExtraFields } from '../answer.ts';
import { type Fields, readFlag, readText, refuseUnknownKeys } from '../fields.ts';
import { badRequest, notFound } from '../refusal.ts';
import { isNameTaken, stampChange } from '../writes.ts';
import { readNewDomain, readPolicyId, readRuleIds, readWorkspaceName } from './workspace-fields.ts';

const WRITABLE_KEYS = ['name', 'domain', 'auto_group', 'policy_id', 'rule_ids'];
const READ_ONLY_KEYS = ['workspace_id', 'application_id', 'default', 'created_at', 'updated_at'];
const KNOWN_KEYS: ReadonlySet<string> = new Set([...WRITABLE_KEYS, ...READ_ONLY_KEYS]);

/** All of them; this list has no pages (reference 1.5). */
export function listWorkspaces(call: Call): Answer {
  const { knobs, now, store } = call;
  const entries = store.workspaces.listed(now - knobs.listLagSeconds);
  const fieldsAt = now - Math.max(knobs.listLagSeconds, knobs.workspaceReadLagSeconds);
  const shown = entries.map(entry => store.workspaces.getAsOf(entry.id, fieldsAt) ?? entry.value);
  return { status: 200, body: { data: shown.map(one => withExtraFields(knobs, workspaceAnswer(call, one))) } };
}

/** One workspace by its UUID or its domain, or 404. */
export function getWorkspace(call: Call): Answer {
  const { knobs, now, store } = call;
  const { workspace_id } = findWorkspace(call);
  const shown = store.workspaces.getAsOf(workspace_id, now - knobs.workspaceReadLagSeconds);
  if (shown === undefined) throw notFound();
  return answerObject(call, 200, workspaceAnswer(call, shown));
}

/** Needs a name. 400 for a bad value, a domain that is taken, and a policy or rule that is not there. */
export function createWorkspace(call: Call): Answer {
  const { body, knobs, now } = call;
  refuseUnknownFields(call);
  const name = readWorkspaceName(call);
  if (name === undefined) throw badRequest('name is required');
  const domain = readNewDomain(call);
  const autoGroup = readFlag(body, 'auto_group') ?? (knobs.autoGroupDefault === 'on-with-domain' && domain !== null);
  const draft: StoredWorkspace = {
    workspace_id: '',
    name,
    domain,
    auto_group: autoGroup,
    default: false,
    policy_id: readPolicyId(call) ?? null,
    rule_ids: readRuleIds(call) ?? [],
    created_at: now,
    updated_at: now,
  };
  refuseContradiction(call, draft);
  // The id comes last, so that a refused request uses none up.
  const workspace = { ...draft, workspace_id: call.newId() };
  call.store.putWorkspace(workspace, now);
  return answerObject(call, knobs.createdStatus, workspaceAnswer(call, workspace));
}

/** PATCH by UUID. 404 for an unknown one; 400 as on creating, for a body without a field, and for what is immutable. */
export function updateWorkspace(call: Call): Answer {
  const { body, now } = call;
  // A domain is good for reading and deleting, but not here (reference 4.1).
  const workspace = call.store.workspaces.get(call.id);
  if (workspace === undefined) throw notFound();
  refuseUnknownFields(call);
  if (!WRITABLE_KEYS.some(key => body[key] !== undefined)) throw badRequest('at least one field must be provided');
  if (workspace.default && (body['name'] !== undefined || body['auto_group'] !== undefined)) {
    throw badRequest('name and auto_group of the default workspace cannot be changed');
  }
  refuseDomainChange(call, workspace);
  const policyId = readPolicyId(call);
  const changed: StoredWorkspace = {
    ...workspace,
    name: readWorkspaceName(call) ?? workspace.name,
    auto_group: readFlag(body, 'auto_group') ?? workspace.auto_group,
    policy_id: policyId === undefined ? workspace.policy_id : policyId,
    rule_ids: readRuleIds(call) ?? workspace.rule_ids,
  };
  refuseContradiction(call, changed);
  const written = stampChange(call, workspace, changed);
  if (written !== workspace) call.store.putWorkspace(written, now);
  return answerObject(call, 200, workspaceAnswer(call, written));
}

/** By UUID or domain. 404 for an unknown one, 400 for the default one. */
export function deleteWorkspace(call: Call): Answer {
  const workspace = findWorkspace(call);
  if (workspace.default) throw badRequest('the default workspace cannot be deleted');
  call.store.removeWorkspace(workspace, call.now);
  return answerDeleted(call);
}

/**
 * The workspace that a path names by its UUID or by its domain.
 * @throws Refusal 404
 */
export function findWorkspace(call: Call): StoredWorkspace {
  const workspace = call.store.workspaces.get(call.id) ?? call.store.workspaceOfDomain(call.id);
  if (workspace === undefined) throw notFound();
  return workspace;
}

function refuseUnknownFields(call: Call): void {
  if (call.knobs.unknownFields === 'reject') refuseUnknownKeys(call.body, KNOWN_KEYS);
}

function refuseDomainChange(call: Call, workspace: StoredWorkspace): void {
  const sent = readText(call.body, 'domain');
  if (sent === undefined) return;
  const isSame = (sent ?? '').toLowerCase() === (workspace.domain ?? '').toLowerCase();
  if (!isSame || call.knobs.sameDomainUpdate === 'reject') throw badRequest('domain cannot be changed');
}

function refuseContradiction(call: Call, workspace: StoredWorkspace): void {
  if (workspace.auto_group && workspace.domain === null) throw badRequest('auto_group requires a domain');
  const own = { id: workspace.workspace_id, name: workspace.name };
  if (isNameTaken(call, call.store.workspaces, own)) throw badRequest('a workspace with this name already exists');
}

/** The workspace as an answer shows it; how it shows what it lacks is a matter of the knobs (reference 4.2). */
function workspaceAnswer(call: Call, workspace: StoredWorkspace): Fields {
  const { policy_id, domain, rule_ids, ...rest } = workspace;
  const { absentPolicyId, absentDomain, absentRuleIds } = call.knobs;
  const answer: Record<string, unknown> = { ...rest, application_id: call.store.applicationId };
  if (domain !== null || absentDomain !== 'missing')
    answer['domain'] = domain ?? (absentDomain === 'empty' ? '' : null);
  if (policy_id !== null || absentPolicyId !== 'missing') answer['policy_id'] = policy_id;
  if (rule_ids.length > 0 || absentRuleIds === 'empty') answer['rule_ids'] = rule_ids;
  else if (absentRuleIds === 'null') answer['rule_ids'] = null;
  return answer;
}

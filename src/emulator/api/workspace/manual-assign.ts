// Moving accounts into and out of a workspace by hand (reference 4.6).

import { type Answer, answerObject, type Call } from '../answer.ts';
import { readTexts } from '../fields.ts';
import { badRequest } from '../refusal.ts';
import { findWorkspace } from './workspaces.ts';

const MOST_IDS = 500;

/** Ids that name no account are skipped without a word; the answer lists those that moved. */
export function manualAssign(call: Call): Answer {
  const { knobs, now, store } = call;
  const workspace = findWorkspace(call);
  const assigned = readGrantIds(call, 'assign_grants');
  const removed = readGrantIds(call, 'remove_grants');
  if (assigned.length + removed.length === 0) throw badRequest('At least one grant must be assigned or removed');
  if (assigned.length > 0 && workspace.auto_group && knobs.manualAssignIntoAutoGroup === 'reject') {
    throw badRequest('grants cannot be assigned to a workspace with auto_group');
  }
  const moved: string[] = [];
  for (const id of new Set(assigned)) {
    const grant = store.grants.get(id);
    if (grant === undefined) continue;
    const isThere = grant.workspace_id === workspace.workspace_id;
    if (!isThere) store.putGrant({ ...grant, workspace_id: workspace.workspace_id }, now);
    if (!isThere || knobs.listsReassigned) moved.push(id);
  }
  const left: string[] = [];
  for (const id of new Set(removed)) {
    const grant = store.grants.get(id);
    if (grant?.workspace_id !== workspace.workspace_id) continue;
    store.putGrant({ ...grant, workspace_id: null }, now);
    left.push(id);
  }
  return answerObject(call, 200, {
    application_id: store.applicationId,
    workspace_id: workspace.workspace_id,
    domain: workspace.domain ?? (knobs.absentDomain === 'null' ? null : ''),
    grants_assigned: idsAnswer(call, moved),
    grants_removed: idsAnswer(call, left),
  });
}

function idsAnswer(call: Call, ids: readonly string[]): readonly string[] | null {
  return ids.length === 0 && call.knobs.absentGrantIds === 'null' ? null : ids;
}

function readGrantIds(call: Call, key: string): readonly string[] {
  const ids = readTexts(call.body, key) ?? [];
  if (ids.length > MOST_IDS) throw badRequest(`${key} must have at most ${MOST_IDS} entries`);
  return ids;
}

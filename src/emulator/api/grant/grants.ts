// The routes of grants, the accounts, as far as workspaces need them (reference section 7). How a new one is made and
// placed is in grant-create.ts.

import type { StoredGrant } from '../../snapshot.ts';
import { type Answer, answerDeleted, answerObject, type Call, withExtraFields } from '../answer.ts';
import { type Fields, readName, readObject, readText, readTexts, refuseUnknownKeys } from '../fields.ts';
import { readCount, readPageSize } from '../paging.ts';
import { badRequest, notFound } from '../refusal.ts';

/** Always so, whatever the knob for the other lists says (reference 1.5). */
const DEFAULT_PAGE_SIZE = 10;

const FILTERS = ['provider', 'email', 'grant_status', 'workspace_id'] as const;
const UPDATE_KEYS: ReadonlySet<string> = new Set(['name', 'settings', 'scope', 'workspace_id']);

/** Pages by `limit` and `offset`, newest first unless `order_by` says otherwise. */
export function listGrants(call: Call): Answer {
  const { knobs, now, query, store } = call;
  const limit = readPageSize(call, DEFAULT_PAGE_SIZE);
  const offset = readCount(query, 'offset') ?? 0;
  const isFiltered = query.has('provider') || query.has('workspace_id');
  const filterLag = isFiltered ? knobs.grantFilterLagSeconds : 0;
  const lag = Math.max(knobs.listLagSeconds, knobs.grantListLagSeconds, filterLag);
  const filters = FILTERS.filter(filter => query.has(filter));
  const found = store.grants
    .entries(now - lag)
    .filter(({ value }) => filters.every(filter => query.get(filter) === value[filter]));
  if (query.get('sort_by') === 'updated_at') found.sort((a, b) => a.value.updated_at - b.value.updated_at);
  if (query.get('order_by') !== 'asc') found.reverse();
  const data = found.slice(offset, offset + limit).map(({ value }) => withExtraFields(knobs, grantAnswer(value)));
  return { status: 200, body: { data, limit, offset } };
}

/** One grant by its id or email, or 404. */
export function getGrant(call: Call): Answer {
  return answerObject(call, 200, grantAnswer(findGrant(call)));
}

/** Moves a grant and sets its name, settings and scope. 404 for an unknown one, 400 for a bad value. */
export function updateGrant(call: Call): Answer {
  const { body, knobs } = call;
  const grant = findGrant(call);
  if (knobs.unknownFields === 'reject') refuseUnknownKeys(body, UPDATE_KEYS);
  const { app_password: _, ...settings } = readObject(body, 'settings') ?? grant.settings;
  const changed: StoredGrant = {
    ...grant,
    name: readName(body, 'name') ?? (knobs.grantUpdateClearsName ? '' : grant.name),
    settings,
    scope: readTexts(body, 'scope') ?? grant.scope,
    workspace_id: readWorkspaceId(call) ?? grant.workspace_id,
  };
  // `updated_at` is the time of the last authentication, so a PATCH leaves it as it is (reference 7.2).
  call.store.putGrant(changed, call.now);
  return answerObject(call, 200, grantAnswer(changed));
}

/** 404 for an unknown one. */
export function deleteGrant(call: Call): Answer {
  call.store.removeGrant(findGrant(call), call.now);
  return answerDeleted(call);
}

/**
 * The workspace that a body names; undefined when absent or null, which is ignored (reference 7.4).
 * @throws Refusal 400 for one that is not of this application
 */
export function readWorkspaceId(call: Call): string | undefined {
  const id = readText(call.body, 'workspace_id') ?? undefined;
  if (id !== undefined && call.store.workspaces.get(id) === undefined) {
    throw badRequest('workspace_id not found or does not belong to this application');
  }
  return id;
}

/** The grant as an answer shows it: in no workspace, the field is absent (reference 4.3, 12.6). */
export function grantAnswer(grant: StoredGrant): Fields {
  const { workspace_id, ...rest } = grant;
  return workspace_id === null ? rest : { ...rest, workspace_id };
}

/**
 * The grant that a path names by id or by email, with or without the prefix that says which (reference 7.4).
 * @throws Refusal 404
 */
export function findGrant(call: Call): StoredGrant {
  const [, , name = ''] = /^(grant:|email:)?(.*)$/s.exec(call.id) ?? [];
  const grant = call.store.grants.get(name) ?? call.store.grantOfEmail(name);
  if (grant === undefined) throw notFound();
  return grant;
}

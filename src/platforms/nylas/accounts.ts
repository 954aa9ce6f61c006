// Accounts, which the API calls grants, and how they are moved between workspaces. Facts: Nylas API reference, sections 4.6
// and 7.
import type { LiveObject } from '../../core/resource.ts';
import { PlatformError } from '../platform.ts';
import type { Client, WireObject } from './client.ts';

/** The kind under which accounts are listed. No tier file declares one. */
export const ACCOUNT = 'account';

/** Accounts of other providers share the listing; no policy acts on them. */
const PROVIDER = 'nylas';

/** How many accounts one call moves. */
const BATCH = 500;

/**
 * Every account. Unfiltered, since filtered listings lag, and oldest first, so that new ones do not shift the pages
 * (reference 7.3).
 */
export async function listAccounts(client: Client): Promise<readonly LiveObject[]> {
  const grants = await client.listByOffset('/v3/grants', { sort_by: 'created_at', order_by: 'asc' });
  return grants.flatMap(grant => readGrant(grant) ?? []);
}

/** By its id or its address; undefined for none. */
export async function readAccount(client: Client, id: string): Promise<LiveObject | undefined> {
  const grant = await client.get(pathOf(id));
  return grant === undefined ? undefined : readGrant(grant);
}

function readGrant(grant: WireObject): LiveObject | undefined {
  const { id, provider, email, workspace_id: workspace } = grant;
  if (typeof id !== 'string' || typeof email !== 'string' || (provider ?? PROVIDER) !== PROVIDER) return undefined;
  const group = typeof workspace === 'string' && workspace !== '' ? { id: workspace } : null;
  return { kind: ACCOUNT, id, attributes: { email: email.trim().toLowerCase(), group } };
}

export interface Placing {
  readonly accounts: readonly string[];
  /** Asked before each request. */
  readonly isStopped: () => boolean;
}

/** Moves accounts into a workspace; doing it twice is the same as once. */
export async function placeAccounts(
  client: Client,
  workspace: string,
  { accounts, isStopped }: Placing,
): Promise<ReadonlySet<string>> {
  const placed = new Set<string>();
  for (let start = 0; start < accounts.length && !isStopped(); start += BATCH) {
    const batch = accounts.slice(start, start + BATCH);
    for (const id of await placeBatch(client, workspace, { accounts: batch, isStopped })) placed.add(id);
  }
  return placed;
}

async function placeBatch(client: Client, workspace: string, placing: Placing): Promise<readonly string[]> {
  const path = `/v3/workspaces/${encodeURIComponent(workspace)}/manual-assign`;
  try {
    const { data } = await client.send('POST', path, { assign_grants: placing.accounts }, { isRepeatable: true });
    const { grants_assigned: assigned } = data;
    return Array.isArray(assigned) ? assigned.filter(id => typeof id === 'string') : [];
  } catch (error) {
    if (!(error instanceof PlatformError && error.code === 'refused')) throw error;
    // Some sources say that a workspace with auto_group takes none by hand (reference 4.6).
    return placeOneByOne(client, workspace, { ...placing, refusal: error });
  }
}

/** @throws PlatformError the refusal, if the first account cannot be moved in this way either */
async function placeOneByOne(
  client: Client,
  workspace: string,
  { accounts, isStopped, refusal }: Placing & { readonly refusal: PlatformError },
): Promise<readonly string[]> {
  const placed: string[] = [];
  for (const id of accounts) {
    if (isStopped()) return placed;
    const grant = await client.get(pathOf(id));
    if (grant === undefined) continue;
    try {
      const { data } = await client.send('PATCH', pathOf(id), moveBody(grant, workspace));
      if (data['workspace_id'] === workspace) placed.push(id);
    } catch (error) {
      if (!(error instanceof PlatformError && error.code === 'refused')) throw error;
      if (placed.length === 0) throw refusal;
    }
  }
  return placed;
}

/** A name that is not sent may be cleared (reference 7.4). */
function moveBody({ email, name }: WireObject, workspace: string): WireObject {
  const named = typeof name === 'string' && name !== '' ? { name } : {};
  return { workspace_id: workspace, settings: { email }, ...named };
}

function pathOf(id: string): string {
  return `/v3/grants/${encodeURIComponent(id)}`;
}

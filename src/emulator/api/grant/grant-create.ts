// Making an account: POST /v3/connect/custom (reference 7.1), and the workspace that it falls into (4.4).

import type { StoredGrant } from '../../snapshot.ts';
import { type Answer, answerObject, type Call } from '../answer.ts';
import { domainOf, type Fields, isEmail, readName, readObject, readText, refuseUnknownKeys } from '../fields.ts';
import { badRequest, Refusal } from '../refusal.ts';
import { workspacesOfEmail } from '../workspace/placement.ts';
import { grantAnswer, readWorkspaceId } from './grants.ts';

const CREATE_KEYS: ReadonlySet<string> = new Set(['provider', 'settings', 'name', 'workspace_id', 'state', 'scope']);
const SETTINGS_KEYS: ReadonlySet<string> = new Set(['email', 'app_password']);

/** An email that has an account already gives back that account. */
export function createGrant(call: Call): Answer {
  const { body, knobs, now, store } = call;
  const settings = readSettings(call);
  const email = readEmail(settings);
  refusePassword(settings);
  const name = readName(body, 'name');
  const workspaceId = readWorkspaceId(call);
  refuseForeignDomain(call, email);
  const existing = store.grantOfEmail(email);
  if (existing === undefined && knobs.maximumAccounts !== -1 && store.grants.size >= knobs.maximumAccounts) {
    const message = `Maximum number of accounts (${knobs.maximumAccounts}) reached for this plan`;
    throw new Refusal(knobs.overAccountsStatus, 'forbidden_access', message);
  }
  const moved = knobs.recreateMovesGrant ? workspaceId : undefined;
  const grant: StoredGrant =
    existing === undefined
      ? {
          id: call.newId(),
          provider: 'nylas',
          email,
          name: name ?? '',
          grant_status: 'valid',
          workspace_id: workspaceId ?? placementOf(call, email),
          settings: { email },
          scope: [],
          created_at: now,
          updated_at: now,
        }
      : { ...existing, name: name ?? existing.name, workspace_id: moved ?? existing.workspace_id, updated_at: now };
  store.putGrant(grant, now);
  return answerObject(call, 201, grantAnswer(grant));
}

/** The workspace of the email's domain if it groups by itself, else the default one, else none. */
function placementOf(call: Call, email: string): string | null {
  const workspace = workspacesOfEmail(call, email).find(({ auto_group }) => auto_group);
  return (workspace ?? call.store.defaultWorkspace)?.workspace_id ?? null;
}

function readSettings(call: Call): Fields {
  if (call.body['provider'] !== 'nylas') throw badRequest('provider must be nylas');
  const settings = readObject(call.body, 'settings');
  if (settings === undefined || settings === null) throw badRequest('settings.email is required');
  if (call.knobs.unknownFields === 'reject') {
    refuseUnknownKeys(call.body, CREATE_KEYS);
    refuseUnknownKeys(settings, SETTINGS_KEYS, 'settings.');
  }
  return settings;
}

function readEmail(settings: Fields): string {
  const email = readText(settings, 'email');
  if (email === undefined || email === null || !isEmail(email)) throw badRequest('settings.email is not valid');
  return email;
}

/** 18 to 40 printable ASCII characters with an upper-case letter, a lower-case one and a digit. It is never kept. */
function refusePassword(settings: Fields): void {
  const password = readText(settings, 'app_password');
  if (password === undefined || password === null) return;
  const isGood = [/^[!-~]{18,40}$/, /[A-Z]/, /[a-z]/, /[0-9]/].every(pattern => pattern.test(password));
  if (!isGood) throw badRequest('settings.app_password is not valid');
}

function refuseForeignDomain(call: Call, email: string): void {
  const { registeredDomains } = call.knobs;
  if (registeredDomains === 'any' || registeredDomains.includes(domainOf(email))) return;
  throw new Refusal(404, 'api.not_found_error', 'Provisioning the inbox failed: Domain not found');
}

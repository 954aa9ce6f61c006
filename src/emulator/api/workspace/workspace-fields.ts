// The fields that a body may set on a workspace, read and checked one by one (reference 4.2). What they mean together is
// in workspaces.ts.

import type { Call } from '../answer.ts';
import { type Fields, isUuid, readText, readTexts } from '../fields.ts';
import { badRequest } from '../refusal.ts';

/** One label or more, a dot, and one more; no source says how exactly the server checks. */
const DOMAIN = /^[^\s@/.][^\s@/]*\.[^\s@/]+$/;

/**
 * Any text but an empty one; undefined when absent.
 * @throws Refusal 400
 */
export function readWorkspaceName(body: Fields): string | undefined {
  const name = readText(body, 'name');
  if (name === null || name === '') throw badRequest('name must not be empty');
  return name;
}

/**
 * The domain of a workspace that is to be created; null when there is none, which may be said with null or "" as well.
 * @throws Refusal 400 for a domain that another workspace has
 */
export function readNewDomain(call: Call): string | null {
  const sent = readText(call.body, 'domain');
  if (sent === undefined || sent === null || sent === '') return null;
  if (!DOMAIN.test(sent)) throw badRequest('domain is not valid');
  const isTaken = call.store.workspaceOfDomain(sent) !== undefined;
  const isKept = call.knobs.domainReuse === 'reject' && call.store.isRetiredDomain(sent);
  if (isTaken || isKept) throw badRequest('a workspace for this domain already exists');
  return call.knobs.domainCase === 'lower' ? sent.toLowerCase() : sent;
}

/**
 * A policy of this application, null to detach, undefined when absent.
 * @throws Refusal 400
 */
export function readPolicyId(call: Call): string | null | undefined {
  const sent = call.body['policy_id'];
  if (sent === undefined || sent === null) return sent;
  if (typeof sent !== 'string' || !isUuid(sent)) throw badRequest('policy_id must be a valid UUID or null');
  if (call.store.policies.get(sent) === undefined) {
    throw badRequest('policy_id not found or does not belong to this application');
  }
  return sent;
}

/**
 * The rules that replace those of the workspace; undefined to keep them.
 * @throws Refusal 400 for any rule, since the emulator has none
 */
export function readRuleIds(call: Call): readonly string[] | undefined {
  const sent = readTexts(call.body, 'rule_ids');
  if (sent === null) return call.knobs.nullRuleIds === 'clear' ? [] : undefined;
  if (sent !== undefined && sent.length > 0) {
    throw badRequest('rule_ids entry not found or does not belong to this application');
  }
  return sent;
}

// The fields that a body may set on a workspace, read and checked one by one (reference 4.2). What they mean together is
// in workspaces.ts.

import type { Call } from '../answer.ts';
import { isDomain, isUuid, readText, readTexts } from '../fields.ts';
import { badRequest } from '../refusal.ts';
import { domainObstacle } from './placement.ts';

/**
 * Any text but an empty one, or one that the knob finds too long; undefined when absent.
 * @throws Refusal 400
 */
export function readWorkspaceName({ body, knobs }: Call): string | undefined {
  const name = readText(body, 'name');
  if (name === undefined) return undefined;
  if (name === null || name === '') throw badRequest('name must not be empty');
  const maximum = knobs.maximumWorkspaceName;
  if (maximum !== -1 && [...name].length > maximum) throw badRequest(`name must have at most ${maximum} characters`);
  return name;
}

/**
 * The domain of a workspace that is to be created; null when there is none, which may be said with null or "" as well.
 * @throws Refusal 400 for a domain that another workspace has, and for one that the knobs forbid
 */
export function readNewDomain(call: Call): string | null {
  const sent = readText(call.body, 'domain');
  if (sent === undefined || sent === null || sent === '') return null;
  if (!isDomain(sent)) throw badRequest('domain is not valid');
  const obstacle = domainObstacle(call, sent);
  if (obstacle !== undefined) throw badRequest(obstacle);
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
 * @throws Refusal 400 for more than the knob allows, and for a rule that is not there, even if the workspace refers to it
 * already (reference 5.4)
 */
export function readRuleIds(call: Call): readonly string[] | undefined {
  const { body, knobs, store } = call;
  const sent = readTexts(body, 'rule_ids');
  if (sent === undefined) return undefined;
  if (sent === null) return knobs.nullRuleIds === 'clear' ? [] : undefined;
  const maximum = knobs.maximumWorkspaceRules;
  if (maximum !== -1 && sent.length > maximum) throw badRequest(`rule_ids must have at most ${maximum} entries`);
  if (sent.some(id => store.rules.get(id) === undefined)) {
    throw badRequest('rule_ids entry not found or does not belong to this application');
  }
  return sent;
}

// The routes of policies (reference section 2). Their limits and spam settings are in policy-limits.ts and
// spam-detection.ts.

import type { StoredPolicy } from '../../snapshot.ts';
import { type Answer, answerDeleted, answerObject, type Call } from '../answer.ts';
import { type Fields, isFields, readName, readObject, readTexts, refuseUnknownKeys } from '../fields.ts';
import { answerPage } from '../paging.ts';
import { invalidRequest, notFound } from '../refusal.ts';
import { inUse, isNameTaken, stampChange } from '../writes.ts';
import { changeLimits, effectiveLimits } from './policy-limits.ts';
import { changeSpamDetection, effectiveSpamDetection } from './spam-detection.ts';

/** What a client may write, and what it may send in vain because the server sets it (reference 2.1). */
const WRITABLE_KEYS = ['name', 'rules', 'limits', 'spam_detection'];
const READ_ONLY_KEYS = ['id', 'application_id', 'organization_id', 'created_at', 'updated_at'];
const KNOWN_KEYS: ReadonlySet<string> = new Set([...WRITABLE_KEYS, ...READ_ONLY_KEYS]);

/** A page of policies, by `limit` and `page_token`; 400 for either that makes no sense. */
export function listPolicies(call: Call): Answer {
  const entries = call.store.policies.listed(call.now - call.knobs.listLagSeconds);
  return answerPage(call, entries, policy => policyAnswer(call, policy));
}

/** One policy by its id, or 404. */
export function getPolicy(call: Call): Answer {
  return answerObject(call, 200, policyAnswer(call, findPolicy(call)));
}

/** Needs a name. 400 for a bad value; for one above the plan, the status of the knob. */
export function createPolicy(call: Call): Answer {
  const { body, now } = call;
  const name = readName(body, 'name');
  if (name === undefined) throw invalidRequest('name is required');
  const blank: StoredPolicy = {
    id: '',
    name,
    rules: [],
    limits: {},
    spam_detection: {},
    created_at: now,
    updated_at: now,
  };
  // The id comes last, so that a refused request uses none up.
  const policy = { ...changePolicy(call, blank), id: call.newId() };
  call.store.putPolicy(policy, now);
  return answerObject(call, call.knobs.createdStatus, policyAnswer(call, policy));
}

/** PUT, and partial all the same: what the body does not name stays. Refusals as on creating, and 404. */
export function updatePolicy(call: Call): Answer {
  const { body, knobs, now } = call;
  const policy = findPolicy(call);
  if (knobs.emptyPolicyUpdate === 'reject' && Object.keys(body).length === 0) {
    throw invalidRequest('Empty request body');
  }
  const written = stampChange(call, policy, changePolicy(call, policy));
  if (written !== policy) call.store.putPolicy(written, now);
  return answerObject(call, 200, updateAnswer(call, policyAnswer(call, written)));
}

/** 404 for an unknown one; a policy in use goes as well, unless the knob says otherwise. */
export function deletePolicy(call: Call): Answer {
  const policy = findPolicy(call);
  if (call.knobs.deleteAttachedPolicy === 'reject') {
    const isAttached = call.store.workspaces.entries().some(entry => entry.value.policy_id === policy.id);
    if (isAttached) throw inUse(call, 'policy is attached to a workspace');
  }
  call.store.removePolicy(policy.id, call.now);
  return answerDeleted(call);
}

function findPolicy(call: Call): StoredPolicy {
  const policy = call.store.policies.get(call.id);
  if (policy === undefined) throw notFound();
  return policy;
}

/** The policy with everything that the body sets; its times stay as they are. */
function changePolicy(call: Call, policy: StoredPolicy): StoredPolicy {
  const { body, knobs, plan, store } = call;
  if (knobs.unknownFields === 'reject') refuseUnknownKeys(body, KNOWN_KEYS);
  const changed = {
    ...policy,
    name: readName(body, 'name') ?? policy.name,
    rules: readTexts(body, 'rules') ?? policy.rules,
    limits: changeLimits(readObject(body, 'limits'), policy.limits, knobs, plan),
    spam_detection: changeSpamDetection(readObject(body, 'spam_detection'), policy.spam_detection, knobs),
  };
  if (isNameTaken(call, store.policies, changed)) throw invalidRequest('a policy with this name already exists');
  return changed;
}

function policyAnswer(call: Call, policy: StoredPolicy): Fields {
  return {
    ...policy,
    application_id: call.store.applicationId,
    organization_id: call.store.organizationId,
    limits: effectiveLimits(policy.limits, call.knobs, call.plan),
    spam_detection: effectiveSpamDetection(policy.spam_detection),
  };
}

/** What the answer to an update holds, by the knob: servers have been seen to leave out the id (reference 2.2). */
function updateAnswer(call: Call, full: Fields): Fields {
  if (call.knobs.policyUpdateAnswer === 'full') return full;
  if (call.knobs.policyUpdateAnswer === 'without-id')
    return pick(
      full,
      Object.keys(full).filter(key => key !== 'id'),
    );
  const echo: Record<string, unknown> = {};
  for (const key of WRITABLE_KEYS) {
    const sent = call.body[key];
    const value = full[key];
    if (sent === undefined) continue;
    echo[key] = isFields(sent) && isFields(value) ? pick(value, Object.keys(sent)) : value;
  }
  return echo;
}

function pick(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter(key => key in fields).map(key => [key, fields[key]]));
}

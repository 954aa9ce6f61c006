// The routes of rules (reference section 5). What a rule matches and does is in rule-match.ts and rule-actions.ts.

import type { StoredRule } from '../../snapshot.ts';
import { type Answer, answerDeleted, answerObject, type Call, describe, withExtraFields } from '../answer.ts';
import { type Fields, readChoice, readFlag, readInteger, readName, readText, refuseUnknownKeys } from '../fields.ts';
import { cutPage } from '../paging.ts';
import { invalidRequest, notFound } from '../refusal.ts';
import { inUse, isNameTaken, refuseOverCount, stampChange } from '../writes.ts';
import { readActions } from './rule-actions.ts';
import { readMatch, refuseForeignFields, TRIGGERS } from './rule-match.ts';

const WRITABLE_KEYS = ['name', 'description', 'priority', 'enabled', 'trigger', 'match', 'actions'];
const READ_ONLY_KEYS = ['id', 'application_id', 'organization_id', 'created_at', 'updated_at'];
const KNOWN_KEYS: ReadonlySet<string> = new Set([...WRITABLE_KEYS, ...READ_ONLY_KEYS]);
const LAST_PRIORITY = 1000;

/** A page of rules, by `limit` and `page_token`, in the envelope of the knobs (reference 1.5). */
export function listRules(call: Call): Answer {
  const { knobs, now, store } = call;
  const page = cutPage(call, store.rules.listed(now - knobs.listLagSeconds));
  const rules = page.values.map(rule => withExtraFields(knobs, ruleAnswer(call, rule)));
  const cursor = page.nextCursor === undefined ? {} : { next_cursor: page.nextCursor };
  if (knobs.rulesEnvelope === 'flat') return { status: 200, body: { data: rules, ...cursor } };
  const items = rules.length === 0 && knobs.absentRules === 'null' ? null : rules;
  const isInside = knobs.rulesCursor === 'nested';
  return { status: 200, body: isInside ? { data: { items, ...cursor } } : { data: { items }, ...cursor } };
}

/** One rule by its id, or 404. */
export function getRule(call: Call): Answer {
  return answerObject(call, 200, ruleAnswer(call, findRule(call)));
}

/** Needs a name, a match and actions. 400 for a bad value, 403 above the count of the plan. */
export function createRule(call: Call): Answer {
  const { body, now } = call;
  const name = readName(body, 'name');
  if (name === undefined) throw invalidRequest('name is required');
  if (body['match'] === undefined) throw invalidRequest('match is required');
  if (body['actions'] === undefined) throw invalidRequest('actions is required');
  const blank: StoredRule = {
    id: '',
    name,
    description: '',
    priority: 10,
    enabled: true,
    trigger: 'inbound',
    match: { operator: 'all', conditions: [] },
    actions: [],
    created_at: now,
    updated_at: now,
  };
  const draft = changeRule(call, blank);
  refuseOverCount(call, 'rules');
  // The id comes last, so that a refused request uses none up.
  const rule = { ...draft, id: call.newId() };
  call.store.putRule(rule, now);
  return answerObject(call, 201, ruleAnswer(call, rule));
}

/** PUT, and partial all the same; a match and actions are replaced whole. Refusals as on creating, and 404. */
export function updateRule(call: Call): Answer {
  const rule = findRule(call);
  const written = stampChange(call, rule, changeRule(call, rule));
  if (written !== rule) call.store.putRule(written, call.now);
  return answerObject(call, 200, ruleAnswer(call, written));
}

/** 404 for an unknown one; a rule in use goes as well, unless the knob says otherwise. */
export function deleteRule(call: Call): Answer {
  const { knobs, now, store } = call;
  const rule = findRule(call);
  const isAttached =
    knobs.deleteAttachedRule === 'reject' &&
    store.workspaces.entries().some(({ value }) => value.rule_ids.includes(rule.id));
  if (isAttached) throw inUse(call, 'rule is attached to a workspace');
  store.removeRule(rule.id, now);
  return answerDeleted(call);
}

function findRule(call: Call): StoredRule {
  const rule = call.store.rules.get(call.id);
  if (rule === undefined) throw notFound();
  return rule;
}

/** The rule with everything that the body sets; its times stay as they are. */
function changeRule(call: Call, rule: StoredRule): StoredRule {
  const { body, knobs, store } = call;
  if (knobs.unknownFields === 'reject') refuseUnknownKeys(body, KNOWN_KEYS);
  const changed: StoredRule = {
    ...rule,
    name: readName(body, 'name') ?? rule.name,
    description: readText(body, 'description') ?? rule.description,
    priority: readPriority(body) ?? rule.priority,
    enabled: readFlag(body, 'enabled') ?? rule.enabled,
    trigger: readChoice(body, 'trigger', TRIGGERS) ?? rule.trigger,
    match: readMatch(call) ?? rule.match,
    actions: readActions(call) ?? rule.actions,
  };
  // A new trigger has to fit the conditions that stay. Lists are looked up only in a match that is sent, so that a rule
  // whose list is gone can still be renamed (reference section 6).
  refuseForeignFields(changed.match, changed.trigger);
  if (isNameTaken(call, store.rules, changed)) throw invalidRequest('a rule with this name already exists');
  return changed;
}

function readPriority(body: Fields): number | null | undefined {
  const priority = readInteger(body, 'priority');
  if (priority === undefined || priority === null) return priority;
  if (priority < 0 || priority > LAST_PRIORITY) throw invalidRequest(`priority must be between 0 and ${LAST_PRIORITY}`);
  return priority;
}

function ruleAnswer(call: Call, rule: StoredRule): Fields {
  const { description, ...rest } = rule;
  return {
    ...rest,
    ...describe(call.knobs, description),
    application_id: call.store.applicationId,
    organization_id: call.store.organizationId,
  };
}

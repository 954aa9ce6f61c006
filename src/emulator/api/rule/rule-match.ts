// The `match` of a rule: which fields a trigger knows, and what a condition may compare them with (reference 5.2).

import type { StoredCondition, StoredMatch } from '../../snapshot.ts';
import type { Call } from '../answer.ts';
import {
  type Fields,
  readChoice,
  readObject,
  readObjects,
  readText,
  readTexts,
  refuseUnknownKeys,
  wrongType,
} from '../fields.ts';
import { invalidRequest, Refusal } from '../refusal.ts';

export const TRIGGERS = ['inbound', 'outbound'] as const;

const SENDER_FIELDS = ['from.address', 'from.domain', 'from.tld'] as const;
const RECIPIENT_FIELDS = ['recipient.address', 'recipient.domain', 'recipient.tld'] as const;
const OUTBOUND_TYPE = 'outbound.type';
const FIELDS = [...SENDER_FIELDS, ...RECIPIENT_FIELDS, OUTBOUND_TYPE] as const;
const INBOUND_FIELDS: ReadonlySet<string> = new Set(SENDER_FIELDS);

const MATCH_OPERATORS = ['all', 'any'] as const;
const OPERATORS = ['is', 'is_not', 'contains', 'in_list'] as const;
const OUTBOUND_TYPES: ReadonlySet<string> = new Set(['compose', 'reply']);

const MATCH_KEYS: ReadonlySet<string> = new Set(['operator', 'conditions']);
const CONDITION_KEYS: ReadonlySet<string> = new Set(['field', 'operator', 'value']);

/**
 * The match of a body, whole; undefined when absent.
 * @throws Refusal 400, for a list that is not there with the type `invalid_field` (reference 1.4)
 */
export function readMatch(call: Call): StoredMatch | undefined {
  const sent = readObject(call.body, 'match');
  if (sent === undefined) return undefined;
  if (sent === null) throw wrongType('match', 'an object');
  if (call.knobs.unknownFields === 'reject') refuseUnknownKeys(sent, MATCH_KEYS, 'match.');
  const operator = readChoice(sent, 'operator', MATCH_OPERATORS) ?? 'all';
  const conditions = readObjects(sent, 'conditions') ?? [];
  if (conditions.length === 0) throw invalidRequest('match.conditions must have at least one entry');
  return { operator, conditions: conditions.map(condition => readCondition(call, condition)) };
}

/** @throws Refusal 400 for a field that the trigger does not know */
export function refuseForeignFields(match: StoredMatch, trigger: string): void {
  if (trigger !== 'inbound') return;
  const foreign = match.conditions.find(({ field }) => !INBOUND_FIELDS.has(field));
  if (foreign !== undefined) throw invalidRequest(`${foreign.field} is not allowed for the trigger inbound`);
}

function readCondition(call: Call, sent: Fields): StoredCondition {
  if (call.knobs.unknownFields === 'reject') refuseUnknownKeys(sent, CONDITION_KEYS, 'match.conditions.');
  const field = readChoice(sent, 'field', FIELDS);
  if (field === undefined || field === null) throw invalidRequest('field is required in a condition');
  const operator = readChoice(sent, 'operator', OPERATORS);
  if (operator === undefined || operator === null) throw invalidRequest('operator is required in a condition');
  if (field === OUTBOUND_TYPE && operator !== 'is' && operator !== 'is_not') {
    throw invalidRequest(`${OUTBOUND_TYPE} takes the operators is and is_not only`);
  }
  return {
    field,
    operator,
    value: operator === 'in_list' ? readListIds(call, sent, field) : readValue(call, sent, field),
  };
}

function readValue(call: Call, sent: Fields, field: string): string {
  const value = readText(sent, 'value') ?? '';
  if (value.trim() === '') throw invalidRequest('value is required in a condition');
  if (field !== OUTBOUND_TYPE) return call.knobs.conditionCase === 'lower' ? value.trim().toLowerCase() : value;
  const type = value.toLowerCase();
  if (!OUTBOUND_TYPES.has(type)) throw invalidRequest(`${OUTBOUND_TYPE} must be compose or reply`);
  return type;
}

function readListIds(call: Call, sent: Fields, field: string): readonly string[] {
  const ids = readTexts(sent, 'value') ?? [];
  if (ids.length === 0) throw invalidRequest('value must hold at least one list ID');
  for (const id of ids) {
    const list = call.store.lists.get(id);
    if (list === undefined) throw new Refusal(400, 'invalid_field', `invalid list ID ${id}`);
    // `from.tld` and `recipient.tld` need lists of TLDs, and so on.
    if (!field.endsWith(`.${list.type}`)) {
      throw new Refusal(400, 'invalid_field', `list ID ${id} is of type ${list.type}, which does not fit ${field}`);
    }
  }
  return ids;
}

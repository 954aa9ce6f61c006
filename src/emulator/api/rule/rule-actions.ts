// The `actions` of a rule (reference 5.3). They are kept and answered, and nothing here carries them out.

import type { StoredAction } from '../../snapshot.ts';
import type { Call } from '../answer.ts';
import { type Fields, readChoice, readObjects, readText, refuseUnknownKeys, wrongType } from '../fields.ts';
import { invalidRequest } from '../refusal.ts';

const FOLDER_ACTION = 'assign_to_folder';
const ACTION_TYPES = [
  'block',
  'mark_as_spam',
  FOLDER_ACTION,
  'mark_as_read',
  'mark_as_starred',
  'archive',
  'trash',
] as const;
const ACTION_KEYS: ReadonlySet<string> = new Set(['type', 'value']);

/**
 * The actions of a body, all of them; undefined when absent.
 * @throws Refusal 400 for none, for a bad one, and for `block` beside others
 */
export function readActions(call: Call): readonly StoredAction[] | undefined {
  const sent = readObjects(call.body, 'actions');
  if (sent === undefined) return undefined;
  if (sent === null) throw wrongType('actions', 'an array of objects');
  if (sent.length === 0) throw invalidRequest('actions must have at least one entry');
  const actions = sent.map(action => readAction(call, action));
  if (actions.length > 1 && actions.some(({ type }) => type === 'block')) {
    throw invalidRequest('block cannot be combined with other actions');
  }
  return actions;
}

function readAction(call: Call, sent: Fields): StoredAction {
  if (call.knobs.unknownFields === 'reject') refuseUnknownKeys(sent, ACTION_KEYS, 'actions.');
  const type = readChoice(sent, 'type', ACTION_TYPES);
  if (type === undefined || type === null) throw invalidRequest('type is required in an action');
  const value = readText(sent, 'value') ?? '';
  if (type === FOLDER_ACTION) {
    if (value.trim() === '') throw invalidRequest(`value is required for ${FOLDER_ACTION}`);
    return { type, value };
  }
  if (value !== '') throw invalidRequest(`${type} takes no value`);
  return { type };
}

// The routes of lists (reference section 6) but for those of their items, which are in list-items.ts.

import type { StoredList } from '../../snapshot.ts';
import { type Answer, answerDeleted, answerObject, type Call, describe } from '../answer.ts';
import { type Fields, readChoice, readName, readText, refuseUnknownKeys } from '../fields.ts';
import { answerPage } from '../paging.ts';
import { invalidRequest, notFound } from '../refusal.ts';
import { inUse, isNameTaken, refuseOverCount, stampChange } from '../writes.ts';
import { LIST_TYPES } from './item-values.ts';

const READ_ONLY_KEYS = ['id', 'application_id', 'organization_id', 'items_count', 'created_at', 'updated_at'];
const UPDATE_KEYS: ReadonlySet<string> = new Set(['name', 'description', ...READ_ONLY_KEYS]);
const CREATE_KEYS: ReadonlySet<string> = new Set(['type', ...UPDATE_KEYS]);

/** A page of lists, by `limit` and `page_token`; 400 for either that makes no sense. */
export function listLists(call: Call): Answer {
  const entries = call.store.lists.listed(call.now - call.knobs.listLagSeconds);
  return answerPage(call, entries, list => listAnswer(call, list));
}

/** One list by its id, or 404. */
export function getList(call: Call): Answer {
  return answerObject(call, 200, listAnswer(call, findList(call)));
}

/** Needs a name and a type. 400 for a bad value, 403 above the count of the plan. */
export function createList(call: Call): Answer {
  const { body, now } = call;
  const name = readName(body, 'name');
  if (name === undefined) throw invalidRequest('name is required');
  const type = readChoice(body, 'type', LIST_TYPES);
  if (type === undefined || type === null) throw invalidRequest('type is required');
  const blank: StoredList = { id: '', name, description: '', type, created_at: now, updated_at: now };
  const draft = changeList(call, blank, CREATE_KEYS);
  refuseOverCount(call, 'lists');
  // The id comes last, so that a refused request uses none up.
  const list = { ...draft, id: call.newId() };
  call.store.putList(list, now);
  return answerObject(call, 201, listAnswer(call, list));
}

/** PUT of name and description, partial; a type is passed over, or refused as an unknown field is. 404, and 400. */
export function updateList(call: Call): Answer {
  const list = findList(call);
  const written = stampChange(call, list, changeList(call, list, UPDATE_KEYS));
  if (written !== list) call.store.putList(written, call.now);
  return answerObject(call, 200, listAnswer(call, written));
}

/** 404 for an unknown one; a list that rules refer to goes as well, unless the knob says otherwise. */
export function deleteList(call: Call): Answer {
  const { knobs, now, store } = call;
  const list = findList(call);
  const isAttached =
    knobs.deleteAttachedList === 'reject' &&
    store.rules.entries().some(({ value: rule }) =>
      // Only `in_list` has an array for a value.
      rule.match.conditions.some(({ value }) => typeof value !== 'string' && value.includes(list.id)),
    );
  if (isAttached) throw inUse(call, 'list is referenced by a rule');
  store.removeList(list.id, now);
  return answerDeleted(call);
}

/**
 * The list that a path names by its id.
 * @throws Refusal 404
 */
export function findList(call: Call): StoredList {
  const list = call.store.lists.get(call.id);
  if (list === undefined) throw notFound();
  return list;
}

export function listAnswer(call: Call, list: StoredList): Fields {
  const { description, ...rest } = list;
  return {
    ...rest,
    ...describe(call.knobs, description),
    application_id: call.store.applicationId,
    organization_id: call.store.organizationId,
    items_count: call.store.itemsOf(list.id).size,
  };
}

/** The list with the name and the description that the body sets; its times stay as they are. */
function changeList(call: Call, list: StoredList, known: ReadonlySet<string>): StoredList {
  const { body, knobs, store } = call;
  if (knobs.unknownFields === 'reject') refuseUnknownKeys(body, known);
  const changed: StoredList = {
    ...list,
    name: readName(body, 'name') ?? list.name,
    description: readText(body, 'description') ?? list.description,
  };
  if (isNameTaken(call, store.lists, changed)) throw invalidRequest('a list with this name already exists');
  return changed;
}

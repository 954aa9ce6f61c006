// The items of a list: pages of them, adding and removing (reference section 6). Both writes answer the list.

import type { StoredItem, StoredList } from '../../snapshot.ts';
import { type Answer, answerObject, type Call } from '../answer.ts';
import { answerPage } from '../paging.ts';
import { readItemValues } from './item-values.ts';
import { findList, listAnswer } from './lists.ts';

/** A page of items, by `limit` and `page_token`. 404 for an unknown list, 400 for either that makes no sense. */
export function listItems(call: Call): Answer {
  const { id } = findList(call);
  const entries = call.store.itemsOf(id).listed(call.now - call.knobs.listLagSeconds);
  return answerPage(call, entries, item => ({ ...item, list_id: id }));
}

/** Values that are there already are passed over. 404 for an unknown list, 400 for bad values. */
export function addItems(call: Call): Answer {
  const { now, store } = call;
  const list = findList(call);
  const { values, refusal } = readItemValues(call, list.type);
  const held = store.itemsOf(list.id);
  const added: readonly StoredItem[] = values
    .filter(value => held.get(value) === undefined)
    .map(value => ({ id: call.newId(), value, created_at: now }));
  if (added.length > 0) store.addItems(list.id, added, now);
  const written = touch(call, list, added.length > 0);
  if (refusal !== undefined) throw refusal;
  return answerObject(call, 200, listAnswer(call, written));
}

/** DELETE with a body; values that are not there are passed over. Refusals as on adding. */
export function removeItems(call: Call): Answer {
  const { now, store } = call;
  const list = findList(call);
  const { values, refusal } = readItemValues(call, list.type);
  const held = store.itemsOf(list.id);
  const removed = values.filter(value => held.get(value) !== undefined);
  if (removed.length > 0) store.removeItems(list.id, removed, now);
  const written = touch(call, list, removed.length > 0);
  if (refusal !== undefined) throw refusal;
  return answerObject(call, 200, listAnswer(call, written));
}

/** A change of items is one of the list, whose count it changes. */
function touch(call: Call, list: StoredList, hasChanged: boolean): StoredList {
  if (!hasChanged) return list;
  const written = { ...list, updated_at: call.now };
  call.store.putList(written, call.now);
  return written;
}

// The items of a list, which have requests of their own. Facts: Nylas API reference, section 6.
import { normalizeField } from '../../core/normalize.ts';
import { type Attributes, textsOf, type Value } from '../../core/value.ts';
import type { Update } from '../platform.ts';
import type { Answer, Client } from './client.ts';
import { list } from './kinds/list.ts';

/** How many items one call takes. */
const BATCH = 1000;

/** Every item of a list, normalised. */
export async function readItems(client: Client, id: string): Promise<Value> {
  const items = await client.list(pathOf(id), { idField: 'value', isPaged: true });
  return normalize(items.map(({ value }) => value));
}

/**
 * Makes the items of a list those that are declared: adds first, so that what is allowed stays allowed meanwhile. Adding
 * what is there and removing what is not are no faults, so each call can be repeated.
 * @returns the answer to the last call
 */
export async function writeItems(client: Client, { id, attributes, before }: Update): Promise<Answer> {
  const wanted = itemsOf(attributes);
  const found = itemsOf(before);
  let answer: Answer = { data: {}, requestId: undefined };
  for (const items of batches([...wanted].filter(item => !found.has(item))))
    answer = await client.send('POST', pathOf(id), { items }, { isRepeatable: true });
  for (const items of batches([...found].filter(item => !wanted.has(item))))
    answer = await client.send('DELETE', pathOf(id), { items });
  return answer;
}

/** The items that an answer confirms: it only holds their number. */
export function confirmItems({ data }: Answer, { attributes }: Update): Attributes {
  const { items } = attributes;
  const isWhole = Array.isArray(items) && data['items_count'] === items.length;
  return isWhole ? { items } : {};
}

function itemsOf({ items }: Attributes): ReadonlySet<string> {
  return new Set(textsOf(items));
}

function normalize(items: readonly unknown[]): Value {
  const field = list.fields['items'];
  return field === undefined ? [] : (normalizeField(field, items) ?? []);
}

function batches(items: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}

function pathOf(id: string): string {
  return `/v3/lists/${encodeURIComponent(id)}/items`;
}

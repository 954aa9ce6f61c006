// A list of 50,000 items: filled, read over 5,000 pages in either order, kept in a file, and emptied. A page that cost as
// much as the whole list would not end within the patience of the test.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFile } from '../../src/emulator/data-file.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import type { Knobs } from '../../src/emulator/knobs.ts';
import type { Transport } from '../../src/http/transport.ts';
import { requestOf } from './requests.ts';

const VALUES = Array.from({ length: 50_000 }, (_, index) => `d${index}.example`);
const PATIENCE_MS = 20_000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tierform-'));
});

afterEach(() => rm(folder, { recursive: true }));

function batches(): readonly string[][] {
  return Array.from({ length: 50 }, (_, index) => VALUES.slice(index * 1000, (index + 1) * 1000));
}

/** Makes a list and fills it; gives back the path of its items. */
async function fill(transport: Transport): Promise<string> {
  const { body } = await transport(requestOf('POST', '/v3/lists', { name: 'long', type: 'domain' }));
  const path = `/v3/lists/${JSON.parse(body).data.id}/items`;
  for (const items of batches()) await transport(requestOf('POST', path, { items }));
  return path;
}

/** All values page by page, and how many pages there were. */
async function readAll(transport: Transport, path: string): Promise<{ values: string[]; pages: number }> {
  const values: string[] = [];
  let cursor = '';
  let pages = 0;
  // A cursor that led nowhere would go on for ever, and without a pause in which the test could be stopped.
  while (pages < VALUES.length) {
    const { body } = await transport(requestOf('GET', `${path}?page_token=${encodeURIComponent(cursor)}`));
    const page = JSON.parse(body);
    pages += 1;
    values.push(...page.data.map((item: { value: string }) => item.value));
    if (page.next_cursor === undefined) break;
    cursor = page.next_cursor;
  }
  return { values, pages };
}

test.each<Partial<Knobs>>([{}, { listOrder: 'shuffled' }])(
  'is read to its end with the knobs %j',
  { timeout: PATIENCE_MS },
  async knobs => {
    const emulator = createEmulator({ knobs, now: () => 1 });
    const path = await fill(emulator.handle);
    const { values, pages } = await readAll(emulator.handle, path);
    expect(pages).toBe(5001);
    const isShuffled = knobs.listOrder === 'shuffled';
    expect(isShuffled ? values.toSorted() : values).toEqual(isShuffled ? VALUES.toSorted() : VALUES);
  },
);

test('is kept in a file with every batch, and emptied', { timeout: PATIENCE_MS }, async () => {
  const file = await openDataFile(join(folder, 'emulator.json'));
  const emulator = createEmulator({ data: file.data, onChange: file.save });
  const path = await fill(emulator.handle);
  const kept = await openDataFile(join(folder, 'emulator.json'));
  expect(kept.data?.lists?.[0]?.items.map(item => item.value)).toEqual(VALUES);
  const next = createEmulator({ data: kept.data });
  for (const items of batches()) await next.handle(requestOf('DELETE', path, { items }));
  expect(next.snapshot().lists[0]?.items).toEqual([]);
});

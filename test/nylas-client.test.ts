// Listings as servers give them: pages, cursors and envelopes in every form that the reference leaves open (1.3, 1.5).
import { describe, expect, test } from 'vitest';
import type { Transport } from '../src/http/transport.ts';
import { createClient, type WireObject } from '../src/platforms/nylas/client.ts';

/** Answers each listing with what `page` makes of its query; counts the requests. */
function listing(page: (query: URLSearchParams, index: number) => WireObject) {
  const queries: string[] = [];
  const transport: Transport = async ({ url }) => {
    const { searchParams, search } = new URL(url);
    queries.push(search);
    return { status: 200, headers: {}, body: JSON.stringify(page(searchParams, queries.length - 1)) };
  };
  const client = createClient({ endpoint: 'https://api.example', key: 'key', transport });
  const list = (isPaged: boolean) => client.list('/v3/things', { idField: 'id', isPaged });
  return { list, queries };
}

const ALL = Array.from({ length: 7 }, (_, index) => ({ id: `id-${index}` }));

/** A page of three behind a cursor that is an offset. */
function slice(
  objects: readonly WireObject[],
  query: URLSearchParams,
): { data: readonly WireObject[]; next_cursor?: string } {
  const start = Number(query.get('page_token') ?? 0);
  const data = objects.slice(start, start + 3);
  return data.length === 0 ? { data } : { data, next_cursor: String(start + 3) };
}

function idsOf(objects: readonly WireObject[]): readonly unknown[] {
  return objects.map(({ id }) => id).sort();
}

const EVERY_ID = ALL.map(({ id }) => id);

describe('a listing', () => {
  test.each([true, false])('is followed to its last page, known to have pages or not: %j', async isPaged => {
    const { list, queries } = listing(query => slice(ALL, query));
    expect(idsOf(await list(isPaged))).toEqual(EVERY_ID);
    expect(queries.length).toBe(4);
    expect(queries[0]).toBe(isPaged ? '?limit=200' : '');
  });

  test('without pages, whose cursor leads to the same again, is read once', async () => {
    const { list, queries } = listing((_, index) => ({ data: ALL, next_cursor: `c${index}` }));
    expect(idsOf(await list(false))).toEqual(EVERY_ID);
    expect(queries.length).toBe(2);
  });

  test('with a cursor that never changes ends', async () => {
    const { list } = listing(() => ({ data: ALL.slice(0, 1), next_cursor: 'c' }));
    expect(idsOf(await list(true))).toEqual(['id-0']);
  });

  test.each<[string, (page: ReturnType<typeof slice>) => WireObject]>([
    ['in `items`, the cursor beside them', ({ data, next_cursor }) => ({ data: { items: data, next_cursor } })],
    ['in `items`, the cursor at the top', ({ data, next_cursor }) => ({ data: { items: data }, next_cursor })],
    ['null for none', ({ data, next_cursor }) => ({ data: data.length === 0 ? null : data, next_cursor })],
    [
      '`items` null for none',
      ({ data, next_cursor }) => ({ data: { items: data.length === 0 ? null : data, next_cursor } }),
    ],
    [
      'an empty cursor for none',
      ({ data, next_cursor }) => ({ data, next_cursor: next_cursor === '9' ? '' : next_cursor }),
    ],
  ])('%s', async (_, wrap) => {
    const { list } = listing(query => wrap(slice(ALL, query)));
    expect(idsOf(await list(true))).toEqual(EVERY_ID);
  });

  test('whose order changes while it is read is read again until nothing is missing', async () => {
    const orders = [ALL, [...ALL].reverse(), ALL, [...ALL].reverse(), ALL, ALL, ALL, ALL];
    const { list, queries } = listing((query, index) => slice(orders[Math.min(index, 7)] ?? ALL, query));
    expect(idsOf(await list(true))).toEqual(EVERY_ID);
    expect(queries.length).toBeGreaterThan(4);
  });

  test('that never holds still is trouble, not a part of it', async () => {
    const { list } = listing(query => slice([...ALL.slice(0, 3), ...ALL.slice(0, 3), ...ALL.slice(0, 3)], query));
    await expect(list(true)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

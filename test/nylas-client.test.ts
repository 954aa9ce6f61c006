// Listings as servers give them: pages, cursors and envelopes in every form that the reference leaves open (1.3, 1.5).
import { describe, expect, test } from 'vitest';
import { type Transport, TransportError } from '../src/http/transport.ts';
import { createClient, type WireObject } from '../src/platforms/nylas/client.ts';
import { nylas } from '../src/platforms/nylas/index.ts';

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

describe('a listing by offset', () => {
  /** Accounts, oldest first, as a server with this page size gives them. */
  function grants(answer: (query: { limit: number; offset: number }, index: number) => WireObject) {
    const queries: string[] = [];
    const transport: Transport = async ({ url }) => {
      const { searchParams } = new URL(url);
      queries.push(`${searchParams.get('limit')} from ${searchParams.get('offset')}`);
      const query = { limit: Number(searchParams.get('limit')), offset: Number(searchParams.get('offset')) };
      return { status: 200, headers: {}, body: JSON.stringify(answer(query, queries.length - 1)) };
    };
    const client = createClient({ endpoint: 'https://api.example', key: 'key', transport });
    return { list: () => client.listByOffset('/v3/things', {}), queries };
  }

  const many = Array.from({ length: 450 }, (_, index) => ({ id: `id-${String(index).padStart(3, '0')}` }));
  const everyId = many.map(({ id }) => id);

  test('ends with the first page that is not full', async () => {
    const { list, queries } = grants(({ limit, offset }) => ({
      data: many.slice(offset, offset + limit),
      limit,
      offset,
    }));
    expect(idsOf(await list())).toEqual(everyId);
    expect(queries).toEqual(['200 from 0', '200 from 200', '200 from 400']);
  });

  test('that ends with a full page asks once more', async () => {
    const { list, queries } = grants(({ limit, offset }) => ({
      data: many.slice(50).slice(offset, offset + limit),
      limit,
    }));
    expect((await list()).length).toBe(400);
    expect(queries).toEqual(['200 from 0', '200 from 200', '200 from 400']);
  });

  test.each(['says so', 'keeps silent'])('of a server that gives smaller pages and %s', async manner => {
    const { list, queries } = grants(({ offset }) => {
      const data = many.slice(offset, offset + 100);
      return manner === 'says so' ? { data, limit: 100 } : { data };
    });
    expect(idsOf(await list())).toEqual(everyId);
    expect(queries.at(-1)).toBe('200 from 400');
  });

  test('holds each account once, although one stands on two pages', async () => {
    // One that is older shows up while the pages are read, and shifts the others.
    const { list } = grants(({ offset, limit }, index) => {
      const all = index === 0 ? many : [{ id: 'id-new' }, ...many];
      return { data: all.slice(offset, offset + limit), limit };
    });
    const ids = idsOf(await list());
    expect(ids).toEqual(everyId);
  });

  test.each<[string, WireObject]>([
    ['none', { data: [] }],
    ['null for none', { data: null }],
    ['a server that ignores the offset', { data: many.slice(0, 200), limit: 200 }],
  ])('%s: it ends', async (_, answer) => {
    const { list, queries } = grants(() => answer);
    expect((await list()).length).toBe(Array.isArray(answer['data']) ? answer['data'].length : 0);
    expect(queries.length).toBeLessThanOrEqual(2);
  });

  test('an answer without a list is trouble, not nobody', async () => {
    const { list } = grants(() => ({ error: 'what' }));
    await expect(list()).rejects.toMatchObject({ code: 'invalid-answer' });
  });
});

describe('accounts', () => {
  test('of other providers are passed over; addresses are in lower case, a missing workspace is none', async () => {
    const asked: string[] = [];
    const transport: Transport = async ({ url }) => {
      asked.push(new URL(url).search);
      const data = [
        { id: 'g-1', provider: 'nylas', email: ' Ada@Acme.example', workspace_id: 'w' },
        { id: 'g-2', provider: 'google', email: 'bob@acme.example', workspace_id: 'w' },
        { id: 'g-3', email: 'cid@acme.example' },
        { id: 'g-4', provider: 'nylas', email: 'dan@acme.example', workspace_id: '' },
        { id: 'g-5', provider: 'nylas', email: 'eve@acme.example', workspace_id: null },
        { id: 'g-6', provider: 'nylas', workspace_id: 'w' },
      ];
      return { status: 200, headers: {}, body: JSON.stringify({ data, limit: 200, offset: 0 }) };
    };
    const connection = nylas.connect({ endpoint: 'emulator' }, { transport, variable: () => undefined });
    const accounts = await connection.list('account');
    expect(accounts.map(({ id, attributes }) => [id, attributes['email'], attributes['group']])).toEqual([
      ['g-1', 'ada@acme.example', { id: 'w' }],
      ['g-3', 'cid@acme.example', null],
      ['g-4', 'dan@acme.example', null],
      ['g-5', 'eve@acme.example', null],
    ]);
    // Listings that the server filters lag behind; oldest first, new ones shift nothing.
    expect(asked).toEqual(['?sort_by=created_at&order_by=asc&limit=200&offset=0']);
  });
});

test('an answer that is too large says which one it is', async () => {
  const head = { status: 200, headers: { 'x-request-id': 'r-7' } };
  const transport: Transport = async () => {
    throw new TransportError('oversized', 'the answer is larger than 32 MiB', { head });
  };
  const { get } = createClient({ endpoint: 'https://api.example', key: 'key', transport });
  const wanted = { code: 'invalid-answer', httpStatus: 200, requestId: 'r-7', isOutcomeUnknown: true };
  await expect(get('/v3/things/1')).rejects.toMatchObject(wanted);
});

describe('what is said not to exist', () => {
  const answering = (body: string) =>
    createClient({
      endpoint: 'https://api.example',
      key: 'key',
      transport: async () => ({ status: 404, headers: {}, body }),
    });

  test.each([['{"error":{"type":"not_found_error","message":"requested object not found"}}'], ['{}'], ['']])(
    'does not, where the platform says so with %j',
    async body => {
      expect(await answering(body).get('/v3/things/1')).toBeUndefined();
      await expect(answering(body).send('DELETE', '/v3/things/1')).rejects.toMatchObject({ code: 'not-found' });
    },
  );

  test.each([['<html>404</html>'], ['no such site'], ['[]']])('is trouble where %j says so', async body => {
    const wanted = { code: 'invalid-answer', httpStatus: 404, isOutcomeUnknown: true };
    await expect(answering(body).get('/v3/things/1')).rejects.toMatchObject(wanted);
    await expect(answering(body).send('DELETE', '/v3/things/1')).rejects.toMatchObject(wanted);
  });
});

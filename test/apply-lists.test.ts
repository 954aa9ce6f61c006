// Lists and rules through an apply: how many requests they cost, in which order they are written, what the bodies hold, and
// what becomes of them when answers are lost or an apply is ended in between.
import { describe, expect, test } from 'vitest';
import type { HttpRequest, Transport } from '../src/http/transport.ts';
import { createWorld, outcomesOf, recordBodies, type World, writesIn } from './worlds.ts';

const numbered = (count: number, start = 0) =>
  Array.from({ length: count }, (_, index) => `n${String(index + start).padStart(6, '0')}.example`);

const list = (items: readonly string[], type = 'domain') =>
  `lists: { blocked: { name: Blocked, type: ${type}, items: [${items.join(', ')}] } }\n`;

async function applied(text: string, options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options);
  const result = await world.apply(text);
  expect(outcomesOf(result)).toEqual(Object.fromEntries(Object.keys(outcomesOf(result)).map(at => [at, 'done'])));
  expect(result.verified).toBe(true);
  world.takeRequests();
  return world;
}

function itemsIn({ emulator }: World, name = 'Blocked'): readonly string[] {
  const found = emulator.snapshot().lists.find(one => one.name === name);
  return (found?.items ?? []).map(({ value }) => value).sort();
}

function lengthOf(items: unknown): number {
  return Array.isArray(items) ? items.length : 0;
}

describe('a list of 50,000', () => {
  const MANY = numbered(50_000);
  const PATIENCE = { timeout: 120_000 };

  test(
    'is one create and 50 calls of 1,000, is changed by what differs, and then costs no write',
    PATIENCE,
    async () => {
      const { wrap, bodies } = recordBodies();
      const world = await applied(list(MANY), { wrap });
      const sizes = bodies.slice(1).map(([, body]) => lengthOf(body['items']));
      expect(bodies[0]).toEqual(['POST /v3/lists', { name: 'Blocked', type: 'domain' }]);
      expect(bodies.slice(1).map(([request]) => request)).toEqual(Array(50).fill('POST /v3/lists/ID/items'));
      expect(sizes).toEqual(Array(50).fill(1000));
      expect(itemsIn(world)).toEqual(MANY);

      const changed = [...MANY.slice(1500), ...numbered(2001, 60_000)];
      bodies.length = 0;
      expect((await world.apply(list(changed))).verified).toBe(true);
      const calls = bodies.map(([request, body]) => [request, lengthOf(body['items'])]);
      // What comes is there before what goes is gone.
      expect(calls).toEqual([
        ['POST /v3/lists/ID/items', 1000],
        ['POST /v3/lists/ID/items', 1000],
        ['POST /v3/lists/ID/items', 1],
        ['DELETE /v3/lists/ID/items', 1000],
        ['DELETE /v3/lists/ID/items', 500],
      ]);
      expect(itemsIn(world)).toEqual(changed);

      world.takeRequests();
      expect((await world.apply(list(changed))).outcomes).toEqual([]);
      const requests = world.takeRequests();
      expect(writesIn(requests)).toEqual([]);
      // 50,501 items at 200 a page, and one page that is empty; the other kinds are a page each.
      expect(requests.filter(request => request.includes('/items')).length).toBe(Math.ceil(50_501 / 200) + 1);
    },
  );
});

describe('items', () => {
  test('of lists that no file declares are not read, nor those of a list whose items no file mentions', async () => {
    const world = await applied('lists: { blocked: { name: Blocked, type: domain } }\n');
    await world.send('POST', '/v3/lists', { name: 'By hand', type: 'domain' });
    await world.plan('lists: { blocked: { name: Blocked, type: domain } }\n');
    expect(world.takeRequests().filter(request => request.includes('/items'))).toEqual([]);
  });

  test('an empty list is made without a call for its items', async () => {
    const world = createWorld();
    expect((await world.apply(list([]))).verified).toBe(true);
    expect(writesIn(world.takeRequests())).toEqual(['POST /v3/lists']);
  });

  test('a rename alone writes no items, and items alone write no list', async () => {
    const world = await applied(list(['a.example', 'b.example']));
    await world.apply(list(['a.example', 'b.example']).replace('name: Blocked', 'name: Renamed'));
    expect(writesIn(world.takeRequests())).toEqual(['PUT /v3/lists/ID']);
    await world.apply(list(['b.example', 'c.example']).replace('name: Blocked', 'name: Renamed'));
    expect(writesIn(world.takeRequests())).toEqual(['POST /v3/lists/ID/items', 'DELETE /v3/lists/ID/items']);
    expect(itemsIn(world, 'Renamed')).toEqual(['b.example', 'c.example']);
  });

  test('both at once are written by one change', async () => {
    const world = await applied(list(['a.example']));
    await world.apply(list(['b.example']).replace('name: Blocked', 'name: Renamed, description: New'));
    expect(writesIn(world.takeRequests())).toEqual([
      'PUT /v3/lists/ID',
      'POST /v3/lists/ID/items',
      'DELETE /v3/lists/ID/items',
    ]);
    expect((await world.apply(list(['b.example']).replace('name: Blocked', 'name: Renamed'))).outcomes).toEqual([]);
  });

  test.each(['reject', 'reject-after-rest', 'drop'] as const)(
    'what the platform does not take is a failure; the list is ours all the same, and is completed later (%s)',
    async badListItems => {
      // A second-level domain: whether it counts as a TLD is not known, so only the platform can tell.
      const world = createWorld({ knobs: { badListItems } });
      const result = await world.apply(list(['zip', 'co.uk'], 'tld'));
      expect(Object.values(outcomesOf(result))).not.toEqual(['done']);
      expect(result.verified).toBe(false);
      expect(world.emulator.snapshot().lists).toHaveLength(1);
      expect(world.base()).toHaveProperty(['list.blocked', 'attributes', 'name'], 'Blocked');
      const again = await world.apply(list(['zip'], 'tld'));
      expect(again.verified).toBe(true);
      expect(itemsIn(world)).toEqual(['zip']);
      expect(world.emulator.snapshot().lists).toHaveLength(1);
    },
  );

  test('somebody who changes items between plan and apply is noticed', async () => {
    const world = await applied(list(['a.example']));
    const [id = ''] = world.emulator.snapshot().lists.map(one => one.id);
    const add = () => world.send('POST', `/v3/lists/${id}/items`, { items: ['by-hand.example'] });
    expect(outcomesOf(await world.apply(list(['b.example']), { meanwhile: add }))).toEqual({
      'list.blocked': 'failed changed-since-plan',
    });
    expect(itemsIn(world)).toEqual(['a.example', 'by-hand.example']);
  });
});

describe('answers that never come', () => {
  /** Breaks one request after, or before, its work was done. */
  const breaking =
    (isMeant: (request: HttpRequest) => boolean, work: 'done' | 'not-done') =>
    ({ isOver = false } = {}) =>
    (request: HttpRequest) => {
      if (isOver || !isMeant(request)) return undefined;
      isOver = true;
      return { kind: 'lost', work } as const;
    };
  const isItems = (method: string) => (request: HttpRequest) =>
    request.method === method && request.url.includes('/items');

  test.each(['done', 'not-done'] as const)('a call that adds items is repeated (work %s)', async work => {
    const world = createWorld({ faults: breaking(isItems('POST'), work)() });
    expect((await world.apply(list(numbered(1500)))).verified).toBe(true);
    expect(writesIn(world.takeRequests()).filter(request => request.startsWith('POST /v3/lists/ID')).length).toBe(3);
    expect(itemsIn(world)).toEqual(numbered(1500));
  });

  test.each(['done', 'not-done'] as const)('a call that removes items is repeated (work %s)', async work => {
    const world = await applied(list(['a.example', 'b.example']), { faults: breaking(isItems('DELETE'), work)() });
    expect((await world.apply(list(['b.example']))).verified).toBe(true);
    expect(itemsIn(world)).toEqual(['b.example']);
  });

  test.each(['done', 'not-done'] as const)('a create whose answer is lost makes one list (work %s)', async work => {
    const isCreate = ({ method, url }: HttpRequest) => method === 'POST' && url.endsWith('/v3/lists');
    const world = createWorld({ faults: breaking(isCreate, work)() });
    expect((await world.apply(list(['a.example']))).verified).toBe(true);
    expect(world.emulator.snapshot().lists).toHaveLength(1);
    expect(itemsIn(world)).toEqual(['a.example']);
  });

  test('a list of somebody else that has the name and another type is not taken for the one whose answer is lost', async () => {
    const isCreate = ({ method, url }: HttpRequest) => method === 'POST' && url.endsWith('/v3/lists');
    const world = createWorld({
      faults: breaking(request => isCreate(request) && !request.body?.includes('"tld"'), 'not-done')(),
      knobs: { listLagSeconds: 45 },
    });
    await world.send('POST', '/v3/lists', { name: 'Blocked', type: 'tld' });
    expect((await world.apply(list(['a.example']))).verified).toBe(true);
    const items = world.emulator.snapshot().lists.map(({ type, items: values }) => [type, values.length]);
    expect(items).toEqual([
      ['tld', 0],
      ['domain', 1],
    ]);
  });

  test('after a crash between a list and its items, the next apply completes it and makes no other one', async () => {
    let isCrashing = true;
    const wrap =
      (transport: Transport): Transport =>
      request =>
        isCrashing && request.url.includes('/items')
          ? Promise.reject(new Error('the process is gone'))
          : transport(request);
    const world = createWorld({ wrap });
    const crashed = await world.apply(list(['a.example']));
    expect(outcomesOf(crashed)).toEqual({ 'list.blocked': 'failed bug' });
    expect(world.emulator.snapshot().lists).toHaveLength(1);
    isCrashing = false;
    world.takeRequests();
    const again = await world.apply(list(['a.example']));
    expect(again.verified).toBe(true);
    expect(writesIn(world.takeRequests())).toEqual(['POST /v3/lists/ID/items']);
    expect(itemsIn(world)).toEqual(['a.example']);
    expect((await world.apply(list(['a.example']))).outcomes).toEqual([]);
  });

  test('a create that an earlier apply began is filled, not made again', async () => {
    const world = createWorld();
    await world.send('POST', '/v3/lists', { name: 'Blocked', type: 'domain' });
    // As after a crash: the note is there, and the listing did not show the list when the plan was made.
    const result = await world.apply(list(['a.example']), { unfinished: ['list.blocked'] });
    expect(result.verified).toBe(true);
    expect(world.emulator.snapshot().lists).toHaveLength(1);
    expect(itemsIn(world)).toEqual(['a.example']);
  });

  test.each([
    ['is filled by the apply that knows of it', true, { 'list.blocked': 'done' }],
    ['is of somebody else where none began it', false, { 'list.blocked': 'failed changed-since-plan' }],
  ])('one that is listed only once the plan is made %s', async (_, isNoted, outcomes) => {
    let isPlanned = false;
    const unfinished = isNoted ? (['list.blocked'] as const) : [];
    const wrap =
      (transport: Transport): Transport =>
      async request => {
        if (isPlanned || !request.url.includes('/v3/lists?')) return transport(request);
        isPlanned = true;
        return { status: 200, headers: {}, body: '{"data":[]}' };
      };
    const world = createWorld({ wrap });
    await world.send('POST', '/v3/lists', { name: 'Blocked', type: 'domain' });
    expect(outcomesOf(await world.apply(list(['a.example']), { unfinished }))).toEqual(outcomes);
    expect(world.emulator.snapshot().lists).toHaveLength(1);
    expect(itemsIn(world)).toEqual(isNoted ? ['a.example'] : []);
  });
});

describe('a list with a new key and a new name', () => {
  const MOVED =
    'moved: [{ from: list.blocked, to: list.barred }]\nlists: { barred: { name: Barred, type: domain, items: ';

  test('has its items read, changed and verified like any other', async () => {
    const world = await applied(list(['a.example', 'b.example']));
    const moved = `${MOVED}[b.example, c.example] } }\n`;
    const result = await world.apply(moved);
    expect(outcomesOf(result)).toEqual({ 'list.barred': 'done' });
    expect(result.verified).toBe(true);
    expect(itemsIn(world, 'Barred')).toEqual(['b.example', 'c.example']);
    expect((await world.apply(moved)).plan.changes).toEqual([]);
  });
});

describe('a list of another type', () => {
  const rules = `rules:
  block:
    name: Block
    match: { conditions: [{ field: from.domain, operator: in_list, value: [blocked] }] }
    actions: [{ type: block }]
`;

  test('takes the place of the old one, while a rule that looks it up is deleted', async () => {
    const world = await applied(`${list(['a.example'])}${rules}`);
    const result = await world.apply(list(['zip'], 'tld'));
    expect(outcomesOf(result)).toEqual({ 'list.blocked': 'done', 'rule.block': 'done' });
    expect(result.verified).toBe(true);
    expect(world.emulator.snapshot().rules).toEqual([]);
    expect(world.emulator.snapshot().lists.map(({ type }) => type)).toEqual(['tld']);
  });

  test('and with a new key takes the place of the old one in one apply', async () => {
    const world = await applied(`${list(['a.example'])}${rules}`);
    const moved = `moved: [{ from: list.blocked, to: list.barred }]\n${list(['zip'], 'tld').replace('blocked', 'barred')}`;
    const result = await world.apply(
      `${moved}${rules.replace('from.domain', 'from.tld').replace('[blocked]', '[barred]')}`,
    );
    expect(outcomesOf(result)).toEqual({ 'list.barred': 'done', 'list.blocked': 'done', 'rule.block': 'done' });
    expect(result.verified).toBe(true);
    expect(world.emulator.snapshot().lists.map(({ type }) => type)).toEqual(['tld']);
  });

  test('is not made again where an apply was interrupted before the old one went, and lists lag', async () => {
    let isStopped = false;
    const wrap =
      (transport: Transport): Transport =>
      request => {
        if (request.method === 'POST' && request.body?.includes('tld') === true) isStopped = true;
        return transport(request);
      };
    const world = await applied(`${list(['a.example'])}${rules}`, { wrap, knobs: { listLagSeconds: 50 } });
    await world.clock.sleep(60_000);
    const changed = `${list(['zip'], 'tld')}${rules.replace('from.domain', 'from.tld')}`;
    expect((await world.apply(changed, { isStopped: () => isStopped })).verified).toBe(false);
    expect(world.saves.at(-1)?.creating).toEqual(['list.blocked']);
    expect((await world.apply(changed)).verified).toBe(true);
    expect(writesIn(world.takeRequests()).filter(request => request === 'POST /v3/lists')).toHaveLength(1);
    expect(world.emulator.snapshot().lists.map(({ type }) => type)).toEqual(['tld']);
    expect(world.saves.at(-1)?.creating).toEqual([]);
  });
});

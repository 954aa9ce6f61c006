// Rules through an apply: what the bodies hold, in which order rules, lists and workspaces let go of each other, what
// becomes of ids that lead nowhere, and the forms in which servers answer.
import { describe, expect, test } from 'vitest';
import type { Knobs } from '../src/emulator/knobs.ts';
import type { Transport } from '../src/http/transport.ts';
import { createWorld, outcomesOf, recordBodies, type World, writesIn } from './worlds.ts';

interface Tiers {
  readonly type?: string;
  readonly items?: string;
  readonly action?: string;
  readonly priority?: number;
  readonly trigger?: string;
  readonly rules?: string;
}

/** A list, a rule that looks senders up in it, and a workspace that carries the rule. */
function tiers({
  type = 'domain',
  items = 'spam.example',
  action = 'block',
  priority = 10,
  trigger = 'inbound',
  rules = '[block]',
}: Tiers = {}): string {
  return `lists: { blocked: { name: Blocked, type: ${type}, items: [${items}] } }
rules:
  block:
    name: Block
    trigger: ${trigger}
    priority: ${priority}
    match:
      operator: any
      conditions:
        - { field: from.${type}, operator: in_list, value: [blocked] }
        - { field: from.address, operator: contains, value: NoReply }
    actions: [{ type: ${action} }]
workspaces: { free: { name: Free, domain: free.example, rules: ${rules} } }
`;
}

async function applied(text: string, options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options);
  expect((await world.apply(text)).verified).toBe(true);
  world.takeRequests();
  return world;
}

const idOf = (world: World, kind: 'rules' | 'lists', name: string) =>
  world.emulator.snapshot()[kind].find(one => one.name === name)?.id ?? 'none';

const freeIn = ({ emulator }: World) => emulator.snapshot().workspaces.find(({ name }) => name === 'Free');

describe('bodies', () => {
  test('a create sends all that is declared, ids instead of keys', async () => {
    const { wrap, bodies } = recordBodies();
    const world = await applied(tiers(), { wrap });
    expect(bodies.find(([request]) => request === 'POST /v3/rules')?.[1]).toEqual({
      name: 'Block',
      trigger: 'inbound',
      priority: 10,
      match: {
        operator: 'any',
        conditions: [
          { field: 'from.domain', operator: 'in_list', value: [idOf(world, 'lists', 'Blocked')] },
          { field: 'from.address', operator: 'contains', value: 'noreply' },
        ],
      },
      actions: [{ type: 'block' }],
    });
    expect(freeIn(world)?.rule_ids).toEqual([idOf(world, 'rules', 'Block')]);
  });

  test.each<[string, Tiers, readonly string[]]>([
    ['a figure is sent alone', { priority: 3 }, ['priority']],
    ['actions are sent whole', { action: 'trash' }, ['actions']],
    ['trigger and match are judged together, so both are sent', { trigger: 'outbound' }, ['match', 'trigger']],
  ])('of an update: %s', async (_, change, keys) => {
    const { wrap, bodies } = recordBodies();
    const world = await applied(tiers(), { wrap });
    bodies.length = 0;
    expect((await world.apply(tiers(change))).verified).toBe(true);
    const updates = bodies.filter(([request]) => request === 'PUT /v3/rules/ID');
    expect(updates.map(([, body]) => Object.keys(body).sort())).toEqual([keys]);
    expect(bodies.length).toBe(1);
    for (const [, { match }] of updates)
      if (match !== undefined) expect(match).toMatchObject({ operator: 'any', conditions: [{}, {}] });
  });

  test('rules of a workspace are sent as a whole list', async () => {
    const { wrap, bodies } = recordBodies();
    const world = await applied(tiers(), { wrap });
    const other = await world.send('POST', '/v3/rules', {
      name: 'By hand',
      match: { conditions: [{ field: 'from.tld', operator: 'is', value: 'zip' }] },
      actions: [{ type: 'trash' }],
    });
    bodies.length = 0;
    expect((await world.apply(tiers({ rules: '[block, { name: By hand }]' }))).verified).toBe(true);
    expect(bodies.map(([request]) => request)).toEqual(['PATCH /v3/workspaces/ID']);
    expect(bodies[0]?.[1]['rule_ids']).toHaveLength(2);
    expect(freeIn(world)?.rule_ids).toContain(other['id']);
  });
});

describe('order', () => {
  const NOTHING = 'workspaces: { free: { name: Free, domain: free.example, rules: [] } }\n';

  test.each<Partial<Knobs>>([{}, { deleteAttachedRule: 'reject', deleteAttachedList: 'reject' }])(
    'a rule is let go before it is deleted, a list after the rule (%j)',
    async knobs => {
      const world = await applied(tiers(), { knobs });
      const result = await world.apply(NOTHING);
      expect(outcomesOf(result)).toEqual({ 'list.blocked': 'done', 'rule.block': 'done', 'workspace.free': 'done' });
      expect(result.verified).toBe(true);
      expect(writesIn(world.takeRequests())).toEqual([
        'PATCH /v3/workspaces/ID',
        'DELETE /v3/rules/ID',
        'DELETE /v3/lists/ID',
      ]);
    },
  );

  test('a rule that somebody attaches meanwhile stays', async () => {
    const world = await applied(tiers());
    const attach = () =>
      world.send('POST', '/v3/workspaces', { name: 'By hand', rule_ids: [idOf(world, 'rules', 'Block')] });
    expect(outcomesOf(await world.apply(NOTHING, { meanwhile: attach }))).toEqual({
      'workspace.free': 'done',
      'rule.block': 'failed still-referenced',
      'list.blocked': 'skipped dependency-failed',
    });
    expect(idOf(world, 'lists', 'Blocked')).not.toBe('none');
  });
});

describe('another type of a list', () => {
  const OTHER = tiers({ type: 'tld', items: 'zip' });

  test('is a new list, to which the rule is pointed before the old one goes', async () => {
    const world = await applied(tiers(), { knobs: { deleteAttachedList: 'reject' } });
    const old = idOf(world, 'lists', 'Blocked');
    const result = await world.apply(OTHER);
    expect(outcomesOf(result)).toEqual({ 'list.blocked': 'done', 'rule.block': 'done' });
    expect(result.verified).toBe(true);
    expect(writesIn(world.takeRequests())).toEqual([
      'POST /v3/lists',
      'POST /v3/lists/ID/items',
      'PUT /v3/rules/ID',
      'DELETE /v3/lists/ID',
    ]);
    expect(idOf(world, 'lists', 'Blocked')).not.toBe(old);
    expect(world.emulator.snapshot().lists).toHaveLength(1);
    expect((await world.apply(OTHER)).outcomes).toEqual([]);
  });

  test.each([0, 1, 2, 3])('that is cut off after %i writes is gone on with', async count => {
    let left = Number.POSITIVE_INFINITY;
    const wrap =
      (transport: Transport): Transport =>
      request => {
        if (request.method !== 'GET') left -= 1;
        return left < 0 ? Promise.reject(new Error('the process is gone')) : transport(request);
      };
    const world = await applied(tiers(), { wrap });
    left = count;
    expect((await world.apply(OTHER)).verified).toBe(false);
    left = Number.POSITIVE_INFINITY;
    expect((await world.apply(OTHER)).verified).toBe(true);
    const { lists, rules } = world.emulator.snapshot();
    expect(lists.map(({ name, type, items }) => [name, type, items.map(({ value }) => value)])).toEqual([
      ['Blocked', 'tld', ['zip']],
    ]);
    expect(rules[0]?.match.conditions[0]?.value).toEqual([lists[0]?.id]);
    expect((await world.apply(OTHER)).outcomes).toEqual([]);
  });
});

describe('ids that lead nowhere', () => {
  const handmade = { match: { conditions: [{ field: 'from.tld', operator: 'is', value: 'zip' }] } };

  async function withStaleRule(): Promise<World> {
    const world = await applied(tiers());
    const rule = await world.send('POST', '/v3/rules', { name: 'Old', ...handmade, actions: [{ type: 'trash' }] });
    const path = `/v3/workspaces/${freeIn(world)?.workspace_id}`;
    await world.send('PATCH', path, { rule_ids: [rule['id'], idOf(world, 'rules', 'Block')] });
    await world.send('DELETE', `/v3/rules/${rule['id']}`);
    expect(freeIn(world)?.rule_ids).toHaveLength(2);
    world.takeRequests();
    return world;
  }

  test('are no change of a workspace', async () => {
    const world = await withStaleRule();
    expect((await world.apply(tiers())).outcomes).toEqual([]);
    expect(writesIn(world.takeRequests())).toEqual([]);
  });

  test('go with the next write of the workspace, whatever it writes', async () => {
    const world = await withStaleRule();
    expect((await world.apply(tiers().replace('name: Free,', 'name: Freer,'))).verified).toBe(true);
    const [workspace] = world.emulator.snapshot().workspaces.filter(({ name }) => name === 'Freer');
    expect(workspace?.rule_ids).toEqual([idOf(world, 'rules', 'Block')]);
  });

  test('stay where nobody says which rules there are to be', async () => {
    const world = await withStaleRule();
    const text = tiers().replace(', rules: [block]', ', auto_group: true');
    expect(outcomesOf(await world.apply(text))).toEqual({ 'workspace.free': 'done' });
    expect(freeIn(world)?.rule_ids).toHaveLength(2);
  });

  async function withStaleList(): Promise<World> {
    const world = await applied(tiers());
    const list = await world.send('POST', '/v3/lists', { name: 'Old', type: 'domain' });
    const [rule] = world.emulator.snapshot().rules;
    const conditions = rule?.match.conditions.map(({ value, ...rest }) =>
      Array.isArray(value) ? { ...rest, value: [...value, list['id']] } : { ...rest, value },
    );
    await world.send('PUT', `/v3/rules/${rule?.id}`, { match: { operator: 'any', conditions } });
    await world.send('DELETE', `/v3/lists/${list['id']}`);
    return world;
  }

  test('of a list go with the next write of what the rule compares', async () => {
    const world = await withStaleList();
    expect((await world.apply(tiers())).outcomes).toEqual([]);
    expect((await world.apply(tiers({ priority: 4 }))).verified).toBe(true);
    expect(world.emulator.snapshot().rules[0]?.match.conditions[0]?.value).toEqual([idOf(world, 'lists', 'Blocked')]);
  });

  test('of a list do not keep the rule from being deleted', async () => {
    const world = await withStaleList();
    const result = await world.apply('workspaces: { free: { name: Free, domain: free.example, rules: [] } }\n');
    expect(outcomesOf(result)).toMatchObject({ 'rule.block': 'done' });
    expect(result.verified).toBe(true);
  });
});

describe('servers that answer otherwise', () => {
  test.each<Partial<Knobs>>([
    { rulesEnvelope: 'flat' },
    { rulesCursor: 'top-level' },
    { rulesEnvelope: 'nested', absentRules: 'null' },
    { conditionCase: 'lower' },
    { absentDescription: 'empty' },
    { absentDescription: 'null' },
    { absentRuleIds: 'null' },
    { absentRuleIds: 'missing' },
    { maximumPageSize: 1 },
    { hasCursorOnLastPage: false, maximumPageSize: 2 },
    { listLagSeconds: 40 },
    { workspaceReadLagSeconds: 40 },
    { bumpsWithoutChange: true, extraAnswerFields: true },
    { createdStatus: 201, deletedStatus: 204 },
  ])('%j: made, changed, emptied; each once, each seen', async knobs => {
    const world = createWorld({ knobs });
    const steps = [
      tiers(),
      tiers({ items: 'a.example, b.example', trigger: 'outbound', action: 'trash', rules: '[]' }),
      tiers({ items: '' }),
      '{}',
    ];
    for (const text of steps) {
      const result = await world.apply(text);
      expect(Object.values(outcomesOf(result)).filter(outcome => outcome !== 'done')).toEqual([]);
      expect(result.verified).toBe(true);
      expect(result.sideEffects).toEqual([]);
    }
    const { rules, lists } = world.emulator.snapshot();
    expect([rules.length, lists.length]).toEqual([0, 0]);
  });
});

// Which differences of two saved plans count: every field of a plan is changed in turn, and each falls on one side.
import { describe, expect, test } from 'vitest';
import { isMap, type Value } from '../src/core/value.ts';
import { makePlan } from '../src/plan/plan.ts';
import { comparePlans } from '../src/plan/saved/compare.ts';
import type { SavedPlan } from '../src/plan/saved/document.ts';
import { nylas } from '../src/platforms/nylas/index.ts';
import { loadFiles, nylasKinds } from './worlds.ts';

const { resources: desired, moved } = loadFiles({
  'tiers/all.yaml': `lists:
  bad: { name: Bad, type: domain, items: [a.example, b.example] }
rules:
  block: { name: Block, trigger: inbound, match: { conditions: [
    { field: from.domain, operator: in_list, value: [bad] },
    { field: from.domain, operator: is, value: c.example } ] }, actions: [{ type: block }] }
  other: { name: Other, trigger: inbound, match: { conditions: [
    { field: from.domain, operator: is, value: d.example } ] }, actions: [{ type: block }] }
policies:
  free: { name: Free, limits: { limit_count_daily_email_sent: 250, limit_storage_total: 1GiB } }
  pro: { name: Pro, spam_detection: { spam_sensitivity: 1.5 } }
  kept: { name: Kept }
  found: { name: Found }
  renamed: { name: Renamed }
workspaces:
  free: { name: Free, domain: free.example, policy: kept, rules: [block, other], accounts: [a@x.example, b@x.example] }
  pro: { name: Pro, domain: pro.example, policy: kept, accounts: [c@x.example] }
moved: [{ from: policy.before, to: policy.renamed }, { from: policy.long-ago, to: policy.before }]
`,
});

const policy = (id: string, name: string, more = {}) => ({ kind: 'policy', id, attributes: { name, ...more } });
const account = (id: string, email: string, group: string | null) => ({
  kind: nylas.model.accounts?.kind ?? '',
  id,
  attributes: { email, group: group === null ? null : { id: group } },
});

const base = {
  'list.bad': { id: 'l1', attributes: { name: 'Bad', type: 'address', items: [] } },
  'policy.free': { id: 'p1', attributes: { name: 'Free', 'limits.limit_count_daily_email_sent': 200 } },
  'policy.kept': { id: 'p2', attributes: { name: 'Kept' } },
  'policy.before': { id: 'p3', attributes: { name: 'Renamed' } },
  'policy.old': { id: 'p4', attributes: { name: 'Old', 'limits.limit_count_daily_email_sent': 100 } },
  'policy.gone': { id: 'p5', attributes: { name: 'Gone' } },
  'workspace.pro': { id: 'w1', attributes: { name: 'Pro', domain: 'pro.example', policy: 'policy.kept' } },
};

const saved: SavedPlan = {
  toolVersion: '1.2.3',
  target: 'somewhere',
  applications: { nylas: 'app' },
  createdAt: '2026-11-21T12:00:00.000Z',
  stateSerial: 7,
  isStateBehind: false,
  plan: makePlan({
    environment: 'it',
    kinds: nylasKinds,
    desired,
    moved,
    base,
    live: [
      { kind: 'list', id: 'l1', attributes: { name: 'Bad', type: 'address', items: ['z.example'] } },
      policy('p1', 'Free', { 'limits.limit_count_daily_email_sent': 210, 'limits.limit_storage_total': 1 }),
      policy('p2', 'Kept'),
      policy('p3', 'Renamed'),
      policy('p4', 'Old', { 'limits.limit_count_daily_email_sent': 100 }),
      policy('p6', 'Found'),
      policy('p7', 'Nobody'),
      {
        kind: 'workspace',
        id: 'w1',
        attributes: { name: 'Pro', domain: 'pro.example', policy: { id: 'p2' }, auto_group: false, rules: [] },
      },
    ],
    accountModel: nylas.model.accounts,
    accounts: [
      account('a1', 'a@x.example', null),
      account('a2', 'b@x.example', 'w9'),
      account('a3', 'c@x.example', null),
      account('a4', 'd@x.example', 'w1'),
    ],
    targets: [],
    guards: { accept: [], maxDeletes: 0 },
  }),
  desired,
  moved,
  warnings: [{ code: 'x', severity: 'warning', summary: 'x', detail: 'x' }],
};

/** As it is read from a file. */
const document: Value = JSON.parse(JSON.stringify({ ...saved, plan: { ...saved.plan, targets: ['policy.*'] } }));

type Path = readonly (string | number)[];

function leavesOf(value: Value, path: Path = []): readonly (readonly [Path, Value])[] {
  const inner: readonly (readonly [string | number, Value])[] = Array.isArray(value)
    ? value.map((item: Value, index) => [index, item] as const)
    : isMap(value)
      ? Object.entries(value)
      : [];
  // What is empty is one as well: something may come into it.
  return inner.length === 0 ? [[path, value]] : inner.flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

function change(value: Value, [key, ...rest]: Path, to: (value: Value) => Value | undefined): Value | undefined {
  if (key === undefined) return to(value);
  if (Array.isArray(value))
    return value.flatMap((item: Value, index) => {
      const changed = index === key ? change(item, rest, to) : item;
      return changed === undefined ? [] : [changed];
    });
  if (!isMap(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const changed = name === key ? change(item, rest, to) : item;
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return Object.fromEntries(entries);
}

function other(value: Value): Value {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value + 1e-9 * Math.max(1, Math.abs(value));
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return ['x'];
  return value === null ? 'x' : { x: 'x' };
}

const differences = (planned: Value, reviewed: Value = document) =>
  comparePlans({ planned: planned as unknown as SavedPlan, reviewed: reviewed as unknown as SavedPlan }, nylasKinds);

const { plan } = saved;
const of = (address: string) => plan.changes.findIndex(one => one.address === address);
const placements = plan.changes.flatMap(({ kind }, index) => (kind === 'placement' ? [index] : [])).join('|');

/** All that cannot change what is written; a path that matches none of them counts. */
const IRRELEVANT = [
  /^(toolVersion|createdAt|stateSerial|isStateBehind)$/,
  /^(warnings|desired)\b/,
  /^plan\.(unmanaged|accounts|stale|diagnostics|findings)\b/,
  /^plan\.changes\.\d+\.(file|line|impact|name|reason)\b/,
  /^plan\.changes\.\d+\.fields\.\d+\.(reason|base)\b/,
  new RegExp(`^plan\\.changes\\.(${placements})\\.(desired|fields|live)\\b`),
  // Of what is settled, the ids of what a change refers to count.
  /^plan\.settled\b(?!\.policy\.kept\.id|\.workspace\.pro\.id)/,
];

const isRelevant = (path: Path) => !IRRELEVANT.some(pattern => pattern.test(path.join('.')));
const leaves = leavesOf(document);

describe('a plan against itself', () => {
  test('holds every kind of change', () => {
    const actions = plan.changes.map(({ action }) => action);
    expect([...new Set(actions)].sort()).toEqual(
      ['adopt', 'create', 'delete', 'forget', 'move', 'replace', 'update'].sort(),
    );
    expect(plan.changes.filter(({ moves }) => moves.length > 0)).toHaveLength(2);
    expect(Object.keys(plan.settled)).toEqual(['policy.kept', 'workspace.pro']);
    expect(leaves.length).toBeGreaterThan(300);
    expect(differences(document)).toEqual([]);
  });

  test.each([
    ['changed', other],
    ['left out', () => undefined],
  ])('with any value %s differs, unless it is one of those that write nothing', (_, to) => {
    // What every plan has is looked for before it is compared.
    const isNeeded = (path: Path) => /^plan\.changes\.\d+\.(address|kind|kept)$/.test(path.join('.'));
    const isPlain = (value: Value) => Object(value) !== value;
    const tried = to === other ? leaves : leaves.filter(([path, value]) => isPlain(value) && !isNeeded(path));
    const wrong = tried.flatMap(([path]) => {
      const isSame = differences(change(document, path, to) ?? null).length === 0;
      return isSame === isRelevant(path) ? [path.join('.')] : [];
    });
    // `null` and nothing are the same where they say that there is none.
    const isNull = (path: string) => /\.fields\.\d+\.(before|after)$/.test(path);
    expect(to === other ? wrong : wrong.filter(path => !isNull(path))).toEqual([]);
  });

  test.each([['changes'], ['steps'], ['desired'], ['moved']])('with something more among the %s', key => {
    const path = key === 'moved' || key === 'desired' ? [key] : ['plan', key];
    const planned = change(document, path, list => (Array.isArray(list) ? [...list, list[0] ?? null] : list)) ?? null;
    expect(differences(planned).length > 0).toBe(key !== 'desired');
    expect(differences(document, planned).length > 0).toBe(key !== 'desired');
  });

  test('with a key that nobody knows yet differs', () => {
    for (const path of [[], ['plan'], ['plan', 'changes', 0], ['plan', 'changes', 0, 'fields', 0]])
      expect(
        differences(change(document, path, map => (isMap(map) ? { ...map, later: 1 } : map)) ?? null),
      ).toHaveLength(1);
  });

  test('with a null instead of nothing, where null means a value, differs', () => {
    const path = ['plan', 'changes', of('policy.free'), 'desired'];
    expect(
      differences(change(document, path, map => (isMap(map) ? { ...map, later: null } : map)) ?? null),
    ).toHaveLength(1);
  });
});

describe('the order', () => {
  const reversed = (path: Path) =>
    change(document, path, list => (Array.isArray(list) ? [...list].reverse() : list)) ?? null;

  test('of what has none does not count', () => {
    const workspace = of('workspace.free');
    const rule = of('rule.block');
    const listed: readonly Path[] = [
      ['plan', 'changes'],
      ['moved'],
      ...plan.steps.map((_, index) => ['plan', 'steps', index]),
      ['plan', 'changes', workspace, 'fields'],
      ['plan', 'changes', workspace, 'desired', 'rules'],
      ['plan', 'changes', rule, 'desired', 'match.conditions'],
      ['plan', 'changes', of('placement.free'), 'moves'],
    ];
    for (const path of listed) {
      if (path[1] !== 'steps')
        expect(JSON.stringify(reversed(path)), path.join('.')).not.toBe(JSON.stringify(document));
      expect(differences(reversed(path)), path.join('.')).toEqual([]);
    }
  });

  test('of the steps counts', () => {
    expect(differences(reversed(['plan', 'steps']))).toEqual([
      { address: undefined, lines: ['The order of the steps is another one.'] },
    ]);
  });
});

describe('a difference is told', () => {
  const free = of('policy.free');
  const at = (address: string, ...path: Path): Path => ['plan', 'changes', of(address), ...path];
  const field = plan.changes[free]?.fields.findIndex(({ path }) => path === 'limits.limit_storage_total') ?? -1;

  test.each<[string, Path, (value: Value) => Value | undefined, string | undefined, string]>([
    [
      'a field',
      ['plan', 'changes', free, 'fields', field, 'after'],
      () => 2147483648,
      'policy.free',
      'limits.limit_storage_total is 1 -> 2GiB, and 1 -> 1GiB was reviewed.',
    ],
    [
      'a field that is new',
      ['plan', 'changes', free, 'fields', field, 'path'],
      () => 'limits.limit_attachment_size_limit',
      'policy.free',
      'was not in the reviewed plan.',
    ],
    [
      'an action',
      at('policy.old', 'action'),
      () => 'forget',
      'policy.old',
      'What is done is forget, and delete was reviewed.',
    ],
    ['an object', at('policy.old', 'id'), () => 'p9', 'policy.old', 'The object is p9, and p4 was reviewed.'],
    [
      'an object that is referred to',
      ['plan', 'settled', 'policy.kept', 'id'],
      () => 'p9',
      undefined,
      'The objects that it refers to',
    ],
    [
      'an account',
      at('placement.free', 'moves', 0, 'account'),
      () => 'z@x.example',
      'placement.free',
      'The move of z@x.example from (none) to workspace.free was not in the reviewed plan.',
    ],
    [
      'an address',
      at('policy.old', 'address'),
      () => 'policy.kept',
      'policy.old',
      'It was reviewed (delete), and is not in the plan any more.',
    ],
    [
      'the environment',
      ['plan', 'environment'],
      () => 'a\nb',
      undefined,
      'The environment is "a\\nb", and it was reviewed.',
    ],
  ])('%s', (_, path, to, address, line) => {
    const found = differences(change(document, path, to) ?? null);
    const lines = found.filter(one => address === undefined || one.address === address).flatMap(one => one.lines);
    expect(lines.join('\n')).toContain(line);
  });
});

// Small worlds: views made of every combination of a few choices, so that no row and no pair of rows of the decision table
// is left to chance. Cases that validation would refuse are made possible rather than left out.
import type { Kind } from '../../src/core/kind.ts';
import type { Views } from '../../src/plan/views.ts';
import { nylasKinds } from '../worlds.ts';
import { baseOf, combinations, object, resource, toyKinds } from './views.ts';

const SENT = 'limits.limit_count_daily_email_sent';

const values = [undefined, 1, 2, 3] as const;

type World = Omit<Views, 'kinds'>;

export interface SmallWorlds {
  readonly title: string;
  readonly kinds: readonly Kind[];
  readonly worlds: () => Iterable<World>;
  readonly count: number;
}

function* worlds<Case>(cases: Iterable<Case>, worldOf: (choice: Case) => World): Generator<World> {
  for (const choice of cases) yield worldOf(choice);
}

function table(): Iterable<World> {
  const live = [undefined, 1, 2, 3, -1, -2, -3] as const;
  const policy = (key: string, [desired, base, now]: readonly (number | undefined)[]) => ({
    desired: desired === undefined ? [] : [resource('policy', key, { name: key, [SENT]: desired })],
    base: base === undefined ? undefined : { id: `id ${key}`, attributes: { name: key, [SENT]: base } },
    live:
      now === undefined
        ? []
        : [object('policy', now > 0 ? `id ${key}` : `other ${key}`, { name: key, [SENT]: Math.abs(now) })],
  });
  return worlds(combinations(values, values, live, values, values, live), ([d1, b1, l1, d2, b2, l2]) => {
    const [a, b] = [policy('a', [d1, b1, l1]), policy('b', [d2, b2, l2])];
    return {
      desired: [...a.desired, ...b.desired],
      base: baseOf({ 'policy.a': a.base, 'policy.b': b.base }),
      live: [...a.live, ...b.live],
    };
  });
}

function names(): Iterable<World> {
  const names = [undefined, 'x', 'y', 'z'] as const;
  return worlds(combinations(names, names, names, names, names, names, names), choice => {
    const [d1, d2, b1, b2, l1, l2, l3] = choice;
    const second = d2 === d1 ? undefined : d2;
    return {
      desired: [
        ...(d1 === undefined ? [] : [resource('policy', 'a', { name: d1 })]),
        ...(second === undefined ? [] : [resource('policy', 'b', { name: second })]),
      ],
      base: baseOf({
        'policy.a': b1 === undefined ? undefined : { id: 'id a', attributes: { name: b1 } },
        'policy.b': b2 === undefined ? undefined : { id: 'id b', attributes: { name: b2 } },
      }),
      live: [
        ...(l1 === undefined ? [] : [object('policy', 'id a', { name: l1 })]),
        ...(l2 === undefined ? [] : [object('policy', 'id b', { name: l2 })]),
        ...(l3 === undefined ? [] : [object('policy', 'id c', { name: l3 })]),
      ],
    };
  });
}

function keys(): Iterable<World> {
  const keys = [[], ['a'], ['b'], ['c'], ['a', 'b'], ['b', 'c']] as const;
  const names: Readonly<Record<string, readonly string[]>> = { x: ['x', 'y'], y: ['y', 'x'] };
  return worlds(combinations(keys, keys, keys, Object.values(names), [1, 2]), choice => {
    const [desired, base, live, order, value] = choice;
    return {
      desired: desired.map((key, index) => resource('policy', key, { name: order[index] ?? '', [SENT]: value })),
      base: baseOf(
        Object.fromEntries(
          base.map((key, index) => [
            `policy.${key}`,
            { id: `id ${index}`, attributes: { name: ['x', 'y'][index] ?? '', [SENT]: 1 } },
          ]),
        ),
      ),
      live: live.map((_, index) => object('policy', `id ${index}`, { name: ['x', 'y'][index] ?? '', [SENT]: 1 })),
    };
  });
}

function domains(): Iterable<World> {
  const domains = [undefined, 'x.example', 'y.example', 'z.example'] as const;
  const workspace = (key: string, domain: string | undefined) =>
    domain === undefined ? [] : [resource('workspace', key, { name: key, domain })];
  const live = (id: string, domain: string | undefined) =>
    domain === undefined ? [] : [object('workspace', id, { name: id, domain, default: false, policy: null })];
  const held = (id: string, domain: string | undefined) =>
    domain === undefined ? undefined : { id, attributes: { name: id, domain } };
  return worlds(combinations(domains, domains, domains, domains, [true, false], [true, false]), choice => {
    const [d1, d2, b1, b2, isLive1, isLive2] = choice;
    const [desired2, base2] = [d2 === d1 ? undefined : d2, b2 === b1 ? undefined : b2];
    return {
      desired: [...workspace('a', d1), ...workspace('b', desired2)],
      base: baseOf({ 'workspace.a': held('a', b1), 'workspace.b': held('b', base2) }),
      live: [...(isLive1 ? live('a', b1) : []), ...(isLive2 ? live('b', base2) : [])],
    };
  });
}

function references(): Iterable<World> {
  const targets = ['none', null, 'a', 'b'] as const;
  const bases = ['none', null, 'a', 'b'] as const;
  const lives = ['none', null, 'id a', 'id b', 'gone'] as const;
  const sides = [[], ['files'], ['files', 'base'], ['files', 'base', 'live'], ['base', 'live'], ['live']] as const;
  return worlds(combinations(targets, bases, lives, sides, sides), choice => {
    const [desired, base, live, a, b] = choice;
    const inFiles = (key: string) => (key === 'a' ? a : b).some(side => side === 'files');
    const isPossible = desired === 'none' || desired === null || inFiles(desired);
    const policies = Object.entries({ a, b });
    return {
      desired: [
        ...policies.flatMap(([key, where]) =>
          where.some(side => side === 'files') ? [resource('policy', key, { name: key })] : [],
        ),
        ...(desired === 'none' || !isPossible
          ? []
          : [resource('workspace', 'w', { name: 'w', policy: desired && `policy.${desired}` })]),
      ],
      base: baseOf({
        ...Object.fromEntries(
          policies.map(([key, where]) => [
            `policy.${key}`,
            where.some(side => side === 'base') ? { id: `id ${key}`, attributes: { name: key } } : undefined,
          ]),
        ),
        'workspace.w':
          base === 'none' ? undefined : { id: 'w', attributes: { name: 'w', policy: base && `policy.${base}` } },
      }),
      live: [
        ...policies.flatMap(([key, where]) =>
          where.some(side => side === 'live') ? [object('policy', `id ${key}`, { name: key })] : [],
        ),
        ...(live === 'none'
          ? []
          : [object('workspace', 'w', { name: 'w', default: false, policy: live && { id: live } })]),
      ],
    };
  });
}

function recognition(): Iterable<World> {
  const desired = [
    { name: 'A' },
    { name: 'A', domain: 'x.example' },
    { name: 'B', domain: 'y.example' },
    { default: true },
  ];
  const live = [
    { name: 'A', default: false },
    { name: 'A', default: true },
    { name: 'A', domain: 'x.example', default: false },
    { name: 'B', domain: 'x.example', default: false },
    { name: 'B', default: false },
    { name: 'C', domain: 'y.example', default: false },
  ];
  const orNone = <T>(values: readonly T[]) => [undefined, ...values];
  return worlds(combinations(orNone(desired), orNone(desired), orNone(live), orNone(live)), choice => {
    const [first, second, live1, live2] = choice;
    const clashes = (path: 'name' | 'domain' | 'default') =>
      first !== undefined &&
      second !== undefined &&
      path in first &&
      Reflect.get(first, path) === Reflect.get(second, path);
    const isTwice = (path: 'default' | 'domain') =>
      path in (live1 ?? {}) &&
      Reflect.get(live1 ?? {}, path) &&
      Reflect.get(live1 ?? {}, path) === Reflect.get(live2 ?? {}, path);
    const isRefused = clashes('name') || clashes('domain') || clashes('default');
    return {
      desired: [
        ...(first === undefined ? [] : [resource('workspace', 'a', first)]),
        ...(second === undefined || isRefused ? [] : [resource('workspace', 'b', second)]),
      ],
      base: {},
      live: [
        ...(live1 === undefined ? [] : [object('workspace', 'id 1', { policy: null, ...live1 })]),
        ...(live2 === undefined || isTwice('default') || isTwice('domain')
          ? []
          : [object('workspace', 'id 2', { policy: null, ...live2 })]),
      ],
    };
  });
}

function builtIn(): Iterable<World> {
  const desired = [
    undefined,
    { default: true },
    { default: true, policy: null },
    { name: 'W', domain: 'w.example' },
    { name: 'W' },
  ];
  const base = [undefined, { default: true }, { name: 'W', domain: 'w.example' }, { name: 'W' }];
  const builtIn = object('workspace', 'built-in', { name: 'Default workspace', default: true, policy: null });
  const other = object('workspace', 'other', { name: 'W', domain: 'w.example', default: false, policy: null });
  const lives = [[builtIn], [builtIn, other], [other], []];
  return worlds(combinations(desired, base, ['built-in', 'other'], lives, ['a', 'b']), choice => {
    const [attributes, held, id, live, key] = choice;
    const isPossible = held === undefined || 'default' in held === (id === 'built-in');
    return {
      desired: attributes === undefined ? [] : [resource('workspace', 'a', attributes)],
      base: baseOf({
        [`workspace.${key}`]: held === undefined || !isPossible ? undefined : { id, attributes: held },
      }),
      live,
    };
  });
}

function holders(): Iterable<World> {
  const sides = [[], ['files'], ['base'], ['files', 'base']];
  const pointers = [null, { id: 'id p' }, { id: 'gone' }];
  return worlds(combinations(sides, pointers, pointers, pointers), ([policy, first, second, third]) => ({
    desired: policy.includes('files') ? [resource('policy', 'p', { name: 'p' })] : [],
    base: baseOf({
      'policy.p': policy.includes('base') ? { id: 'id p', attributes: { name: 'p' } } : undefined,
      'workspace.w': { id: 'id 3', attributes: { default: true } },
    }),
    live: [
      object('policy', 'id p', { name: 'p' }),
      object('workspace', 'id 1', { name: 'u', default: false, policy: first }),
      object('workspace', 'id 2', { name: 'u', default: false, policy: second }),
      object('workspace', 'id 3', { name: 'default', default: true, policy: third }),
    ],
  }));
}

function otherPlatform(): Iterable<World> {
  const rooms = [undefined, 'north', 'south'] as const;
  return worlds(
    combinations(rooms, rooms, rooms, ['one', 'two'], [1, 2], ['shelf.a', null, undefined], ['id a', undefined]),
    ([desired, base, live, title, load, shelf, stands]) => {
      const standsOn = desired === undefined && shelf === 'shelf.a' ? null : shelf;
      return {
        desired: [
          ...(desired === undefined ? [] : [resource('shelf', 'a', { title, room: desired, load })]),
          ...(standsOn === undefined ? [] : [resource('box', 'b', { label: 'box', shelf: standsOn })]),
        ],
        base: baseOf({
          'shelf.a': base === undefined ? undefined : { id: 'id a', attributes: { title: 'one', room: base, load: 1 } },
          'box.b': { id: 'id b', attributes: { label: 'box', shelf: 'shelf.a' } },
        }),
        live: [
          ...(live === undefined ? [] : [object('shelf', 'id a', { title: 'one', room: live, load: 1 })]),
          ...(stands === undefined ? [] : [object('box', 'id b', { label: 'box', shelf: { id: stands } })]),
        ],
      };
    },
  );
}

function lists(): Iterable<World> {
  const rooms = [undefined, 'north', 'south'] as const;
  const asked = [undefined, [], ['shelf.a'], ['shelf.a', { id: 'id c' }]] as const;
  const held = [[], [{ id: 'id a' }], [{ id: 'id c' }, { id: 'id a' }], [{ id: 'gone' }, { id: 'id a' }]] as const;
  const about = [undefined, ['shelf.a'], [{ id: 'id c' }]] as const;
  const written = [[], [{ id: 'id a' }], [{ id: 'gone' }, { id: 'id c' }]] as const;
  return worlds(combinations(rooms, rooms, [true, false], asked, held, about, written), choice => {
    const [desired, live, isHeld, nearby, near, notes, noted] = choice;
    const isDeclared = (value: unknown) => value !== 'shelf.a' || desired !== undefined;
    const shelf = { title: 'one', goods: ['x'] };
    return {
      desired: [
        ...(desired === undefined ? [] : [resource('shelf', 'a', { ...shelf, goods: ['x', 'y'], room: desired })]),
        resource('box', 'b', {
          label: 'box',
          ...(nearby === undefined ? {} : { nearby: nearby.filter(isDeclared) }),
          ...(notes === undefined ? {} : { notes: [{ text: 'note', about: notes.filter(isDeclared) }] }),
        }),
      ],
      base: baseOf({
        'shelf.a': isHeld && live !== undefined ? { id: 'id a', attributes: { ...shelf, room: live } } : undefined,
        'box.b': isHeld ? { id: 'id b', attributes: { label: 'box', nearby: ['shelf.a'] } } : undefined,
      }),
      live: [
        ...(live === undefined ? [] : [object('shelf', 'id a', { ...shelf, room: live })]),
        object('shelf', 'id c', { title: 'other', room: 'east' }),
        object('box', 'id b', { label: 'box', nearby: near, notes: [{ text: 'note', about: noted }] }),
      ],
    };
  });
}

export const smallWorlds: readonly SmallWorlds[] = [
  {
    title: 'the table: two policies, each in the files or not, in base or not, live or not, or live as another object',
    kinds: nylasKinds,
    worlds: table,
    count: 12_544,
  },
  {
    title: 'names: two policies that are renamed, swapped, taken over and doubled',
    kinds: nylasKinds,
    worlds: names,
    count: 16_384,
  },
  { title: 'keys: a policy whose key changed, beside one that stays', kinds: nylasKinds, worlds: keys, count: 864 },
  {
    title: 'domains: two workspaces that change their domains, swap them or leave them',
    kinds: nylasKinds,
    worlds: domains,
    count: 1024,
  },
  {
    title: 'references: a workspace and the two policies it may point to',
    kinds: nylasKinds,
    worlds: references,
    count: 2880,
  },
  {
    title: 'recognition: workspaces without a base that a name, a domain or the built-in mark could each recognise',
    kinds: nylasKinds,
    worlds: recognition,
    count: 1225,
  },
  {
    title: 'the built-in workspace: under any key, with or without a policy, become another one or made from one',
    kinds: nylasKinds,
    worlds: builtIn,
    count: 320,
  },
  {
    title: 'holders: what nobody manages and still points to a policy that goes',
    kinds: nylasKinds,
    worlds: holders,
    count: 108,
  },
  {
    title: 'another platform: a shelf that must be replaced while boxes stand on it',
    kinds: toyKinds,
    worlds: otherPlatform,
    count: 648,
  },
  {
    title:
      'lists: a box that refers to shelves in lists and in maps, one of which is replaced, deleted, foreign or gone',
    kinds: toyKinds,
    worlds: lists,
    count: 2592,
  },
];

// Laws of placements, over random accounts, workspaces and placements: what a plan moves is carried out on plain objects,
// as design 3.3 says it, and then nothing is left to do.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Base, LiveObject, Resource } from '../src/core/resource.ts';
import type { Value } from '../src/core/value.ts';
import type { Plan } from '../src/plan/change.ts';
import { findDrift } from '../src/plan/drift.ts';
import { makePlan, type PlanRequest } from '../src/plan/plan.ts';
import { nylas } from '../src/platforms/nylas/index.ts';
import { object, resource } from './laws/views.ts';
import { NO_GUARDS, nylasKinds } from './worlds.ts';

const PATIENCE_MS = 120_000;
const KEYS = ['a', 'b', 'c'] as const;
const EMAILS = [
  '1@a.example',
  '2@a.example',
  '3@b.example',
  '4@b.example',
  '5@c.example',
  '6@x.example',
  '7@x.example',
];

interface Room {
  /** The workspace as the files have it; undefined where they do not. */
  readonly domain: string | undefined;
  readonly liveDomain: string | undefined;
  readonly isHeld: boolean;
  readonly placement: { readonly existing: boolean; readonly exclusive: boolean } | undefined;
  readonly held: readonly string[] | undefined;
}

const room = (key: string): fc.Arbitrary<Room> => {
  const domain = fc.option(fc.constantFrom(`${key}.example`, `new-${key}.example`), { nil: undefined });
  return fc.record({
    domain,
    liveDomain: domain,
    isHeld: fc.boolean(),
    placement: fc.option(fc.record({ existing: fc.boolean(), exclusive: fc.boolean() }), { nil: undefined }),
    held: fc.option(fc.subarray(EMAILS), { nil: undefined }),
  });
};

const world = fc
  .record({
    rooms: fc.tuple(room('a'), room('b'), room('c')),
    /** Which placement lists an account, and where the account is; -1 for none, 3 for the default workspace or one by hand. */
    listedBy: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: EMAILS.length, maxLength: EMAILS.length }),
    isIn: fc.array(fc.integer({ min: -2, max: 4 }), { minLength: EMAILS.length, maxLength: EMAILS.length }),
  })
  .map(({ rooms, listedBy, isIn }) => {
    const desired: Resource[] = [];
    const base: Record<string, Base[keyof Base]> = {};
    const live: LiveObject[] = [
      object('workspace', 'home', {
        name: 'Default workspace',
        default: true,
        auto_group: false,
        policy: null,
        rules: [],
      }),
      object('workspace', 'by-hand', { name: 'By hand', default: false, auto_group: false, policy: null, rules: [] }),
    ];
    for (const [index, { domain, liveDomain, isHeld, placement, held }] of rooms.entries()) {
      const key = KEYS[index] ?? '';
      const name = `Workspace ${key}`;
      const wanted = EMAILS.filter((_, account) => listedBy[account] === index);
      if (domain !== undefined) {
        desired.push(resource('workspace', key, { name, domain }));
        const { existing = false, exclusive = false } = placement ?? {};
        if (placement !== undefined)
          desired.push(resource('placement', key, { accounts: wanted, auto_group_existing: existing, exclusive }));
      }
      // An object that base does not hold and that has another domain is somebody else's: it is left out here.
      const isOurs = isHeld || liveDomain === domain;
      if (liveDomain !== undefined && isOurs)
        live.push(
          object('workspace', key, {
            name,
            domain: liveDomain,
            default: false,
            auto_group: false,
            policy: null,
            rules: [],
          }),
        );
      if (liveDomain !== undefined && isHeld)
        base[`workspace.${key}`] = { id: key, attributes: { name, domain: liveDomain } };
      if (liveDomain !== undefined && isHeld && held !== undefined)
        base[`placement.${key}`] = { id: key, attributes: { accounts: held } };
    }
    const places = [...KEYS, 'by-hand', 'home'].map(id => (live.some(one => one.id === id) ? id : 'home'));
    const accounts = EMAILS.flatMap((email, index) => {
      const place = isIn[index] ?? 0;
      const id = places[place];
      return place === -2 ? [] : [object('account', `id ${email}`, { email, group: id === undefined ? null : { id } })];
    });
    return { desired, base: base as Base, live, accounts };
  });

type World = Pick<PlanRequest, 'desired' | 'base' | 'live'> & { readonly accounts: readonly LiveObject[] };

function requestOf(views: World): PlanRequest {
  return {
    ...views,
    kinds: nylasKinds,
    accountModel: nylas.model.accounts,
    environment: 'test',
    targets: [],
    guards: NO_GUARDS,
  };
}

const groupOf = ({ attributes }: LiveObject) => {
  const { group } = attributes;
  return typeof group === 'object' && group !== null && 'id' in group ? group['id'] : null;
};

/** Carries out a plan: workspaces, then moves, then deletes, whose accounts fall to the default workspace. */
function carryOut({ changes, settled }: Plan, { desired, base, live, accounts }: World): World {
  const after: Record<string, Base[keyof Base]> = { ...base, ...settled };
  let objects = [...live];
  let people = [...accounts];
  const ids = new Map<Value, string>(Object.entries(after).map(([address, { id }]) => [address, id]));
  for (const { address, kind, action, id, kept } of changes) {
    if (kind !== 'workspace' || action === 'delete' || action === 'forget') continue;
    const isNew = action === 'create' || action === 'replace';
    const own = isNew ? `new ${address}` : (id ?? '');
    const attributes = { default: false, auto_group: false, policy: null, rules: [], ...kept };
    if (isNew) objects.push(object('workspace', own, attributes));
    ids.set(address, own);
    after[address] = { id: own, attributes: kept ?? {} };
  }
  for (const { address, kind, action, moves, kept } of changes) {
    if (kind !== 'placement') continue;
    for (const { id, to } of moves) {
      const group = typeof to === 'string' ? ids.get(to) : Reflect.get(Object(to), 'id');
      people = people.map(one =>
        one.id === id ? { ...one, attributes: { ...one.attributes, group: { id: group } } } : one,
      );
    }
    if (action === 'forget' || kept === null) delete after[address];
    else after[address] = { id: ids.get(address.replace('placement', 'workspace')) ?? '', attributes: kept };
  }
  for (const { address, kind, action, id } of changes) {
    if (kind !== 'workspace' || (action !== 'delete' && action !== 'replace')) continue;
    objects = objects.filter(one => one.id !== id);
    people = people.map(one =>
      groupOf(one) === id ? { ...one, attributes: { ...one.attributes, group: { id: 'home' } } } : one,
    );
    if (action === 'delete') delete after[address];
  }
  return { desired, base: after as Base, live: objects, accounts: people };
}

const keyOf = (address: string) => address.slice(address.indexOf('.') + 1);

/** Whether a change makes a workspace, so that a placement in it is made as well. */
const isAnew = (kind: string, action: string) => kind === 'workspace' && (action === 'create' || action === 'replace');

/** Where the files want an account, by the words of the design; undefined where they say nothing. */
function findBreaches(views: World): readonly string[] {
  const plan = makePlan(requestOf(views));
  const moves = plan.changes.flatMap(change => change.moves);
  const after = carryOut(plan, views);
  const { plan: next, drifted } = findDrift(requestOf(after));
  const groups = Object.entries(after.base).filter(([address]) => address.startsWith('workspace.'));
  const addressOf = new Map(groups.map(([address, { id }]) => [id, address]));
  const placeOf = (email: string, { accounts }: World) => {
    const account = accounts.find(({ attributes }) => attributes['email'] === email);
    return account === undefined ? 'gone' : groupOf(account);
  };
  const placements = views.desired.filter(({ kind }) => kind === 'placement');
  const made = new Set(
    plan.changes.flatMap(({ address, kind, action }) => (isAnew(kind, action) ? [keyOf(address)] : [])),
  );
  const breaches = [
    ...plan.changes
      .filter(({ address, kind, action, moves: own }) => {
        const isForNothing = action === 'update' ? own.length === 0 : action === 'create' && !made.has(keyOf(address));
        return kind === 'placement' && isForNothing;
      })
      .map(({ address, action }) => `${action} for nothing: ${address}`),
    ...plan.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => `error: ${code}`),
    ...next.changes.map(({ address, action }) => `left after an apply: ${action} ${address}`),
    ...drifted.map(({ address }) => `drifted after an apply: ${address}`),
    ...moves
      .filter(({ id }, index) => moves.findIndex(other => other.id === id) !== index)
      .map(({ account }) => `moved twice: ${account}`),
    ...moves
      .filter(({ from, to }) => JSON.stringify(from) === JSON.stringify(to) && typeof from !== 'string')
      .map(({ account }) => `moved to where it is: ${account}`),
  ];
  for (const email of EMAILS) {
    const [before, now] = [placeOf(email, views), placeOf(email, after)];
    if (before === 'gone') continue;
    const listing = placements.find(({ attributes }) => JSON.stringify(attributes['accounts']).includes(email));
    const isMoved = moves.some(({ account }) => account === email);
    if (listing !== undefined && addressOf.get(String(now)) !== `workspace.${listing.key}`)
      breaches.push(`not where it is listed: ${email} is in ${String(now)}`);
    const isAsked =
      listing !== undefined ||
      placements.some(
        ({ attributes }) => attributes['auto_group_existing'] === true || attributes['exclusive'] === true,
      );
    const group = views.live.find(({ id }) => id === before);
    const isStaying = before === null || after.live.some(({ id }) => id === before);
    if (!isAsked && isStaying && (isMoved || now !== before))
      breaches.push(`moved unasked: ${email} from ${group?.id}`);
    if (before === 'by-hand' && listing === undefined && now !== before) breaches.push(`taken from by-hand: ${email}`);
  }
  return breaches;
}

test('an apply moves each account once at most, to where it is asked for, and leaves nothing to do', {
  timeout: PATIENCE_MS,
}, () => {
  fc.assert(
    fc.property(world, views => {
      expect(findBreaches(views)).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

test('the order of accounts and of resources does not show', () => {
  fc.assert(
    fc.property(world, views => {
      const { changes } = makePlan(requestOf(views));
      const turned = { ...views, accounts: [...views.accounts].reverse(), desired: [...views.desired].reverse() };
      expect(makePlan(requestOf(turned)).changes).toEqual(changes);
    }),
    { numRuns: 500 },
  );
});

test('the plans that these laws look at move accounts in every way', () => {
  const seen = new Set<string>();
  for (const views of fc.sample(world, { numRuns: 2000, seed: 1 }))
    for (const { kind, action, moves } of makePlan(requestOf(views)).changes) {
      seen.add(`${kind} ${action}`);
      for (const { from, to } of moves)
        seen.add(`${from === null ? 'none' : typeof from} to ${typeof to}${from === to ? ', made anew' : ''}`);
    }
  const actions = ['create', 'update', 'adopt', 'forget'].map(action => `placement ${action}`);
  const ways = [
    'none to string',
    'string to string',
    'object to string',
    'string to object',
    'string to string, made anew',
  ];
  expect([...actions, 'workspace replace', 'workspace delete', ...ways].filter(word => !seen.has(word))).toEqual([]);
});

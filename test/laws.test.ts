// Laws of planning: exhaustively over small worlds, and at random over larger ones. Which laws there are is in
// laws/breaches.ts; what a plan looks like is in scenarios.test.ts.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPlan } from '../src/apply/apply.ts';
import { normalizeField } from '../src/core/normalize.ts';
import type { Base, Resource } from '../src/core/resource.ts';
import { sameValue } from '../src/plan/diff.ts';
import { makePlan } from '../src/plan/plan.ts';
import { type Connection, PlatformError } from '../src/platforms/platform.ts';
import { readLive } from '../src/platforms/read-live.ts';
import { planToJson } from '../src/render/json.ts';
import { parseState, printState, type State } from '../src/state/state.ts';
import { findBreaches, requestOf } from './laws/breaches.ts';
import { history, playHistory, playStages } from './laws/histories.ts';
import { movedWorlds } from './laws/moved-worlds.ts';
import { findLosses } from './laws/rollbacks.ts';
import { smallWorlds } from './laws/small-worlds.ts';
import { object, resource, Tally, toyKinds } from './laws/views.ts';
import { applyDefaults, createClock, createMemoryStore, createToyConnection, nylasKinds } from './worlds.ts';

/** For tests that are thousands of plans: a busy machine is no failure. */
const PATIENCE_MS = 120_000;
const UNIQUE_DOMAIN = ['workspace.domain'];
describe('small worlds, every one of them', () => {
  test.each(smallWorlds.map(world => [world.title, world] as const))(
    '%s',
    { timeout: PATIENCE_MS },
    (_, { kinds, worlds, count }) => {
      const tally = new Tally();
      for (const world of worlds()) tally.add(findBreaches({ kinds, ...world }, UNIQUE_DOMAIN), world);
      expect(tally.cases).toBe(count);
      expect(tally.breaches).toEqual([]);
    },
  );
});

describe('moved blocks', () => {
  const worlds = movedWorlds();

  test('nothing is deleted, nothing is made twice, and no law is broken', { timeout: PATIENCE_MS }, () => {
    const tally = new Tally();
    for (const world of worlds) {
      const views = { kinds: nylasKinds, ...world };
      const { changes } = makePlan(requestOf(views));
      const lost = changes.filter(({ action }) => action === 'delete' || action === 'replace' || action === 'create');
      tally.add(
        [...findBreaches(views, UNIQUE_DOMAIN), ...lost.map(({ action, address }) => `${action} ${address}`)],
        world,
      );
    }
    expect(tally.breaches).toEqual([]);
  });

  test('without them some of these worlds would lose something', () => {
    const losing = worlds.filter(world =>
      makePlan(requestOf({ kinds: nylasKinds, ...world, moved: [] })).changes.some(({ action }) => action === 'delete'),
    );
    expect(losing.length).toBeGreaterThan(10);
  });
});

describe('at random', () => {
  test('histories: files that change and people who meddle, one plan after another', { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(history, stages => {
        expect(playHistory(stages)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('a rollback gives back what an earlier apply left', { timeout: PATIENCE_MS }, () => {
    let compared = 0;
    fc.assert(
      fc.property(history, fc.nat(4), (stages, choice) => {
        // What somebody else changes or deletes is not the history's to know.
        const played = playStages(
          stages.map(stage => ({ ...stage, deeds: stage.deeds.filter(({ deed }) => deed === 'make') })),
        );
        const losses = findLosses(played, choice % played.length);
        if (losses !== undefined) compared += 1;
        expect(losses ?? []).toEqual([]);
      }),
      { numRuns: 600 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  test('the order of resources and of live objects does not show', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), ([stage], chance) => {
        const desired = stage?.desired ?? [];
        const live = desired.map(({ kind, key, attributes }, index) =>
          object(kind, `id ${key}`, index % 2 === 0 ? { ...attributes, policy: null } : { name: `other ${key}` }),
        );
        const shuffle = <T>(items: readonly T[]) =>
          items
            .map(item => ({ item, at: chance.next().value ?? 0 }))
            .sort((left, right) => left.at - right.at)
            .map(({ item }) => item);
        const views = { kinds: nylasKinds, desired, live, base: {} };
        const shuffled = { ...views, desired: shuffle(desired), live: shuffle(live) };
        expect(planToJson(makePlan(requestOf(shuffled)))).toBe(planToJson(makePlan(requestOf(views))));
      }),
    );
  });
});

describe('values', () => {
  const fields = nylasKinds.flatMap(({ name, fields: byPath }) =>
    Object.entries(byPath).map(([path, field]) => [`${name}.${path}`, field] as const),
  );

  test.each(fields)('normalising %s twice is normalising it once', (_, field) => {
    const value = fc.oneof(fc.jsonValue(), fc.string(), fc.double(), fc.array(fc.string()), fc.constant({ id: 'x' }));
    fc.assert(
      fc.property(value, written => {
        const once = normalizeField(field, written);
        if (once !== undefined) expect(normalizeField(field, once)).toEqual(once);
      }),
    );
  });

  test('a fraction that a platform keeps in 32 bits is the same, and the next one that people write is not', () => {
    const field = nylasKinds.find(({ name }) => name === 'policy')?.fields['spam_detection.spam_sensitivity'];
    if (field?.type !== 'number') throw new Error('the policy has no fraction');
    const thousandths = fc.integer({ min: 100, max: 5000 });
    fc.assert(
      fc.property(thousandths, thousandths, (left, right) => {
        const [a, b] = [left / 1000, right / 1000];
        expect(sameValue(field, a, Math.fround(a))).toBe(true);
        expect(sameValue(field, Math.fround(a), Math.fround(b))).toBe(left === right);
        expect(sameValue(field, a, b)).toBe(sameValue(field, b, a));
      }),
    );
    expect(sameValue(field, 0.1, null)).toBe(false);
  });

  test('state that is printed and read is the same state', () => {
    const key = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/);
    const attributes = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
    const resources = fc.dictionary(
      fc.tuple(fc.constantFrom('policy', 'workspace'), key).map(parts => parts.join('.')),
      fc.record({ id: fc.string(), attributes }),
    );
    const text = fc.string();
    const state = fc.record({
      environment: text,
      serial: fc.nat(),
      writtenBy: fc.record({ actor: text, commit: fc.option(text, { nil: undefined }), at: text, toolVersion: text }),
      resources,
      creating: fc.uniqueArray(key.map(text => `policy.${text}`)).map(addresses => addresses.sort()),
    });
    fc.assert(
      fc.property(state, written => {
        const printed = printState(written as State);
        const read = parseState(printed, { location: 'memory', environment: written.environment });
        const { writtenBy, resources: held, ...rest } = read;
        expect({ ...rest, writtenBy }).toEqual({ ...written, resources: undefined });
        // JSON has no negative zero, and that is all that may be lost.
        expect(held).toEqual(JSON.parse(JSON.stringify(written.resources)));
        expect(printState(read)).toBe(printed);
      }),
    );
  });
});

describe('a platform that is not Nylas', () => {
  const shelf = (room: string, load: number) => resource('shelf', 'a', { title: 'one', room, load });
  const box = (target: string | null) =>
    resource('box', 'b', { label: 'box', shelf: target, tags: ['x', 'y'], ratio: 0.1 });
  const STATES: Readonly<Record<string, readonly Resource[]>> = {
    'made, a box on a shelf': [shelf('north', 1), box('shelf.a')],
    'updated, and the box taken off': [shelf('north', -1), box(null)],
    'replaced while nothing stands on it': [shelf('south', 2), box(null)],
    'put on the new shelf': [shelf('south', 2), box('shelf.a')],
    'replaced while the box stands on it': [shelf('west', 2), box('shelf.a')],
    'the shelf deleted after the box let go': [box(null)],
    'everything deleted': [],
  };

  test('goes through plan and apply, and each state is reached in one run', async () => {
    const connection = createToyConnection(toyKinds);
    const store = createMemoryStore({});
    const readToys = (base: Base) =>
      readLive({ kinds: toyKinds, always: undefined, desired: [], moved: [], base, connectionOf: () => connection });
    const troubles: string[] = [];
    for (const [title, desired] of Object.entries(STATES)) {
      const plan = async (base: Base) =>
        makePlan(requestOf({ kinds: toyKinds, desired, base, live: await readToys(base) }));
      const { outcomes, verified } = await applyPlan({
        ...applyDefaults(createClock()),
        plan: await plan(store.kept().resources),
        base: store.kept().resources,
        kinds: toyKinds,
        connectionOf: () => connection,
        unfinished: store.kept().creating,
        save: store.save,
        replan: plan,
      });
      const failed = outcomes.flatMap(({ address, error }) =>
        error ? [`${address} ${error.code}: ${error.message}`] : [],
      );
      troubles.push(...failed.map(failure => `${title}: ${failure}`), ...(verified ? [] : [`${title}: not verified`]));
    }
    expect(troubles).toEqual([]);
    expect(await readToys({})).toEqual([]);
  });

  test('a create without an answer is not repeated where nothing could tell its object from others', async () => {
    const connection = createToyConnection(toyKinds);
    const create: Connection['create'] = async (kind, attributes) => {
      await connection.create(kind, attributes);
      throw new PlatformError('unavailable', 'lost', { isOutcomeUnknown: true });
    };
    const request = requestOf({ kinds: toyKinds, desired: [resource('shelf', 'a', { load: 1 })], base: {}, live: [] });
    const { outcomes } = await applyPlan({
      ...applyDefaults(createClock()),
      plan: makePlan(request),
      base: {},
      kinds: toyKinds,
      connectionOf: () => ({ ...connection, create }),
      unfinished: [],
      save: async () => undefined,
      replan: async () => makePlan(request),
    });
    expect(outcomes.map(({ status }) => status)).toEqual(['failed']);
    expect(connection.calls.filter(call => call.startsWith('create'))).toHaveLength(1);
  });
});

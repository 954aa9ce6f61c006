// Random histories: what the files say from time to time, and what somebody does to live in between. Played on the
// platform in a variable, one plan after another.
import * as fc from 'fast-check';
import type { LiveObject, Resource } from '../../src/core/resource.ts';
import type { Attributes } from '../../src/core/value.ts';
import type { Plan } from '../../src/plan/change.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { nylasKinds } from '../worlds.ts';
import { findBreaches, requestOf } from './breaches.ts';
import { applyPurely, type PureWorld } from './pure-apply.ts';
import { object, resource } from './views.ts';

const SENT = 'limits.limit_count_daily_email_sent';
const TYPES = 'limits.limit_attachment_allowed_types';
const SENSITIVITY = 'spam_detection.spam_sensitivity';
const POLICIES = ['a', 'b', 'c'];
const WORKSPACES = ['u', 'v'];

/** What somebody does without tierform. */
type Deed =
  | { readonly deed: 'change'; readonly index: number; readonly attributes: Attributes }
  | { readonly deed: 'delete'; readonly index: number }
  | { readonly deed: 'make'; readonly kind: 'policy' | 'workspace'; readonly index: number };

export interface Stage {
  readonly desired: readonly Resource[];
  readonly deeds: readonly Deed[];
}

function absentOr<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

const limits = fc.record(
  {
    [SENT]: fc.constantFrom(-1, 200, 250),
    [TYPES]: fc.constantFrom<Attributes[string][]>([], ['image/*'], ['application/pdf', 'image/*']),
    [SENSITIVITY]: fc.constantFrom(0.8, 1.5),
  },
  { requiredKeys: [] },
);

/** Keys keep their own names and domains, so that no two resources want the same; swaps are small worlds of their own. */
const desiredPolicies = fc.tuple(
  ...POLICIES.map(key =>
    absentOr(fc.tuple(fc.constantFrom(`${key} 1`, `${key} 2`), limits)).map(drawn =>
      drawn === undefined ? [] : [resource('policy', key, { name: drawn[0], ...drawn[1] })],
    ),
  ),
);

const reference = fc.constantFrom(undefined, null, ...POLICIES);

const desiredWorkspaces = fc.tuple(
  ...WORKSPACES.map(key =>
    absentOr(
      fc.record({ domain: fc.constantFrom(undefined, `${key}1.example`, `${key}2.example`), policy: reference }),
    ).map(drawn => (drawn === undefined ? [] : [{ key, attributes: { name: `workspace ${key}`, ...drawn } }])),
  ),
  absentOr(reference).map(policy =>
    policy === undefined ? [] : [{ key: 'default', attributes: { default: true, domain: undefined, policy } }],
  ),
);

const desired = fc.tuple(desiredPolicies, desiredWorkspaces).map(([policies, workspaces]) => {
  const declared = policies.flat();
  return [
    ...declared,
    ...workspaces.flat().map(({ key, attributes: { domain, policy, ...rest } }) => {
      const isDeclared = policy === null || declared.some(({ key: other }) => other === policy);
      return resource('workspace', key, {
        ...rest,
        ...(domain === undefined ? {} : { domain }),
        ...(policy === undefined || !isDeclared ? {} : { policy: policy === null ? null : `policy.${policy}` }),
      });
    }),
  ];
});

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ deed: fc.constant('change' as const), index: fc.nat(9), attributes: limits }),
  fc.record({ deed: fc.constant('delete' as const), index: fc.nat(9) }),
  fc.record({
    deed: fc.constant('make' as const),
    kind: fc.constantFrom('policy' as const, 'workspace' as const),
    index: fc.nat(9),
  }),
);

export const history: fc.Arbitrary<readonly Stage[]> = fc.array(
  fc.record({ desired, deeds: fc.array(deed, { maxLength: 3 }) }),
  { minLength: 1, maxLength: 5 },
);

/** A stage as it was played. */
export interface PlayedStage {
  /** The laws that its plan broke. */
  readonly breaches: readonly string[];
  /** What was carried out; undefined where an error stopped it. */
  readonly plan: Plan | undefined;
  /** What the stage left. */
  readonly world: PureWorld;
}

/** Plays a history; gives back every law that one of its plans broke, with the number of its stage. */
export function playHistory(stages: readonly Stage[]): readonly string[] {
  return playStages(stages).flatMap(({ breaches }, index) => breaches.map(breach => `stage ${index}: ${breach}`));
}

export function playStages(stages: readonly Stage[]): readonly PlayedStage[] {
  const builtIn = object('workspace', 'built-in', { name: 'Default workspace', default: true, policy: null });
  let world: PureWorld = { kinds: nylasKinds, live: [builtIn], base: {}, unique: ['workspace.domain'] };
  const played: PlayedStage[] = [];
  for (const [index, { desired: resources, deeds }] of stages.entries()) {
    const live = deeds.reduce((objects, one) => doDeed(objects, one, index), world.live);
    const views = { kinds: nylasKinds, desired: resources, base: world.base, live };
    const breaches = findBreaches(views, world.unique);
    const plan = makePlan(requestOf(views));
    const isStopped = [...plan.diagnostics, ...plan.findings].some(
      ({ code, severity }) => severity === 'error' && code !== 'deletes-resources' && code !== 'empties-config',
    );
    world = isStopped ? { ...world, live } : applyPurely(plan, { ...world, live });
    // A new object gets an id that no later one has.
    world = rename(world, index);
    played.push({ breaches, plan: isStopped ? undefined : plan, world });
  }
  return played;
}

function doDeed(live: readonly LiveObject[], one: Deed, stage: number): readonly LiveObject[] {
  if (one.deed === 'make') {
    const id = `foreign ${one.kind} ${stage} ${one.index}`;
    const pointer = live.filter(({ kind }) => kind === 'policy')[one.index]?.id;
    const attributes =
      one.kind === 'policy'
        ? { name: id }
        : { name: id, default: false, policy: pointer === undefined ? null : { id: pointer } };
    return live.some(other => other.id === id) ? live : [...live, object(one.kind, id, attributes)];
  }
  const changed = live[one.index % live.length];
  if (changed === undefined || changed.attributes['default'] === true) return live;
  const others = live.filter(other => other !== changed);
  if (one.deed === 'delete') return others;
  return changed.kind === 'policy'
    ? [...others, { ...changed, attributes: { ...changed.attributes, ...one.attributes } }]
    : [...others, { ...changed, attributes: { ...changed.attributes, policy: null } }];
}

function rename(world: PureWorld, stage: number): PureWorld {
  const text = JSON.stringify([world.live, world.base]).replaceAll('"new ', `"stage ${stage} `);
  const [live, base] = JSON.parse(text) as [PureWorld['live'], PureWorld['base']];
  return { ...world, live, base };
}

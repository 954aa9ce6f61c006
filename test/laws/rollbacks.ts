// What a rollback has to give back, checked on a history that was played: every declared field, every field that was not
// declared and is written since, every object that was somebody else's, and the state itself.
import { hasErrors } from '../../src/core/diagnostic.ts';
import type { Kind } from '../../src/core/kind.ts';
import { mapReferences } from '../../src/core/reference.ts';
import { isForeignReference, type LiveObject } from '../../src/core/resource.ts';
import { equalValues, type Value } from '../../src/core/value.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { PastApply } from '../../src/plan/rollback/past.ts';
import { findRollback } from '../../src/plan/rollback/rollback.ts';
import { nylasKinds } from '../worlds.ts';
import { requestOf } from './breaches.ts';
import type { PlayedStage } from './histories.ts';
import { applyPurely, type PureWorld } from './pure-apply.ts';

/** What is not as the chosen stage left it; undefined where an error stops the rollback. */
export function findLosses(stages: readonly PlayedStage[], chosen: number): readonly string[] | undefined {
  const applies = stages.map(({ plan, world }, index): PastApply => {
    const outcomes = (plan?.changes ?? []).map(change => ({ ...change, status: 'done' }));
    return { serial: index, base: world.base, creating: [], outcomes };
  });
  const [target, ...since] = applies.slice(chosen);
  const [then, now] = [stages[chosen]?.world, stages.at(-1)?.world];
  if (target === undefined || then === undefined || now === undefined) return undefined;
  const { resources, moved, diagnostics } = findRollback({
    kinds: nylasKinds,
    target,
    since,
    base: now.base,
    placeOf: () => undefined,
    maxima: {},
  });
  const views = { kinds: nylasKinds, desired: resources, base: now.base, live: now.live, moved };
  const plan = makePlan(requestOf(views));
  const isStopped = hasErrors([...diagnostics, ...plan.diagnostics]);
  if (isStopped || plan.findings.some(({ code }) => code === 'still-referenced')) return undefined;
  const after = applyPurely(plan, now);
  return [...after.refusals, ...compareStates(then, after), ...compareLive(then, now, after)];
}

function compareStates(then: PureWorld, after: PureWorld): readonly string[] {
  const [held, holds] = [then, after].map(({ base }) => Object.keys(base).sort().join(', '));
  const attributes = Object.entries(then.base).flatMap(([address, { attributes: before }]) => {
    const { attributes: now } = after.base[address as keyof typeof after.base] ?? {};
    return now === undefined || equalValues(before, now) ? [] : [`the state of ${address} is another one`];
  });
  return held === holds ? attributes : [`the state holds ${holds} instead of ${held}`];
}

function compareLive(then: PureWorld, now: PureWorld, after: PureWorld): readonly string[] {
  return then.live.flatMap(object => {
    const kind = nylasKinds.find(({ name }) => name === object.kind);
    const address = addressOf(then, object);
    // What is managed neither then nor now is nobody's to change.
    if (address === undefined && addressOf(now, object) === undefined) return [];
    const left = after.live.find(other =>
      address === undefined ? other.id === object.id : addressOf(after, other) === address,
    );
    if (kind === undefined) return [];
    if (left === undefined) return [`${address ?? object.id} is gone`];
    const declared = Object.entries(then.base).find(([at]) => at === address)?.[1].attributes ?? {};
    const [before, attributes] = [inWords(kind, object, then), inWords(kind, left, after)];
    return Object.entries(before).flatMap(([path, value]) => {
      // No write can take back what cannot be changed, and an object that was made anew has only what was declared.
      const isLost = !(path in declared) && (kind.fields[path]?.immutable || left.id !== object.id);
      const isSame = equalValues(value, attributes[path] ?? null);
      return isLost || isSame ? [] : [`${address ?? object.id}: ${path} is ${attributes[path]} instead of ${value}`];
    });
  });
}

function addressOf({ base }: PureWorld, { kind, id }: LiveObject): string | undefined {
  return Object.entries(base).find(([address, held]) => held.id === id && address.startsWith(`${kind}.`))?.[0];
}

/** Its attributes, with references as addresses where there are some: an object that was made anew has another id. */
function inWords(kind: Kind, { attributes }: LiveObject, world: PureWorld): Readonly<Record<string, Value>> {
  return mapReferences(kind, attributes, (value, { to }) => {
    if (value === null || !isForeignReference(value) || !('id' in value)) return value;
    return addressOf(world, { kind: to, id: value.id, attributes: {} }) ?? value;
  });
}

// The laws of planning, checked on one set of views: which of them a plan breaks, in words. laws.test.ts asks for none
// over small worlds and random ones.
import type { Address } from '../../src/core/address.ts';
import { hasErrors } from '../../src/core/diagnostic.ts';
import { listReferences, mapReferences } from '../../src/core/reference.ts';
import { isForeignReference } from '../../src/core/resource.ts';
import type { Attributes, Value } from '../../src/core/value.ts';
import type { Plan } from '../../src/plan/change.ts';
import { sameValue } from '../../src/plan/diff.ts';
import { findDrift } from '../../src/plan/drift.ts';
import { makePlan, type PlanRequest } from '../../src/plan/plan.ts';
import type { Views } from '../../src/plan/views.ts';
import { planToJson } from '../../src/render/json.ts';
import { NO_GUARDS } from '../worlds.ts';
import { applyPurely, type PureResult } from './pure-apply.ts';

/** The laws that the plan of these views breaks; empty where it keeps all of them. */
export function findBreaches(views: Views, unique: readonly string[]): readonly string[] {
  const request = requestOf(views);
  const plan = makePlan(request);
  const breaches = [
    ...breachesOfOwnership(plan, views),
    ...breachesOfOrder(plan, views),
    ...breachesOfDeterminism(plan, request),
  ];
  if (hasErrors(plan.diagnostics) || plan.findings.some(({ code }) => code === 'still-referenced')) return breaches;
  const after = applyPurely(plan, { ...views, unique });
  return [
    ...breaches,
    ...after.refusals.map(refusal => `refused: ${refusal}`),
    ...breachesOfResult(after, views),
    ...breachesOfRest(after, views),
  ];
}

export function requestOf(views: Views): PlanRequest {
  return { ...views, environment: 'test', targets: [], guards: NO_GUARDS };
}

/** Only what base holds goes, and what is unmanaged is in no change. */
function breachesOfOwnership({ changes, unmanaged }: Plan, { base, kinds }: Views): readonly string[] {
  const held = new Set(Object.entries(base).map(([address, { id }]) => `${address.split('.')[0]} ${id}`));
  const foreign = new Set(unmanaged.map(({ kind, id }) => `${kind} ${id}`));
  return changes.flatMap(({ address, action, kind, id, replacementId }) => [
    ...((action === 'delete' || action === 'replace') && !held.has(`${kind} ${id}`)
      ? [`deleted and not in base: ${address} ${id}`]
      : []),
    ...([id, replacementId].some(one => foreign.has(`${kind} ${one}`)) ? [`unmanaged and changed: ${address}`] : []),
    ...(kinds.some(({ name }) => name === kind) ? [] : [`of no kind: ${address}`]),
  ]);
}

/** Every operation after all that it refers to, and every removal after all that let go. */
function breachesOfOrder({ changes, steps }: Plan, { kinds }: Views): readonly string[] {
  const writtenIn = new Map<Value, number>();
  const removedIn = new Map<Value, number>();
  for (const [index, step] of steps.entries())
    for (const { address, verb } of step) (verb === 'write' ? writtenIn : removedIn).set(address, index);
  return changes.flatMap(({ address, kind, action, desired, live }) => {
    const isWrite = action !== 'delete' && action !== 'forget';
    const isRemoval = !isWrite || action === 'replace';
    const found = kinds.find(({ name }) => name === kind);
    const valuesOf = (attributes: Attributes) =>
      found === undefined ? [] : listReferences(found, attributes).map(({ value }) => value);
    const letsGoIn = isWrite ? writtenIn.get(address) : removedIn.get(address);
    return [
      ...(isWrite !== writtenIn.has(address) ? [`written or not: ${address}`] : []),
      ...(isRemoval !== removedIn.has(address) ? [`removed or not: ${address}`] : []),
      ...valuesOf(desired)
        .filter(value => (writtenIn.get(value) ?? -1) >= (writtenIn.get(address) ?? 0))
        .map(value => `${address} is written before ${String(value)}`),
      ...valuesOf(live)
        .filter(value => (removedIn.get(value) ?? Number.POSITIVE_INFINITY) <= (letsGoIn ?? -1))
        .map(value => `${String(value)} is removed before ${address} let go`),
    ];
  });
}

function breachesOfDeterminism(plan: Plan, request: PlanRequest): readonly string[] {
  const shuffled = { ...request, desired: [...request.desired].reverse(), live: [...request.live].reverse() };
  return planToJson(makePlan(shuffled)) === planToJson(plan) ? [] : ['another plan from another order'];
}

/** Live is what the files say, in every field that they declare. */
function breachesOfResult({ live, base, kinds }: PureResult, { desired }: Views): readonly string[] {
  const idOf = (kind: string, value: Value): Value => {
    if (value === null) return value;
    if (isForeignReference(value)) {
      if ('id' in value) return value;
      const nameField = kinds.find(({ name }) => name === kind)?.nameField ?? '';
      return { id: live.find(object => object.attributes[nameField] === value.name)?.id ?? 'nothing' };
    }
    return { id: base[value as Address]?.id ?? 'nothing' };
  };
  return desired.flatMap(({ address, kind: kindName, attributes }) => {
    const kind = kinds.find(({ name }) => name === kindName);
    const object = live.find(({ kind: other, id }) => other === kindName && id === base[address]?.id);
    if (kind === undefined || object === undefined) return [`not live: ${address}`];
    const wanted = mapReferences(kind, attributes, (value, { to }) => idOf(to, value));
    const isThere = (value: Value) =>
      typeof value !== 'object' || live.some(({ id }) => id === Reflect.get(Object(value), 'id'));
    // What a list refers to and is gone has no effect; it may stay until something else is written.
    const found = mapReferences(kind, object.attributes, (value, { isListed }) =>
      isListed && !isThere(value) ? null : value,
    );
    return Object.entries(wanted).flatMap(([path, value]) => {
      const field = kind.fields[path];
      if (field === undefined) return [`no field: ${path}`];
      return sameValue(field, value, found[path] ?? null) ? [] : [`not as the files say: ${address} ${path}`];
    });
  });
}

/** Afterwards there is nothing to do, and nothing has drifted. */
function breachesOfRest({ live, base }: PureResult, views: Views): readonly string[] {
  const { drifted, pending, plan } = findDrift(requestOf({ ...views, live, base }));
  return [
    ...plan.changes.map(({ address, action }) => `left after an apply: ${action} ${address}`),
    ...plan.diagnostics
      .filter(({ code }) => code !== 'stale-reference')
      .map(({ code, address }) => `said again after an apply: ${code} ${address}`),
    ...drifted.map(({ address }) => `drifted after an apply: ${address}`),
    ...pending.map(({ address }) => `pending after an apply: ${address}`),
    ...Object.keys(base)
      .filter(address => !views.desired.some(resource => resource.address === address))
      .map(address => `in base and not in the files: ${address}`),
  ];
}

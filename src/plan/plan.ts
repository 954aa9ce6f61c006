// desired x live x base -> plan. Pure: plan, apply and drift all go through here, so that a preview cannot lie.

import { didYouMean } from '../config/suggest.ts';
import type { Address } from '../core/address.ts';
import { type Diagnostic, report, sortDiagnostics } from '../core/diagnostic.ts';
import { type Base, type BaseResource, isForeignReference } from '../core/resource.ts';
import { compareText, type Value } from '../core/value.ts';
import type { Change, Plan } from './change.ts';
import { codes } from './codes.ts';
import { type Decision, decideDesired, decideOrphan } from './decide.ts';
import { checkGuards, type GuardSettings } from './guard.ts';
import { matchViews } from './match.ts';
import { orderSteps, selectTargets } from './order.ts';
import { mapReferences, objectKey } from './references.ts';
import { type Matched, nameOfObject, type Views } from './views.ts';

export interface PlanRequest extends Views {
  readonly environment: string;
  /** Only these addresses, with what they depend on; empty for all. */
  readonly targets: readonly string[];
  readonly guards: GuardSettings;
}

export function makePlan(request: PlanRequest): Plan {
  return planMatched(matchViews(request), request);
}

export function planMatched(matched: Matched, request: PlanRequest): Plan {
  const { kinds, desired, base, environment, targets } = request;
  const decisions = decideAll(matched, request);
  const order = new Map(kinds.map((kind, index) => [kind.name, index]));
  const all = [...decisions.flatMap(({ change }) => change ?? []), ...matched.orphans.map(decideOrphan)].sort(
    (left, right) =>
      (order.get(left.kind) ?? 0) - (order.get(right.kind) ?? 0) || compareText(left.address, right.address),
  );
  const changes = targets.length === 0 ? all : selectTargets(kinds, all, targets as readonly Address[]);
  const diagnostics = [
    ...matched.diagnostics,
    ...decisions.flatMap(decision => decision.diagnostics),
    ...checkTargets(targets, { desired: desired.map(({ address }) => address), base }),
  ];
  return {
    environment,
    targets,
    changes,
    steps: orderSteps(kinds, changes),
    settled: settle(matched, all),
    unmanaged: matched.unmanaged
      .map(({ kind, id, attributes }) => ({ kind, id, name: nameOfObject(kinds, { kind, id, attributes }) }))
      .sort(
        (left, right) =>
          compareText(left.kind, right.kind) || compareText(left.name, right.name) || compareText(left.id, right.id),
      ),
    diagnostics: sortDiagnostics(diagnostics),
    findings: sortDiagnostics(checkGuards({ changes, matched, kinds, declared: desired.length }, request.guards)),
  };
}

/**
 * What refers to an object that a replace removes has to be written anew, although its address stays: in its live data
 * the reference is put back to the id, which is no longer what the files mean.
 */
function decideAll({ matches }: Matched, { live }: PlanRequest): readonly Decision[] {
  const decisions = matches.map(decideDesired);
  const leaving = new Map(
    decisions.flatMap(({ change }) =>
      change?.action === 'replace' ? [[change.address as Value, change.id] as const] : [],
    ),
  );
  if (leaving.size === 0) return decisions;
  const written = new Map(live.map(object => [objectKey(object), object.attributes]));
  return matches.map((match, index) => {
    const { kind, live: object } = match;
    if (object === undefined) return decisions[index] ?? decideDesired(match);
    const attributes = mapReferences(kind, object.attributes, (value, { path }) => {
      const raw = written.get(objectKey(object))?.[path] ?? null;
      return isForeignReference(raw) && 'id' in raw && leaving.get(value) === raw.id ? raw : value;
    });
    return decideDesired({ ...match, live: { ...object, attributes } });
  });
}

/** What state holds of resources that need no change; it also drops fields that the files no longer mention. */
function settle({ matches }: Matched, changes: readonly Change[]): Base {
  const changed = new Set(changes.map(({ address }) => address));
  const settled: Record<Address, BaseResource> = {};
  for (const { desired, live } of matches) {
    if (live === undefined || changed.has(desired.address)) continue;
    settled[desired.address] = { id: live.id, attributes: desired.attributes };
  }
  return settled;
}

function checkTargets(
  targets: readonly string[],
  { desired, base }: { desired: readonly string[]; base: Base },
): readonly Diagnostic[] {
  const known = new Set([...desired, ...Object.keys(base)]);
  return targets
    .filter(target => !known.has(target))
    .map(target =>
      report(codes['unknown-target'], {
        detail: `There is no resource ${JSON.stringify(target)}.`,
        hint: didYouMean(target, [...known]),
      }),
    );
}

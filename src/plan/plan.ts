// desired x live x base -> plan. Pure: plan, apply and drift all go through here, so that a preview cannot lie.

import { didYouMean } from '../config/suggest.ts';
import type { Address } from '../core/address.ts';
import { type Diagnostic, report, sortDiagnostics } from '../core/diagnostic.ts';
import type { Kind, Maximum } from '../core/kind.ts';
import { mapReferences, objectKey } from '../core/reference.ts';
import type { Base, BaseResource, LiveObject } from '../core/resource.ts';
import { compareText, type Value } from '../core/value.ts';
import { noteExisting } from './accounts/existing.ts';
import { findReach } from './accounts/impact.ts';
import type { Change, Plan } from './change.ts';
import { codes } from './codes.ts';
import { checkCounts } from './counts.ts';
import { type Decision, decideDesired, decideOrphan } from './decide.ts';
import type { GuardSettings } from './guards/finding.ts';
import { checkGuards } from './guards/guard.ts';
import { matchViews } from './match.ts';
import { orderSteps, selectTargets } from './order.ts';
import { addressLive, indexAddresses } from './references.ts';
import { type Matched, nameOfObject, type Views } from './views.ts';

export interface PlanRequest extends Views {
  readonly environment: string;
  /** Only these addresses, with what they depend on; empty for all. */
  readonly targets: readonly string[];
  readonly guards: GuardSettings;
  /** How many objects of a kind there can be, by its `maximumCount`. */
  readonly maxima?: Readonly<Record<string, Maximum>>;
}

export function makePlan(request: PlanRequest): Plan {
  return planMatched(matchViews(request), request);
}

export function planMatched(matched: Matched, request: PlanRequest): Plan {
  const { kinds, desired, base, environment, targets } = request;
  const { decisions, removals } = decideAll(matched, request);
  const order = new Map(kinds.map((kind, index) => [kind.name, index]));
  const all = [...decisions.flatMap(({ change }) => change ?? []), ...removals].sort(
    (left, right) =>
      (order.get(left.kind) ?? 0) - (order.get(right.kind) ?? 0) || compareText(left.address, right.address),
  );
  const selected = targets.length === 0 ? all : selectTargets(kinds, all, targets as readonly Address[]);
  const reach = findReach(selected, matched, request);
  const changes = reach?.changes ?? selected;
  const diagnostics = [
    ...matched.diagnostics,
    ...decisions.flatMap(decision => decision.diagnostics),
    ...noteExisting(matched, request),
    ...checkCounts(changes, { kinds, live: request.live, maxima: request.maxima ?? {} }),
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
    accounts: reach?.countAccounts(changes),
    stale: matched.stale,
    diagnostics: sortDiagnostics(diagnostics),
    findings: checkGuards({ changes, matched, views: request, reach }, request.guards),
  };
}

interface Decided {
  readonly decisions: readonly Decision[];
  /** Of what the files no longer declare. */
  readonly removals: readonly Change[];
}

/**
 * What refers to an object that a replace removes has to be written anew, although its address stays: in its live data
 * the reference stays the id, which is no longer what the files mean.
 */
function decideAll(matched: Matched, { live }: PlanRequest): Decided {
  const { matches, orphans } = matched;
  const decisions = matches.map(decideDesired);
  const leaving = new Map(
    decisions.flatMap(({ change }) =>
      change?.action === 'replace' && change.id !== undefined
        ? [[change.address, { kind: change.kind, id: change.id }] as const]
        : [],
    ),
  );
  if (leaving.size === 0) return { decisions, removals: orphans.map(decideOrphan) };
  const addresses = new Map(indexAddresses(matched));
  for (const object of leaving.values()) addresses.delete(objectKey(object));
  const raw = new Map(live.map(object => [objectKey(object), object]));
  const known = new Set(raw.keys());
  // What is worked out from other objects, such as a placement, is in no listing and refers to none.
  const asWritten = (kind: Kind, object: LiveObject | undefined) =>
    object && kind.within === undefined ? addressLive(kind, raw.get(objectKey(object)), { addresses, known }) : object;
  const asHeld = (kind: Kind, base: BaseResource | undefined) =>
    base && { ...base, attributes: mapReferences(kind, base.attributes, value => idOf(leaving, value)) };
  return {
    decisions: matches.map(match =>
      decideDesired({ ...match, live: asWritten(match.kind, match.live), base: asHeld(match.kind, match.base) }),
    ),
    removals: orphans.map(orphan => decideOrphan({ ...orphan, live: asWritten(orphan.kind, orphan.live) })),
  };
}

/** What the state calls by an address that is about to become another object's is the object that leaves. */
function idOf(leaving: ReadonlyMap<string, { readonly id: string }>, value: Value): Value {
  const object = typeof value === 'string' ? leaving.get(value) : undefined;
  return object === undefined ? value : { id: object.id };
}

/** What state holds of resources that need no change; it also drops fields that the files no longer mention. */
function settle({ matches, orphans }: Matched, changes: readonly Change[]): Base {
  const changed = new Set(changes.map(({ address }) => address));
  const moving = new Set(orphans.map(({ movedTo }) => movedTo));
  const settled: Record<Address, BaseResource> = {};
  for (const { desired, live, base } of matches) {
    // The old address is forgotten at once; the new one holds the object until another one is in its place.
    if (base !== undefined && moving.has(desired.address)) settled[desired.address] = base;
    const kept = desired.kept === undefined ? desired.attributes : desired.kept;
    if (live === undefined || kept === null || changed.has(desired.address)) continue;
    settled[desired.address] = { id: live.id, attributes: kept };
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

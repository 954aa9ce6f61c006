// desired x live x base -> plan. Pure: plan, apply and drift all go through here, so that a preview cannot lie.
import type { Address } from '../core/address.ts';
import { type Diagnostic, report, sortDiagnostics } from '../core/diagnostic.ts';
import type { Base, BaseResource } from '../core/resource.ts';
import { compareText } from '../core/value.ts';
import type { Change, Plan } from './change.ts';
import { codes } from './codes.ts';
import { decideDesired, decideOrphan } from './decide.ts';
import { checkGuards, type GuardSettings } from './guard.ts';
import { matchViews } from './match.ts';
import { orderSteps, selectTargets } from './order.ts';
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
  const decisions = matched.matches.map(decideDesired);
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
        hint: 'Targets are addresses: a kind, a dot and a key.',
      }),
    );
}

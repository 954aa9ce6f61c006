// A saved plan against what is so now. Its own files are planned anew, and each of its changes has to come out as it was
// shown; what has changed elsewhere does not matter.
import type { Address } from '../../core/address.ts';
import { type Diagnostic, hasErrors, report } from '../../core/diagnostic.ts';
import { findReach } from '../accounts/impact.ts';
import type { Plan } from '../change.ts';
import { checkGuards } from '../guards/guard.ts';
import { matchViews } from '../match.ts';
import { type PlanRequest, planMatched } from '../plan.ts';
import { codes } from './codes.ts';
import { findStale } from './stale.ts';

export interface Recheck {
  /** The plan with the same changes, steps and texts, and what its guards find now. */
  readonly plan: Plan;
  /** Why it cannot be applied, if there are errors; else what is worth knowing before it is. */
  readonly problems: readonly Diagnostic[];
  /** What has changed since and the plan leaves alone: a new plan would change it. */
  readonly elsewhere: ReadonlySet<Address>;
}

/** `request`: the views as they are now, with the desired resources and targets of the saved plan. */
export function recheckPlan(saved: Plan, request: PlanRequest): Recheck {
  const matched = matchViews(request);
  const whole = planMatched(matched, { ...request, targets: [] });
  const stale = findStale(saved, { matched, now: whole, views: request });
  const own = new Set(saved.changes.map(({ address }) => address));
  const selected = request.targets.length === 0 ? whole : planMatched(matched, request);
  const elsewhere = selected.changes.map(({ address }) => address).filter(address => !own.has(address));
  const reach = findReach(saved.changes, matched, request);
  const changes = reach?.changes ?? saved.changes;
  const findings = checkGuards({ changes, matched, views: request, reach }, request.guards);
  const errors = whole.diagnostics.filter(
    ({ severity, address }) => severity === 'error' && (address === undefined || own.has(address)),
  );
  const diagnostics = [...saved.diagnostics, ...errors, ...noteElsewhere(elsewhere)];
  return {
    plan: {
      ...saved,
      // State is kept for what is as the plan wants it now, not for what was so then.
      settled: whole.settled,
      stale: whole.stale,
      // An apply that leaves something alone is a restricted one.
      targets: elsewhere.length > 0 && saved.targets.length === 0 ? [...own] : saved.targets,
      diagnostics,
      findings,
    },
    problems: hasErrors(stale) ? stale : [...diagnostics, ...findings],
    elsewhere: new Set(elsewhere),
  };
}

/** The plan without the changes of what a saved plan leaves alone. */
export function leaveAlone(plan: Plan, elsewhere: ReadonlySet<Address>): Plan {
  if (elsewhere.size === 0) return plan;
  return {
    ...plan,
    changes: plan.changes.filter(({ address }) => !elsewhere.has(address)),
    diagnostics: plan.diagnostics.filter(({ address }) => address === undefined || !elsewhere.has(address)),
  };
}

/** More addresses than this are counted, not named. */
const MOST_NAMED = 5;

function noteElsewhere(addresses: readonly Address[]): readonly Diagnostic[] {
  if (addresses.length === 0) return [];
  const others = addresses.length > MOST_NAMED ? ` and ${addresses.length - MOST_NAMED} more` : '';
  const detail = `${addresses.slice(0, MOST_NAMED).join(', ')}${others} needed no change when the plan was made, and would need one now. The plan leaves that as it is, and it is not verified.`;
  return [report(codes['changed-elsewhere'], { detail, hint: 'Look at it afterwards with `tierform plan`.' })];
}

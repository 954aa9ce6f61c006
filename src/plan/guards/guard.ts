// Guards: linters over the finished plan. A finding that stops an apply does so unless somebody accepted it for the addresses
// that it names, in `accept` of tierform.yaml or with --allow. Nothing turns all guards off.
import { type Diagnostic, report, sortDiagnostics } from '../../core/diagnostic.ts';
import { codes } from '../codes.ts';
import { findDeletes, findStillReferenced, suggestMoved } from './deletes.ts';
import {
  DEFAULT_LEVELS,
  type Finding,
  GUARDS,
  type Guard,
  type GuardedPlan,
  type GuardLevel,
  type GuardSettings,
} from './finding.ts';
import { findLimits } from './limits.ts';

/** What the guards find in a plan, less what is accepted. */
export function checkGuards(plan: GuardedPlan, settings: GuardSettings): readonly Diagnostic[] {
  const accepted = new Set(settings.accept.flatMap(({ guard, addresses }) => addresses.map(at => `${guard}=${at}`)));
  const isAccepted = ({ guard, address }: Pick<Finding, 'guard' | 'address'>) => accepted.has(`${guard}=${address}`);
  const findings = [
    ...findDeletes(plan, settings, isAccepted),
    ...findLimits(plan),
    ...findAffected(plan, settings, isAccepted),
  ].filter(finding => !isAccepted(finding));
  const rename = suggestMoved(plan.changes, plan.views.kinds);
  return [
    ...sortDiagnostics(findStillReferenced(plan)),
    ...GUARDS.flatMap(guard =>
      [false, true].flatMap(isDoubtful => {
        const own = findings.filter(finding => finding.guard === guard && (finding.isDoubtful ?? false) === isDoubtful);
        const level = isDoubtful ? 'warn' : (settings.levels?.[guard] ?? DEFAULT_LEVELS[guard]);
        const isOfDeletes = guard === 'deletes-resources' || guard === 'max_deletes';
        return describe(guard, own, { level, rename: isOfDeletes ? rename : undefined });
      }),
    ),
  ];
}

/** More accounts than `guardrails.max_affected_accounts`, without those of changes that somebody accepted. */
function findAffected(
  { changes, reach }: GuardedPlan,
  { maxAffectedAccounts }: GuardSettings,
  isAccepted: (finding: Pick<Finding, 'guard' | 'address'>) => boolean,
): readonly Finding[] {
  const guard = 'max_affected_accounts';
  if (reach === undefined || maxAffectedAccounts === undefined) return [];
  const open = changes.filter(({ address, impact }) => (impact?.accounts ?? 0) > 0 && !isAccepted({ guard, address }));
  const count = reach.countAccounts(open);
  if (count <= maxAffectedAccounts) return [];
  const of = `of ${count} in all, and guardrails.max_affected_accounts is ${maxAffectedAccounts}`;
  return [...open]
    .sort((left, right) => (right.impact?.accounts ?? 0) - (left.impact?.accounts ?? 0))
    .map(({ address, impact }) => ({
      guard,
      address,
      what: `reaches ${impact?.accounts} ${impact?.accounts === 1 ? 'account' : 'accounts'} ${of}`,
    }));
}

/** More addresses than this are counted, not shown. */
const MOST_SHOWN = 10;

interface Say {
  readonly level: GuardLevel;
  /** What to write where something is only called by a new key. */
  readonly rename: string | undefined;
}

function describe(guard: Guard, findings: readonly Finding[], { level, rename }: Say): readonly Diagnostic[] {
  const [first] = findings;
  if (first === undefined) return [];
  const addresses = [...new Set(findings.map(({ address }) => address))];
  const lines = findings.slice(0, MOST_SHOWN).map(({ address, what }) => `${address} ${what}.`);
  const others = findings.length > MOST_SHOWN ? [`So it is with ${findings.length - MOST_SHOWN} more.`] : [];
  const flags = addresses.slice(0, 3).map(address => `--allow ${guard}=${address}`);
  const remedy = `If it is meant, add an entry under \`accept\` in tierform.yaml (guard: ${guard}), or allow it once:\n\n    ${flags.join(' ')}${addresses.length > flags.length ? ' ...' : ''}`;
  const hints = [...(rename === undefined ? [] : [rename]), ...(level === 'stop' ? [remedy] : [])];
  const { code, summary } = codes[guard];
  return [
    report(
      { code, summary, severity: level === 'stop' ? 'error' : 'warning' },
      {
        detail: [...lines, ...others, EXPLANATIONS[guard]].join('\n'),
        ...(hints.length > 0 ? { hint: hints.join('\n\n') } : {}),
        ...(addresses.length === 1 ? { address: first.address } : { addresses }),
      },
    ),
  ];
}

/** Why each guard is there. */
const EXPLANATIONS: Readonly<Record<Guard, string>> = {
  'deletes-resources':
    'A deleted object does not come back: what refers to it by its id breaks, and what it held back is let loose.',
  'empties-config':
    'The files declare nothing, so all that tierform made would go. Mostly the folder of the tier files is wrong.',
  'loosens-limits': 'Accounts may then do more than before.',
  'lowers-quota': 'Accounts that use more than that are cut off at once.',
  max_affected_accounts: 'A mistake would reach all of them at once.',
  max_deletes: 'A deleted object does not come back, and so many at once are mostly a mistake.',
  'shortens-retention': 'Mail that is older is deleted for good.',
  'unlimited-sends': 'Nothing would then stop an agent that runs away.',
};

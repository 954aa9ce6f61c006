// How many of what: of a plan, of an apply, of several environments.
import type { Outcome } from '../apply/outcome.ts';
import type { Action, Plan } from '../plan/change.ts';
import { escapeTerminal } from './escape.ts';
import { countOf, groupDigits } from './layout.ts';

export interface PlanSummary {
  readonly counts: Readonly<Record<Action | 'unchanged' | 'unmanaged', number>>;
  /** `0 to create, 1 to update, 0 to delete, 14 unchanged, 3 unmanaged`; what is rare is named only where there is some. */
  readonly text: string;
}

const ALWAYS_NAMED: ReadonlySet<Action> = new Set(['create', 'update', 'delete']);
const ACTIONS: readonly Action[] = ['create', 'update', 'replace', 'delete', 'adopt', 'move', 'forget'];

export function summarize({ changes, settled, unmanaged }: Plan): PlanSummary {
  const counts = {
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
    adopt: 0,
    move: 0,
    forget: 0,
    unchanged: listUnchanged({ changes, settled }).length,
    unmanaged: unmanaged.length,
  };
  for (const { action } of changes) counts[action] += 1;
  const actions = ACTIONS.filter(action => ALWAYS_NAMED.has(action) || counts[action] > 0).map(
    action => `${groupDigits(counts[action])} to ${action}`,
  );
  return {
    counts,
    text: [...actions, `${groupDigits(counts.unchanged)} unchanged`, `${groupDigits(counts.unmanaged)} unmanaged`].join(
      ', ',
    ),
  };
}

/** The addresses of what needs no change, sorted. */
export function listUnchanged({ changes, settled }: Pick<Plan, 'changes' | 'settled'>): readonly string[] {
  const changed = new Set<string>(changes.map(({ address }) => address));
  return Object.keys(settled)
    .filter(address => !changed.has(address))
    .sort();
}

export function countOutcomes(outcomes: readonly Outcome[]): Readonly<Record<Outcome['status'], number>> {
  const counts = { done: 0, failed: 0, skipped: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  return counts;
}

/** How a command ended for one of several environments. */
export interface EndedEnvironment {
  readonly name: string;
  /** `changed`: what a command is there to find; `pending`: only changes that are not applied yet. */
  readonly end: 'changed' | 'pending' | 'quiet' | 'failed';
}

type EndNames = Partial<Readonly<Record<EndedEnvironment['end'], string>>>;

const END_NAMES: Readonly<Record<'validate' | 'plan' | 'drift', EndNames>> = {
  validate: { quiet: 'valid', failed: 'with errors' },
  plan: { changed: 'with changes', quiet: 'without', failed: 'failed' },
  drift: {
    changed: "changed behind git's back",
    pending: 'with changes not applied yet',
    quiet: 'without drift',
    failed: 'failed',
  },
};

const FEW_NAMES = 8;

/** `3 environments: 1 with changes (staging), 1 without, 1 failed (production).` */
export function summarizeEnvironments(
  command: 'validate' | 'plan' | 'drift',
  environments: readonly EndedEnvironment[],
): string {
  const parts = Object.entries(END_NAMES[command]).map(([end, description]) => {
    const names = environments.filter(environment => environment.end === end).map(({ name }) => escapeTerminal(name));
    const more = names.length > FEW_NAMES ? ', ...' : '';
    const listed = names.length === 0 || end === 'quiet' ? '' : ` (${names.slice(0, FEW_NAMES).join(', ')}${more})`;
    return `${groupDigits(names.length)} ${description}${listed}`;
  });
  return `${countOf(environments.length, 'environment')}: ${parts.join(', ')}.`;
}

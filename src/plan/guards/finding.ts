// What guards are, and what they find.
import type { Acceptance } from '../../config/project.ts';
import type { Address } from '../../core/address.ts';
import type { Reach } from '../accounts/impact.ts';
import type { Change } from '../change.ts';
import type { Matched, Views } from '../views.ts';

/** The guards whose findings can be accepted, as `accept`, `guardrails.guards` and --allow name them. */
export const GUARDS = [
  'deletes-resources',
  'empties-config',
  'loosens-limits',
  'lowers-quota',
  'max_affected_accounts',
  'max_deletes',
  'shortens-retention',
  'unlimited-sends',
] as const;

export type Guard = (typeof GUARDS)[number];

/** Whether a finding stops an apply, or is only said. */
export type GuardLevel = 'stop' | 'warn';

/** What cannot be undone stops an apply: objects do not come back, mail that was deleted does not either. */
export const DEFAULT_LEVELS: Readonly<Record<Guard, GuardLevel>> = {
  'deletes-resources': 'stop',
  'empties-config': 'stop',
  'loosens-limits': 'warn',
  'lowers-quota': 'warn',
  max_affected_accounts: 'stop',
  max_deletes: 'stop',
  'shortens-retention': 'stop',
  'unlimited-sends': 'warn',
};

export interface GuardSettings {
  readonly accept: readonly Acceptance[];
  /** How many deletes need no acceptance; 0 for none. */
  readonly maxDeletes: number;
  /** How many accounts a plan may reach without an acceptance; undefined for any number. */
  readonly maxAffectedAccounts?: number | undefined;
  /** Where somebody wants another level than the default. */
  readonly levels?: Readonly<Partial<Record<Guard, GuardLevel>>>;
}

export interface GuardedPlan {
  readonly changes: readonly Change[];
  readonly matched: Matched;
  readonly views: Views;
  readonly reach: Reach | undefined;
}

/** What one guard finds about one address. */
export interface Finding {
  readonly guard: Guard;
  readonly address: Address;
  /** What would happen, in a phrase. */
  readonly what: string;
  /** It may be so, and nobody can tell: it is said, and stops nothing. */
  readonly isDoubtful?: boolean;
}

// What the emulator holds, as plain data that can be kept as JSON, and the check of data that come from outside.
// Objects are stored as they were set, not as they are answered: the plan fills in what was left out at each reading.

/** Only the limits that a request set, by name. */
export type StoredLimits = Readonly<Record<string, number | readonly string[]>>;

/** Only the settings that a request set, by name. */
export type StoredSpamDetection = Readonly<Record<string, number | boolean>>;

export interface StoredPolicy {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly string[];
  readonly limits: StoredLimits;
  readonly spam_detection: StoredSpamDetection;
  /** Unix seconds, as all times here. */
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StoredWorkspace {
  readonly workspace_id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly auto_group: boolean;
  readonly default: boolean;
  /** May name a policy that was deleted. */
  readonly policy_id: string | null;
  readonly rule_ids: readonly string[];
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StoredGrant {
  readonly id: string;
  readonly provider: string;
  readonly email: string;
  /** Empty when there is none. */
  readonly name: string;
  readonly grant_status: string;
  readonly workspace_id: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly scope: readonly string[];
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StoredCondition {
  readonly field: string;
  readonly operator: string;
  /** Ids of lists for `in_list`, which may name lists that were deleted. */
  readonly value: string | readonly string[];
}

export interface StoredMatch {
  readonly operator: string;
  readonly conditions: readonly StoredCondition[];
}

export interface StoredAction {
  readonly type: string;
  /** Only where the type takes one. */
  readonly value?: string;
}

export interface StoredRule {
  readonly id: string;
  readonly name: string;
  /** Empty when there is none. */
  readonly description: string;
  readonly priority: number;
  readonly enabled: boolean;
  readonly trigger: string;
  readonly match: StoredMatch;
  readonly actions: readonly StoredAction[];
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StoredItem {
  readonly id: string;
  readonly value: string;
  readonly created_at: number;
}

export interface StoredList {
  readonly id: string;
  readonly name: string;
  /** Empty when there is none. */
  readonly description: string;
  readonly type: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A list as it is kept: each value once, in the order in which they were added. */
export interface StoredListWithItems extends StoredList {
  readonly items: readonly StoredItem[];
}

export interface EmulatorSnapshot {
  readonly version: 1;
  readonly application_id: string;
  readonly organization_id: string;
  /** Each in the order of creation. */
  readonly policies: readonly StoredPolicy[];
  readonly workspaces: readonly StoredWorkspace[];
  readonly grants: readonly StoredGrant[];
  readonly rules: readonly StoredRule[];
  readonly lists: readonly StoredListWithItems[];
  /** Domains of deleted workspaces, in lower case. */
  readonly retired_domains: readonly string[];
}

/** The kinds that the emulator came to know last: data that were kept before have none, which is as if they were empty. */
type LaterKinds = 'rules' | 'lists';

/** What an emulator can start with. */
export type EmulatorData = Omit<EmulatorSnapshot, LaterKinds> & Partial<Pick<EmulatorSnapshot, LaterKinds>>;

type FieldCheck = (value: unknown) => boolean;
type RowCheck = Readonly<Record<string, FieldCheck>>;

const isText: FieldCheck = value => typeof value === 'string';
const isTextOrNull: FieldCheck = value => value === null || typeof value === 'string';
const isNumber: FieldCheck = value => typeof value === 'number' && Number.isFinite(value);
const isFlag: FieldCheck = value => typeof value === 'boolean';
const isTexts: FieldCheck = value => Array.isArray(value) && value.every(isText);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isLimits: FieldCheck = value => isRecord(value) && Object.values(value).every(v => isNumber(v) || isTexts(v));
const isSpam: FieldCheck = value => isRecord(value) && Object.values(value).every(v => isNumber(v) || isFlag(v));
const isRows =
  (check: RowCheck): FieldCheck =>
  value =>
    Array.isArray(value) && value.every(row => isRecord(row) && isRow(row, check));
const isRow = (row: Readonly<Record<string, unknown>>, check: RowCheck) =>
  Object.entries(check).every(([field, holds]) => holds(row[field]));

const isConditions = isRows({ field: isText, operator: isText, value: value => isText(value) || isTexts(value) });
const isMatch: FieldCheck = value => isRecord(value) && isText(value['operator']) && isConditions(value['conditions']);
const isActions = isRows({ type: isText, value: value => value === undefined || isText(value) });
const isItems = isRows({ id: isText, value: isText, created_at: isNumber });

const TIMES: RowCheck = { created_at: isNumber, updated_at: isNumber };

const ROWS: Readonly<Record<'policies' | 'workspaces' | 'grants' | LaterKinds, RowCheck>> = {
  policies: { id: isText, name: isText, rules: isTexts, limits: isLimits, spam_detection: isSpam, ...TIMES },
  workspaces: {
    workspace_id: isText,
    name: isText,
    domain: isTextOrNull,
    auto_group: isFlag,
    default: isFlag,
    policy_id: isTextOrNull,
    rule_ids: isTexts,
    ...TIMES,
  },
  grants: {
    id: isText,
    provider: isText,
    email: isText,
    name: isText,
    grant_status: isText,
    workspace_id: isTextOrNull,
    settings: isRecord,
    scope: isTexts,
    ...TIMES,
  },
  rules: {
    id: isText,
    name: isText,
    description: isText,
    priority: isNumber,
    enabled: isFlag,
    trigger: isText,
    match: isMatch,
    actions: isActions,
    ...TIMES,
  },
  lists: { id: isText, name: isText, description: isText, type: isText, items: isItems, ...TIMES },
};

const LATER_KINDS: ReadonlySet<string> = new Set<LaterKinds>(['rules', 'lists']);

function problemOfRows(name: string, rows: unknown, check: RowCheck): string | undefined {
  if (!Array.isArray(rows)) return `${name} is not a list`;
  for (const [index, row] of rows.entries()) {
    if (!isRecord(row)) return `${name}[${index}] is not an object`;
    for (const [field, holds] of Object.entries(check)) {
      if (!holds(row[field])) return `${name}[${index}].${field} is missing or of the wrong type`;
    }
  }
  return undefined;
}

/**
 * Checks data that claim to be a snapshot.
 * @param refuse makes the error that is thrown, of a phrase that names the first wrong place
 */
export function assertSnapshot(value: unknown, refuse: (problem: string) => Error): asserts value is EmulatorData {
  const problem = problemOf(value);
  if (problem !== undefined) throw refuse(problem);
}

function problemOf(value: unknown): string | undefined {
  if (!isRecord(value)) return 'it is not an object';
  if (value['version'] !== 1) return 'its version is not 1';
  for (const key of ['application_id', 'organization_id']) {
    if (!isText(value[key])) return `${key} is missing or of the wrong type`;
  }
  for (const [name, check] of Object.entries(ROWS)) {
    if (LATER_KINDS.has(name) && value[name] === undefined) continue;
    const problem = problemOfRows(name, value[name], check);
    if (problem !== undefined) return problem;
  }
  return isTexts(value['retired_domains']) ? undefined : 'retired_domains is missing or of the wrong type';
}

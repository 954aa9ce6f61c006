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

export interface EmulatorSnapshot {
  readonly version: 1;
  readonly application_id: string;
  readonly organization_id: string;
  /** Each in the order of creation. */
  readonly policies: readonly StoredPolicy[];
  readonly workspaces: readonly StoredWorkspace[];
  readonly grants: readonly StoredGrant[];
  /** Domains of deleted workspaces, in lower case. */
  readonly retired_domains: readonly string[];
}

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

const TIMES: RowCheck = { created_at: isNumber, updated_at: isNumber };

const ROWS: Readonly<Record<'policies' | 'workspaces' | 'grants', RowCheck>> = {
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
};

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
export function assertSnapshot(value: unknown, refuse: (problem: string) => Error): asserts value is EmulatorSnapshot {
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
    const problem = problemOfRows(name, value[name], check);
    if (problem !== undefined) return problem;
  }
  return isTexts(value['retired_domains']) ? undefined : 'retired_domains is missing or of the wrong type';
}

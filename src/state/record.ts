// What is kept of an apply beside the state that it left: who, where, when, and what became of each change.
import { parseObject } from '../core/json.ts';
import { type Attributes, isRecord, type Value } from '../core/value.ts';

const RECORD_VERSION = 1;

export interface ApplyRecord {
  readonly environment: string;
  /** That of the state that it left. */
  readonly serial: number;
  /** What was run: `apply`, `rollback to 12`, `import`, `adopt`. */
  readonly command: string;
  readonly author: Author;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  /** Undefined while it runs, and for ever where it was killed. */
  readonly finishedAt: string | undefined;
  /** Of the plan that was applied; undefined where there was none. */
  readonly planDigest: string | undefined;
  readonly outcomes: readonly RecordedOutcome[];
}

/** Who ran a command, from where. */
export interface Author {
  readonly actor: string;
  readonly host: string;
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  /** Of the run in a CI system. */
  readonly runUrl: string | undefined;
  readonly toolVersion: string;
}

export interface RecordedOutcome {
  readonly address: string;
  readonly action: string;
  readonly status: string;
  /** Why it failed or was skipped. */
  readonly error: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: readonly RecordedField[];
}

export interface RecordedField {
  readonly path: string;
  readonly before: Value;
  readonly after: Value;
}

/** What can be told of an apply whose record this version cannot read. */
export interface UnreadableRecord {
  readonly serial: number | undefined;
  /** Undefined for a record that is broken or missing, and not of a later format. */
  readonly formatVersion: number | undefined;
  readonly toolVersion: string | undefined;
  readonly actor: string | undefined;
  readonly commit: string | undefined;
  /** When it ended, or began. */
  readonly at: string | undefined;
}

/** What was kept of an apply: a record, or what can be told without one. */
export type ParsedRecord =
  | { readonly record: ApplyRecord; readonly unreadable: undefined }
  | { readonly record: undefined; readonly unreadable: UnreadableRecord };

export interface FieldFilter {
  readonly address?: string;
  readonly path?: string;
}

/** The record with only the outcomes of one resource, and only those that changed one field. */
export function selectFields(record: ApplyRecord, { address, path }: FieldFilter): ApplyRecord {
  const outcomes = record.outcomes.flatMap((outcome): readonly RecordedOutcome[] => {
    if (address !== undefined && outcome.address !== address) return [];
    if (path === undefined) return [outcome];
    const fields = outcome.fields.filter(field => field.path === path);
    return fields.length === 0 ? [] : [{ ...outcome, fields }];
  });
  return { ...record, outcomes };
}

/** The record as text. */
export function printRecord(record: ApplyRecord): string {
  return `${JSON.stringify({ version: RECORD_VERSION, ...toDocument(record) }, null, 2)}\n`;
}

/** The record as plain data in the words of its file. */
export function toDocument(record: ApplyRecord): Readonly<Record<string, unknown>> {
  const { author } = record;
  return {
    environment: record.environment,
    serial: record.serial,
    command: record.command,
    actor: author.actor,
    host: author.host,
    commit: author.commit ?? null,
    branch: author.branch ?? null,
    run_url: author.runUrl ?? null,
    tool_version: author.toolVersion,
    started_at: record.startedAt,
    finished_at: record.finishedAt ?? null,
    plan_digest: record.planDigest ?? null,
    outcomes: record.outcomes.map(({ address, action, status, error, requestId, fields }) => ({
      address,
      action,
      status,
      error: error ?? null,
      request_id: requestId ?? null,
      fields,
    })),
  };
}

/** The one place where records are read. @param text undefined where there is none, which no version of this format leaves */
export function parseRecord(text: string | undefined): ParsedRecord {
  const document = parseObject(text ?? '') ?? {};
  const { version, serial } = document;
  if (version === RECORD_VERSION && typeof serial === 'number')
    return { record: readRecord(document, serial), unreadable: undefined };
  const read = (key: string) => (typeof document[key] === 'string' ? document[key] : undefined);
  const unreadable: UnreadableRecord = {
    serial: typeof serial === 'number' ? serial : undefined,
    formatVersion: typeof version === 'number' && version > RECORD_VERSION ? version : undefined,
    toolVersion: read('tool_version'),
    actor: read('actor'),
    commit: read('commit'),
    at: read('finished_at') ?? read('started_at'),
  };
  return { record: undefined, unreadable };
}

function readRecord(document: Attributes, serial: number): ApplyRecord {
  const read = (key: string) => (typeof document[key] === 'string' ? document[key] : undefined);
  const { outcomes } = document;
  return {
    environment: read('environment') ?? '',
    serial,
    command: read('command') ?? 'apply',
    author: {
      actor: read('actor') ?? '',
      host: read('host') ?? '',
      commit: read('commit'),
      branch: read('branch'),
      runUrl: read('run_url'),
      toolVersion: read('tool_version') ?? '',
    },
    startedAt: read('started_at') ?? '',
    finishedAt: read('finished_at'),
    planDigest: read('plan_digest'),
    outcomes: Array.isArray(outcomes) ? outcomes.filter(isRecord).map(readOutcome) : [],
  };
}

function readOutcome(outcome: Readonly<Record<string, unknown>>): RecordedOutcome {
  const read = (key: string) => (typeof outcome[key] === 'string' ? outcome[key] : undefined);
  const { fields } = outcome;
  return {
    address: read('address') ?? '',
    action: read('action') ?? '',
    status: read('status') ?? '',
    error: read('error'),
    requestId: read('request_id'),
    fields: Array.isArray(fields) ? fields.filter(isValueMap).map(readField) : [],
  };
}

function isValueMap(value: unknown): value is Attributes {
  return isRecord(value);
}

function readField(field: Attributes): RecordedField {
  const { path, before, after } = field;
  return { path: typeof path === 'string' ? path : '', before: before ?? null, after: after ?? null };
}

// Past applies as text: a line each, or with all that they changed.
import { kindOf } from '../../core/address.ts';
import type { Kind } from '../../core/kind.ts';
import type { ApplyRecord, RecordedField, RecordedOutcome, UnreadableRecord } from '../../state/record.ts';
import { nameTool } from '../../state/tool-version.ts';
import { escapeTerminal } from '../escape.ts';
import { alignColumns } from '../layout.ts';
import type { Style } from '../style.ts';
import { formatChange } from '../values.ts';

export type PastRecord = ApplyRecord | UnreadableRecord;

export interface Past {
  readonly environment: string;
  /** Where the history is kept, for people. */
  readonly location: string;
  /** Newest first. */
  readonly records: readonly PastRecord[];
  /** Whether each change is shown, or only how many there were. */
  readonly hasDetails: boolean;
}

export interface PastView {
  readonly kinds: readonly Kind[];
  readonly style: Style;
}

export function renderHistory(
  { environment, location, records, hasDetails }: Past,
  { kinds, style }: PastView,
): string {
  if (records.length === 0) return `No apply of ${environment} is known in ${escapeTerminal(location)}.\n`;
  if (!hasDetails)
    return `${alignColumns(records.map(record => summarizeRecord(record).map(escapeTerminal))).join('\n')}\n`;
  const blocks = records.map(record => {
    const head = style.bold(summarizeRecord(record).map(escapeTerminal).join('  '));
    if (isUnreadable(record)) return head;
    const lines = record.outcomes.flatMap(outcome => renderOutcome(outcome, kinds));
    return [head, ...(lines.length === 0 ? ['  (nothing changed)'] : lines)].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

export function isUnreadable(record: PastRecord): record is UnreadableRecord {
  return !('outcomes' in record);
}

/** Serial, time, who, from which commit, and what became of it. */
export function summarizeRecord(record: PastRecord): readonly string[] {
  if (isUnreadable(record)) return summarizeUnreadable(record);
  const { serial, command, author, startedAt, finishedAt, outcomes } = record;
  const count = (status: string) => outcomes.filter(outcome => outcome.status === status).length;
  const [done, failed, skipped] = [count('done'), count('failed'), count('skipped')];
  const trouble = failed + skipped === 0 ? '' : `, ${failed} failed, ${skipped} skipped`;
  return [
    String(serial),
    finishedAt ?? startedAt,
    author.actor === '' ? 'unknown' : author.actor,
    author.commit?.slice(0, 12) ?? 'no commit',
    `${command}: ${done} done${trouble}${finishedAt === undefined ? ', never finished' : ''}`,
  ];
}

function summarizeUnreadable(record: UnreadableRecord): readonly string[] {
  const { serial, at = 'unknown', actor = 'unknown', commit, formatVersion, toolVersion = '' } = record;
  return [
    serial === undefined ? '?' : String(serial),
    at,
    actor,
    commit?.slice(0, 12) ?? 'unknown',
    formatVersion === undefined
      ? 'cannot be read: its record is broken or missing'
      : `cannot be read: ${nameTool(toolVersion)} wrote it in format version ${formatVersion}`,
  ];
}

function renderOutcome(outcome: RecordedOutcome, kinds: readonly Kind[]): readonly string[] {
  const { address, action, status, error, requestId, fields } = outcome;
  const kind = kinds.find(({ name }) => name === kindOf(address));
  const request = requestId === undefined ? '' : `  [request ${escapeTerminal(requestId)}]`;
  const rows = fields.map(field => [escapeTerminal(field.path), formatField(kind, field)]);
  return [
    `  ${escapeTerminal(address)}  ${escapeTerminal(`${action} ${status}`)}${request}`,
    ...(error === undefined ? [] : [`      ${escapeTerminal(error)}`]),
    ...alignColumns(rows).map(line => `      ${line}`),
  ];
}

/** `200 -> 250`, in the units of the field where its kind is known. */
export function formatField(kind: Kind | undefined, { path, before, after }: RecordedField): string {
  if (kind !== undefined) return formatChange(kind, path, { before, after });
  return `${escapeTerminal(JSON.stringify(before))} -> ${escapeTerminal(JSON.stringify(after))}`;
}

export interface Aim {
  readonly serial: number;
  /** Undefined where it cannot be read. */
  readonly record: ApplyRecord | undefined;
  /** The serial of a rollback to it that did not do all. */
  readonly resumed: number | undefined;
}

/** Where a rollback goes: `Back to what apply 12 left: apply by ann from 7930aff9ecba, 2026-11-25T10:00:00.000Z.` */
export function renderAim({ serial, record, resumed }: Aim): string {
  const [, at = '', actor, commit] = record === undefined ? [] : summarizeRecord(record).map(escapeTerminal);
  const from = record?.author.commit === undefined ? '' : ` from ${commit}`;
  const what = record === undefined ? '' : `: ${escapeTerminal(record.command)} by ${actor}${from}, ${at}`;
  const going = resumed === undefined ? '' : ` It goes on with rollback ${resumed}, which did not do all.`;
  return `Back to what apply ${serial} left${what}.${going}`;
}

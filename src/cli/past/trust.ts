// How far the history can be trusted that a rollback goes by: what it goes back to may be half a thing, and what came since unknown.
import { commandLine } from '../../core/command-line.ts';
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import { codes } from '../codes.ts';
import type { Session } from '../session.ts';
import { isWhole, type KnownApply } from './find-apply.ts';

/** An apply that failed in part or was killed left neither what was asked for nor what was before. @param applies newest first */
export function reportHalf(
  applies: readonly KnownApply[],
  index: number,
  { flags }: Pick<Session, 'flags'>,
): readonly Diagnostic[] {
  const { serial, record } = applies[index] ?? {};
  if (record === undefined || isWhole(record)) return [];
  const whole = applies.slice(index + 1).find(other => other.record !== undefined && isWhole(other.record))?.serial;
  const detail = `Apply ${serial} failed in part or was killed, so what it left is neither what was asked for then nor what was before.`;
  const hint =
    whole === undefined
      ? { hint: 'No earlier apply did all: look closely at what the plan would change.' }
      : { hint: `The one before it that did all is ${whole}:\n\n${commandLine(['rollback', String(whole)], flags)}` };
  return [report(codes['half-done-then'], { detail, ...hint })];
}

const MOST_NAMED = 5;

/** What was made and set by applies that were killed, or whose record is damaged, nobody can tell in full. */
export function reportGaps(applies: readonly KnownApply[], { from, to }: Span): readonly Diagnostic[] {
  const told = new Set(applies.filter(({ record }) => record?.finishedAt !== undefined).map(({ serial }) => serial));
  const gaps = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + 1 + index).filter(
    serial => !told.has(serial),
  );
  if (gaps.length === 0) return [];
  const rest = gaps.length > MOST_NAMED ? ` and ${gaps.length - MOST_NAMED} more` : '';
  const [them, were, their] = gaps.length === 1 ? ['it', 'was', 'its'] : ['they', 'were', 'their'];
  const detail = `The history does not tell all that ${gaps.length === 1 ? 'apply' : 'applies'} ${gaps.slice(0, MOST_NAMED).join(', ')}${rest} did: ${them} ${were} killed, or ${their} record is damaged. What was made there may be let go of instead of deleted, and a field that was first set there may stay as it is.`;
  return [report(codes['history-incomplete'], { detail, hint: 'Look at what is live after the rollback.' })];
}

export interface Span {
  /** The serial to go back to. */
  readonly from: number;
  /** The serial of the state as it is. */
  readonly to: number;
}

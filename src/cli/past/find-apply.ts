// Which apply of the history a rollback goes back to.
import { commandLine } from '../../core/command-line.ts';
import type { ApplyRecord } from '../../state/record.ts';
import { CommandError } from '../io/io.ts';

/** What is known of an apply without its state. */
export interface KnownApply {
  /** Undefined where not even that can be read. */
  readonly serial: number | undefined;
  readonly record: ApplyRecord | undefined;
}

export interface Search {
  /** As it was typed; undefined for the one before the last, or the one that the last was on its way to. */
  readonly serial: string | undefined;
  /** Of the state as it is; undefined where there is none. */
  readonly current: number | undefined;
  /** As in a session. */
  readonly flags: readonly string[];
}

export interface FoundApply {
  /** Its place among the applies. */
  readonly index: number;
  /** The serial of a rollback to it that did not do all, and that this one goes on with. */
  readonly resumed: number | undefined;
}

/** @param applies newest first. @throws CommandError where there is no such one, or nobody can tell which one is meant */
export function findApply(applies: readonly KnownApply[], { serial, current, flags }: Search): FoundApply {
  const serials = applies.map(apply => apply.serial);
  if (serial !== undefined) return { index: findSerial(serials, serial), resumed: undefined };
  const last = applies[0]?.serial === current ? applies[0]?.record : undefined;
  const aim = last === undefined || isWhole(last) ? undefined : aimOf(last);
  if (aim !== undefined) return { index: findSerial(serials, String(aim)), resumed: current };
  const earlier = serials.flatMap((known, index) =>
    known === undefined || known < (current ?? Number.POSITIVE_INFINITY) ? [index] : [],
  );
  const [index] = earlier;
  if (index === undefined)
    throw new CommandError(
      'There is no apply before the last one in the history, so there is nothing to go back to.',
      describeSerials(serials),
    );
  const isUnsure = serials[index] === undefined || (current !== undefined && last === undefined && earlier.length > 1);
  if (isUnsure) throw unclear({ current, before: serials[index], flags });
  return { index, resumed: undefined };
}

/** What the history says of a rollback, from which `aimOf` reads where it went. */
export function commandTo(serial: number): string {
  return `rollback to ${serial}`;
}

/** Where a rollback went; undefined for anything else. */
export function aimOf({ command }: Pick<ApplyRecord, 'command'>): number | undefined {
  const aim = /^rollback to (\d+)$/.exec(command)?.[1];
  return aim === undefined ? undefined : Number(aim);
}

/** Whether an apply ended with all done. */
export function isWhole({ finishedAt, outcomes }: Pick<ApplyRecord, 'finishedAt' | 'outcomes'>): boolean {
  return finishedAt !== undefined && outcomes.every(({ status }) => status === 'done');
}

function findSerial(serials: readonly (number | undefined)[], text: string): number {
  const index = serials.findIndex(serial => String(serial) === text);
  if (index !== -1) return index;
  throw new CommandError(`There is no apply ${JSON.stringify(text)} in the history.`, describeSerials(serials));
}

function describeSerials(serials: readonly (number | undefined)[]): string {
  const known = serials.filter(serial => serial !== undefined);
  if (known.length === 0) return 'The history is empty.';
  return `It holds those from ${known.at(-1)} to ${known[0]}; \`tierform history\` shows them.`;
}

interface Unclear extends Pick<Search, 'current' | 'flags'> {
  readonly before: number | undefined;
}

/** A rollback that was killed is not to be taken back by the next one that was meant to go on with it. */
function unclear({ current, before, flags }: Unclear): CommandError {
  const what =
    before === undefined
      ? 'The apply before the last one is damaged in the history.'
      : `The history does not tell what apply ${current} was: it was killed, or its record is damaged. It may have been a rollback that is to go on, or an apply that is to be taken back.`;
  const hint = `Name the apply to go back to; \`tierform history\` shows them${before === undefined ? '.' : `. To take back what ${current} did:\n\n${commandLine(['rollback', String(before)], flags)}`}`;
  return new CommandError(`${what} Nothing was written.`, hint);
}

// What an earlier apply left, as the plan of a rollback: read from the history, planned on what is so now.
import { join } from 'node:path';
import { inParallel } from '../../apply/parallel.ts';
import { PROJECT_FILE } from '../../config/project.ts';
import { report } from '../../core/diagnostic.ts';
import type { PastApply } from '../../plan/rollback/past.ts';
import { findRollback } from '../../plan/rollback/rollback.ts';
import type { HistoryEntry } from '../../state/store.ts';
import { codes } from '../codes.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { type ObtainedPlan, type PlanSource, planWishes } from '../plan-source.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { type ReadingOptions, readMaxima } from '../reading.ts';
import type { Session } from '../session.ts';
import { saysSame } from './files.ts';
import { suggestRevert } from './revert.ts';

/** @param serial of the apply to go back to; undefined for the one before the last */
export async function loadPast(io: Io, options: GlobalOptions, serial: string | undefined): Promise<PlanSource> {
  // What the tier files say does not matter, so what is wrong with them does not, either.
  const paths = [join(options.C ?? '.', PROJECT_FILE)];
  const configuration = await loadConfiguration({ io, options, models, paths });
  return {
    configuration,
    obtain: (session, reading) => obtainPast(session, reading, { io, configuration, serial }),
  };
}

interface Wanted {
  readonly io: Io;
  readonly configuration: Configuration;
  readonly serial: string | undefined;
}

async function obtainPast(
  session: Session,
  options: ReadingOptions,
  { io, configuration, serial }: Wanted,
): Promise<ObtainedPlan> {
  // The state first: what is written in between makes the plan outdated, not the history incomplete.
  const state = await session.store.read();
  const entries = await session.store.history();
  const index = findEntry(entries, { serial, current: state?.serial });
  const applies = await inParallel(entries.slice(0, index + 1), readApply);
  const [target, ...since] = applies.reverse();
  if (target === undefined) throw new CommandError('The history holds nothing to go back to.');
  const { resources: declared } = configuration.desired;
  const places = new Map(declared.map(({ address, place }) => [address, place]));
  const { resources, moved, diagnostics } = findRollback({
    kinds: session.kinds,
    target,
    since,
    base: state?.resources ?? {},
    placeOf: address => places.get(address),
    maxima: readMaxima(session),
  });
  const wishes = { project: configuration.project, desired: { resources, moved } };
  const known = { ...session, store: { read: async () => state } };
  const { plan: made, ...obtained } = await planWishes(known, wishes, options);
  const notes = saysSame(configuration.desired, resources)
    ? []
    : [
        report(codes['files-say-otherwise'], {
          detail: `The tier files say something else than apply ${target.serial} left, so their next apply undoes the rollback.`,
          hint: await suggestRevert({ io, configuration, entries: entries.slice(0, index + 1) }),
        }),
      ];
  const plan = { ...made, diagnostics: [...diagnostics, ...notes, ...made.diagnostics] };
  return {
    ...obtained,
    command: `rollback to ${target.serial}`,
    wish: `what apply ${target.serial} left`,
    plan,
    problems: [...plan.diagnostics, ...plan.findings],
  };
}

/** Where the apply stands among the entries. @throws CommandError where there is no such one */
function findEntry(
  entries: readonly HistoryEntry[],
  { serial, current }: { readonly serial: string | undefined; readonly current: number | undefined },
): number {
  const serials = entries.map(({ record }) => record?.serial);
  const index =
    serial === undefined
      ? serials.findIndex(known => known !== undefined && known < (current ?? Number.POSITIVE_INFINITY))
      : serials.findIndex(known => String(known) === serial);
  if (index !== -1) return index;
  const known = serials.filter(other => other !== undefined);
  const what =
    serial === undefined
      ? 'There is no apply before the last one in the history, so there is nothing to go back to.'
      : `There is no apply ${JSON.stringify(serial)} in the history.`;
  throw new CommandError(
    what,
    known.length === 0
      ? 'The history is empty.'
      : `It holds those from ${known.at(-1)} to ${known[0]}; \`tierform history\` shows them.`,
  );
}

async function readApply({ record, readState }: HistoryEntry): Promise<PastApply> {
  const { serial, resources: base, creating } = await readState();
  return { serial, base, creating, outcomes: record?.outcomes ?? [] };
}

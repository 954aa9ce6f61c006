// What an earlier apply left, as the plan of a rollback: read from the history, planned on what is so now.
import { join } from 'node:path';
import { inParallel } from '../../apply/parallel.ts';
import { PROJECT_FILE } from '../../config/project.ts';
import { report } from '../../core/diagnostic.ts';
import { invariant } from '../../core/invariant.ts';
import type { PastApply } from '../../plan/rollback/past.ts';
import { findRollback } from '../../plan/rollback/rollback.ts';
import { renderAim } from '../../render/history/text.ts';
import { StateError } from '../../state/state.ts';
import type { HistoryEntry } from '../../state/store.ts';
import { codes } from '../codes.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { type ObtainedPlan, type PlanSource, planWishes } from '../plan-source.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { type ReadingOptions, readMaxima } from '../reading.ts';
import type { Session } from '../session.ts';
import { saysSame } from './files.ts';
import { commandTo, findApply, type KnownApply } from './find-apply.ts';
import { suggestRevert } from './revert.ts';
import { reportGaps, reportHalf } from './trust.ts';

/** @param serial of the apply to go back to; undefined for the one before the last (find-apply.ts) */
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
  // In this order: of an apply in between, the state would hold what the history does not explain.
  const state = await session.store.read();
  const entries = await session.store.history();
  const known = await inParallel(entries, identify);
  const { index, resumed } = findApply(known, { serial, current: state?.serial, flags: session.flags });
  const reached = known.slice(0, index + 1);
  const [target, ...since] = (await inParallel(reached, readApply)).reverse();
  invariant(target !== undefined, 'An apply that was found is read');
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
  const knowing = { ...session, store: { read: async () => state } };
  const { plan: made, ...obtained } = await planWishes(knowing, wishes, options);
  const notes = [
    ...reportHalf(known, index, session),
    ...reportGaps(reached, { from: target.serial, to: state?.serial ?? known[0]?.serial ?? target.serial }),
    ...(saysSame(configuration.desired, resources)
      ? []
      : [
          report(codes['files-say-otherwise'], {
            detail: `The tier files say something else than apply ${target.serial} left, so their next apply undoes the rollback.`,
            hint: await suggestRevert({ io, configuration, records: known.map(({ record }) => record), index }),
          }),
        ]),
  ];
  const plan = { ...made, diagnostics: [...diagnostics, ...notes, ...made.diagnostics] };
  return {
    ...obtained,
    command: commandTo(target.serial),
    rollbackTo: target.serial,
    wish: `what apply ${target.serial} left`,
    plan,
    problems: [...plan.diagnostics, ...plan.findings],
    origin: renderAim({ serial: target.serial, record: known[index]?.record, resumed }),
  };
}

type Identified = KnownApply & Pick<HistoryEntry, 'readState'>;

/** Where a record does not tell its serial, the state beside it does. */
async function identify({ record, unreadable, readState }: HistoryEntry): Promise<Identified> {
  const told = record?.serial ?? unreadable?.serial;
  if (told !== undefined) return { serial: told, record, readState };
  const left = await readState().catch((error: unknown) => {
    if (error instanceof StateError) return undefined;
    throw error;
  });
  return { serial: left?.serial, record, readState };
}

/** @throws CommandError where what it left cannot be read: nobody could tell then what was made since */
async function readApply({ serial: known, record, readState }: Identified): Promise<PastApply> {
  try {
    const { serial, resources: base, creating } = await readState();
    return { serial, base, creating, outcomes: record?.outcomes ?? [] };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const what = known === undefined ? 'an apply of the history' : `apply ${known}`;
    throw new CommandError(
      `What ${what} left cannot be read, and a rollback to it, or to an earlier one, needs that. Nothing was written. ${error.message}`,
      'Go back to a later apply, or put the tier files back to what they were then and apply them.',
    );
  }
}

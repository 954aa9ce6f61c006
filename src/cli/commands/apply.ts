// `tierform apply`: plan, ask, lock, apply, verify.
import { type ApplyResult, applyPlan } from '../../apply/apply.ts';
import type { Outcome } from '../../apply/outcome.ts';
import { reportApply } from '../../apply/report.ts';
import type { Acceptance } from '../../config/project.ts';
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import type { Plan } from '../../plan/change.ts';
import { renderApply, renderOutcome } from '../../render/apply-text.ts';
import { applyToJson } from '../../render/json.ts';
import { renderOrigin } from '../../render/plan-text.ts';
import { summarize } from '../../render/summary.ts';
import { printState, type State } from '../../state/state.ts';
import { CommandError, type GlobalOptions, type Io, type Progress } from '../io/io.ts';
import { type Format, printDiagnostics, requireValid, styleOf, withJsonErrors } from '../output.ts';
import type { Configuration } from '../project/configuration.ts';
import { digest } from '../saved/plan-file.ts';
import { loadPlanSource, type ObtainedPlan, obtainPlan, type PlanSource } from '../saved/plan-source.ts';
import { openSession, type Session } from '../session.ts';
import { openKeeper } from '../state/keeper.ts';
import { withLock } from '../state/lock.ts';
import { printPlan } from './plan.ts';

export interface ApplyOptions extends GlobalOptions {
  readonly format: Format;
  readonly yes?: boolean;
  /** How long to wait for somebody else's lock. */
  readonly lockTimeout?: number;
  readonly target?: readonly string[];
  readonly allow?: readonly Acceptance[];
  /** False with --no-impact. */
  readonly impact: boolean;
}

/**
 * @param file a saved plan, to be applied instead of what the files say
 * @returns the exit code: 0 only when all was done and a new plan would be empty
 */
export async function apply(io: Io, file: string | undefined, options: ApplyOptions): Promise<number> {
  const source = await loadPlanSource({ io, options, file });
  const { configuration } = source;
  const environment = configuration.environment?.name ?? '';
  const toJson = (diagnostics: readonly Diagnostic[]) =>
    applyToJson({ environment, outcomes: [], verified: false, diagnostics });
  if (!requireValid(io, options, configuration)) {
    if (options.format === 'json') io.stdout(toJson(configuration.diagnostics));
    return 1;
  }
  return withJsonErrors(io, options, toJson, () => applyValid({ io, options, ...source, toJson }));
}

interface Valid extends PlanSource {
  readonly io: Io;
  readonly options: ApplyOptions;
  readonly toJson: (diagnostics: readonly Diagnostic[]) => string;
}

async function applyValid({ io, options, configuration, saved, toJson }: Valid): Promise<number> {
  const session = await openSession({ io, options, configuration });
  try {
    const obtained = await obtainPlan({
      session,
      configuration,
      saved,
      reading: { ...options, hasImpact: options.impact },
    });
    const { plan, problems } = obtained;
    if (options.format !== 'json') {
      printPlan(io, options, { session, configuration, plan: saved?.plan ?? plan });
      if (saved !== undefined) io.stdout(`\n${renderOrigin(saved)}\n`);
      io.stdout('\n');
    }
    printDiagnostics(io.stderr, problems, { ...configuration, style: styleOf(io, options) });
    const isRefused = hasErrors(problems);
    if (isRefused || (plan.changes.length > 0 && !(await isWanted(io, options, plan, session)))) {
      if (options.format === 'json') io.stdout(toJson([...configuration.diagnostics, ...problems]));
      io.stderr('Nothing was written.\n');
      return 1;
    }
    if (session.store.warning !== undefined && plan.changes.length > 0) io.stderr(`${session.store.warning}\n\n`);
    const ready: Run = { io, options, configuration, session, ...obtained };
    if (plan.changes.length === 0) return await run(ready, save => locked(ready, save));
    return await locked(ready, async () => {
      await refuseOutdated(ready);
      return run(ready, save => save());
    });
  } finally {
    await session.close();
  }
}

function locked<Result>(
  { io, options, configuration: { root }, session }: Run,
  work: () => Promise<Result>,
): Promise<Result> {
  return withLock({ io, session, root, purpose: 'apply', timeoutMs: options.lockTimeout }, work);
}

/**
 * Somebody may have applied between the plan and the lock, or may have been about to when the plan was made: then the plan
 * rests on a state that is no longer so. All writes of one apply have one serial, so it is the whole state that is compared.
 */
async function refuseOutdated({ session, reading }: Run): Promise<void> {
  const now = await session.store.read();
  const toText = (state: State | undefined) => (state === undefined ? '' : printState(state));
  if (toText(now) === toText(reading.state)) return;
  const { actor, at } = now?.writtenBy ?? { actor: 'somebody', at: '' };
  throw new CommandError(
    `${actor} changed the state at ${at}, after this plan was made. Nothing was written.`,
    'Run the command again: it plans anew.',
  );
}

async function isWanted(io: Io, { yes }: ApplyOptions, plan: Plan, { environment, target }: Session): Promise<boolean> {
  if (yes) return true;
  if (!io.isInteractive) {
    throw new CommandError(
      'There is nobody at a terminal to ask, and --yes is missing. Nothing was written.',
      'Run `tierform plan` to review, then `tierform apply --yes`.',
    );
  }
  return io.confirm(`Apply this to ${environment.name} (${target}): ${summarize(plan).text}?`);
}

interface Run extends Omit<ObtainedPlan, 'problems'> {
  readonly io: Io;
  readonly options: ApplyOptions;
  readonly configuration: Configuration;
  readonly session: Session;
}

/** `keep` runs each write of the state, under the lock where it is not held already. */
async function run(
  { io, options, configuration, session, reading, plan, replan }: Run,
  keep: (save: () => Promise<void>) => Promise<void>,
): Promise<number> {
  const changes = new Map(plan.changes.map(change => [change.address, change]));
  const keeper = openKeeper(io, {
    session,
    state: reading.state,
    root: configuration.root,
    command: 'apply',
    planDigest: digest(JSON.stringify(plan)),
  });
  const style = styleOf(io, options);
  const progress =
    io.isTerminal && plan.changes.length > 0 ? await io.showProgress('Applying', plan.changes.length) : undefined;
  let isStopped = false;
  const release = io.onInterrupt(() => {
    isStopped = true;
    io.stderr('Interrupted: requests under way are finished, then it stops. Press Ctrl-C again to stop at once.\n');
  });
  try {
    const result = await applyPlan({
      plan,
      base: reading.base,
      kinds: session.kinds,
      accountModel: session.accountModel,
      connectionOf: session.connectionOf,
      clock: io.clock,
      isStopped: () => isStopped,
      onWait: waitedMs => tellWait(io, waitedMs),
      onOutcome: outcome => {
        keeper.note(outcome, changes.get(outcome.address));
        tellOutcome(io, {
          progress,
          outcome,
          line: options.verbose === true ? renderOutcome(outcome, style) : undefined,
        });
      },
      unfinished: reading.state?.creating ?? [],
      save: kept => keep(() => keeper.save(kept)),
      replan,
    });
    progress?.stop();
    await keeper.finish().catch((error: unknown) => {
      io.stderr(
        `The history of this apply could not be kept: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    });
    show({ io, options, configuration, session, plan, result, isStopped });
    const isDone = result.outcomes.every(({ status }) => status === 'done');
    return isDone && result.verified && result.saveFailure === undefined ? 0 : 1;
  } finally {
    release();
  }
}

interface Ended extends Omit<Run, 'reading' | 'replan'> {
  readonly result: ApplyResult;
  readonly isStopped: boolean;
}

function show({ io, options, configuration, session, plan, result, isStopped }: Ended): void {
  if (options.format === 'json') {
    const diagnostics = [...configuration.diagnostics, ...plan.diagnostics, ...plan.findings, ...reportApply(result)];
    io.stdout(
      applyToJson({ environment: plan.environment, outcomes: result.outcomes, verified: result.verified, diagnostics }),
    );
  } else if (plan.changes.length === 0 && result.saveFailure === undefined) {
    io.stdout('Apply: nothing to do.\n');
  } else {
    io.stdout(renderApply(result, { kinds: session.kinds, style: styleOf(io, options), isInterrupted: isStopped }));
  }
}

function tellOutcome(
  io: Io,
  {
    progress,
    outcome,
    line,
  }: { readonly progress: Progress | undefined; readonly outcome: Outcome; readonly line: string | undefined },
): void {
  progress?.advance(`${outcome.action} ${outcome.address}`);
  if (line !== undefined && progress === undefined) io.stderr(`${line}\n`);
}

/** Waiting of more than a few seconds is told, so that nobody takes it for a hang. */
function tellWait(io: Io, waitedMs: number): void {
  if (waitedMs >= 2000)
    io.stderr(`Waiting for live to show what was written: ${Math.round(waitedMs / 1000)} s of at most 60 s.\n`);
}

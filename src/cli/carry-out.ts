// Carries out a plan, wherever it comes from: shows it, asks, takes the lock, applies, verifies, keeps state and history.
import { type ApplyResult, applyPlan } from '../apply/apply.ts';
import type { Outcome } from '../apply/outcome.ts';
import { reportApply } from '../apply/report.ts';
import type { Acceptance } from '../config/project.ts';
import { cite, type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import { renderApply, renderOutcome } from '../render/apply-text.ts';
import { failedReport } from '../render/reports/report.ts';
import { summarize } from '../render/summary.ts';
import { printState, type State } from '../state/state.ts';
import { printPlan } from './commands/plan.ts';
import { type FormatOptions, proseOf, publish } from './formats/publish.ts';
import { CommandError, type Io, type Progress } from './io/io.ts';
import { printDiagnostics, requireValid, styleOf, withPublishedErrors } from './output.ts';
import type { ObtainedPlan, PlanSource } from './plan-source.ts';
import { digest } from './saved/plan-file.ts';
import { openSession, type Session } from './session.ts';
import { openKeeper } from './state/keeper.ts';
import { withLock } from './state/lock.ts';
import { requireWritable } from './state/newer.ts';

export interface CarryOutOptions extends FormatOptions {
  readonly yes?: boolean;
  /** How long to wait for somebody else's lock. */
  readonly lockTimeout?: number;
  readonly target?: readonly string[];
  readonly allow?: readonly Acceptance[];
  /** False with --no-impact. */
  readonly impact: boolean;
}

/** What is run, and as what. */
export interface Errand {
  readonly name: 'apply' | 'rollback';
  readonly source: PlanSource;
}

/** @returns the exit code: 0 only when all was done and a new plan would be empty */
export async function carryOut(io: Io, options: CarryOutOptions, errand: Errand): Promise<number> {
  const { configuration } = errand.source;
  const environment = configuration.environment?.name ?? '';
  const publishFailed = (diagnostics: readonly Diagnostic[]) =>
    publish(io, options, failedReport('apply', { environment, diagnostics }, TITLES[errand.name]));
  if (!requireValid(io, options, configuration)) {
    publishFailed(configuration.diagnostics);
    return 1;
  }
  return withPublishedErrors(publishFailed, () => carryOutValid({ io, options, errand }));
}

interface Valid {
  readonly io: Io;
  readonly options: CarryOutOptions;
  readonly errand: Errand;
}

async function carryOutValid({ io, options, errand }: Valid): Promise<number> {
  const { configuration, obtain } = errand.source;
  const session = await openSession({ io, options, configuration });
  try {
    const obtained = await obtain(session, { ...options, hasImpact: options.impact });
    const { plan, problems, shown = plan, wish, origin } = obtained;
    const prose = proseOf(io, options);
    printPlan(io, options, { session, configuration, plan: shown, wish, origin });
    prose('\n');
    printDiagnostics(io.stderr, problems, { ...configuration, style: styleOf(io, options) });
    const isRefused = hasErrors(problems);
    const ready: Run = { io, options, errand, session, ...obtained };
    // Nobody is asked about what cannot be done.
    if (!isRefused && plan.changes.length > 0) requireWritable(obtained.reading.state);
    if (isRefused || (plan.changes.length > 0 && !(await isWanted(ready)))) {
      publishEnd(ready, { diagnostics: [...configuration.diagnostics, ...problems], result: undefined });
      io.stderr('Nothing was written.\n');
      return 1;
    }
    if (session.store.warning !== undefined && plan.changes.length > 0) io.stderr(`${session.store.warning}\n\n`);
    return await stoppable(ready, async () => {
      if (plan.changes.length === 0) return run(ready, save => locked(ready, save));
      return locked(ready, there => {
        refuseOutdated(ready, there);
        return run(ready, save => save());
      });
    });
  } finally {
    await session.close();
  }
}

/** From here on an interrupt ends in good order: what is under way is kept, and the lock is let go of. */
async function stoppable(ready: Run, work: () => Promise<number>): Promise<number> {
  const { io, session } = ready;
  const release = io.onInterrupt(() => {
    io.stderr('Interrupted: requests under way are finished, then it stops. Press Ctrl-C again to stop at once.\n');
    session.clock.stop();
  });
  try {
    return await work();
  } finally {
    release();
  }
}

function locked<Result>(
  { io, options, errand, session }: Run,
  work: (there: State | undefined) => Promise<Result>,
): Promise<Result> {
  const { root } = errand.source.configuration;
  return withLock({ io, session, root, purpose: errand.name, timeoutMs: options.lockTimeout }, work);
}

/**
 * Somebody may have applied between the plan and the lock, or may have been about to when the plan was made: then the plan
 * rests on a state that is no longer so. All writes of one apply have one serial, so it is the whole state that is compared.
 */
function refuseOutdated({ reading }: Run, now: State | undefined): void {
  const toText = (state: State | undefined) => (state === undefined ? '' : printState(state));
  if (toText(now) === toText(reading.state)) return;
  const { actor, at } = now?.writtenBy ?? { actor: 'somebody', at: '' };
  throw new CommandError(
    `${cite(actor)} changed the state at ${cite(at)}, after this plan was made. Nothing was written.`,
    'Run the command again: it plans anew.',
  );
}

/** Whether somebody wants the plan, as it was shown. */
async function isWanted({ io, options, errand, plan, session }: Run): Promise<boolean> {
  if (options.yes) return true;
  if (!io.isInteractive) {
    throw new CommandError(
      'There is nobody at a terminal to ask, and --yes is missing. Nothing was written.',
      REVIEWS[errand.name],
    );
  }
  const { environment, target } = session;
  return io.confirm(`Apply this to ${environment.name} (${target}): ${summarize(plan).text}?`);
}

const REVIEWS: Readonly<Record<Errand['name'], string>> = {
  apply: 'Review the plan, then run the same command with --yes; or apply one that `tierform plan --out` saved.',
  rollback: 'Review the plan above, or save it with --out, then run the same command with --yes.',
};

interface Run extends ObtainedPlan {
  readonly io: Io;
  readonly options: CarryOutOptions;
  readonly errand: Errand;
  readonly session: Session;
}

/** `keep` runs each write of the state, under the lock where it is not held already. */
async function run(ready: Run, keep: (save: () => Promise<void>) => Promise<void>): Promise<number> {
  const { io, options, errand, session, reading, plan, replan, command } = ready;
  const changes = new Map(plan.changes.map(change => [change.address, change]));
  const keeper = openKeeper(io, {
    session,
    state: reading.state,
    root: errand.source.configuration.root,
    command,
    planDigest: digest(JSON.stringify(plan)),
  });
  const style = styleOf(io, options);
  const progress =
    io.isTerminal && plan.changes.length > 0 ? await io.showProgress('Applying', plan.changes.length) : undefined;
  const result = await applyPlan({
    plan,
    base: reading.base,
    kinds: session.kinds,
    accountModel: session.accountModel,
    connectionOf: session.connectionOf,
    clock: session.clock,
    isStopped: session.clock.isStopped,
    onWait: openWaitTeller(io),
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
  show(ready, result);
  const isDone = result.outcomes.every(({ status }) => status === 'done');
  return isDone && result.verified && result.saveFailure === undefined ? 0 : 1;
}

function show(ready: Run, result: ApplyResult): void {
  const { io, options, errand, session, plan } = ready;
  const { diagnostics: found } = errand.source.configuration;
  const diagnostics = [...found, ...plan.diagnostics, ...plan.findings, ...reportApply(result)];
  const title = TITLES[errand.name];
  const isInterrupted = session.clock.isStopped();
  const isSaved = ready.shown !== undefined;
  const view = {
    kinds: session.kinds,
    style: styleOf(io, options),
    isInterrupted,
    isSaved,
    title,
    proof: proofOf(ready),
  };
  const isIdle = plan.changes.length === 0 && result.saveFailure === undefined;
  proseOf(io, options)(isIdle ? `${title}: nothing to do.\n` : renderApply(result, view));
  publishEnd(ready, { diagnostics, result });
}

interface End {
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined where nothing was written. */
  readonly result: ApplyResult | undefined;
}

function publishEnd(ready: Run, end: End): void {
  const { io, options, errand, session, plan, rollbackTo } = ready;
  const { environment } = plan;
  const { target } = session;
  const isInterrupted = session.clock.isStopped();
  const report = {
    of: 'apply',
    environment,
    target,
    plan,
    isInterrupted,
    isSaved: ready.shown !== undefined,
    title: TITLES[errand.name],
    rollbackTo,
  } as const;
  publish(io, options, { ...report, proof: proofOf(ready), ...end });
}

/** What a verified apply has made true. */
function proofOf({ plan, wish }: Run): string {
  return `${plan.targets.length > 0 ? 'the targets are' : 'live is'} ${wish}`;
}

const TITLES: Readonly<Record<Errand['name'], string>> = { apply: 'Apply', rollback: 'Rollback' };

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

const TELL_EVERY_MS = 2000;

/** Waiting of more than a few seconds is told, so that nobody takes it for a hang; once, where several things wait side by side. */
function openWaitTeller(io: Io): (waitedMs: number) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return waitedMs => {
    const nowMs = io.clock.now();
    if (waitedMs < TELL_EVERY_MS || nowMs - toldMs < TELL_EVERY_MS) return;
    toldMs = nowMs;
    io.stderr(`Waiting for live to show what was written: ${Math.round(waitedMs / 1000)} s of at most 60 s.\n`);
  };
}

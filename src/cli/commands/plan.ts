// `tierform plan`: validate, read live, show what an apply would do. Sends nothing but GET.
import { isAbsolute } from 'node:path';
import type { Acceptance } from '../../config/project.ts';
import { commandLine } from '../../core/command-line.ts';
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import type { Plan } from '../../plan/change.ts';
import { isBehind } from '../../plan/saved/behind.ts';
import { renderDiagnostics } from '../../render/diagnostics.ts';
import { renderPlan } from '../../render/plan-text.ts';
import { failedReport } from '../../render/reports/report.ts';
import { type FormatOptions, proseOf, publish } from '../formats/publish.ts';
import type { Io } from '../io/io.ts';
import { printDiagnostics, requireValid, styleOf, withPublishedErrors } from '../output.ts';
import { loadFiles, type PlanSource } from '../plan-source.ts';
import type { Configuration } from '../project/configuration.ts';
import { describeTarget, writePlanFile } from '../saved/plan-file.ts';
import { openSession, type Session } from '../session.ts';
import { tellNewer } from '../state/newer.ts';
import { VERSION } from '../version.ts';

export interface PlanCommandOptions extends FormatOptions {
  readonly detailedExitcode?: boolean;
  readonly target?: readonly string[];
  readonly allow?: readonly Acceptance[];
  /** False with --no-impact. */
  readonly impact: boolean;
  /** Where to save the plan for an apply. */
  readonly out?: string;
}

/** @returns the exit code: 1 for trouble; with --detailed-exitcode, 2 when there are changes */
export async function plan(io: Io, options: PlanCommandOptions): Promise<number> {
  return preview(io, options, await loadFiles(io, options));
}

/** Shows the plan of a source, and saves it where that is asked for. @returns the exit code, as `plan` has it */
export async function preview(io: Io, options: PlanCommandOptions, source: PlanSource): Promise<number> {
  const { configuration } = source;
  const environment = configuration.environment?.name ?? '';
  const publishFailed = (diagnostics: readonly Diagnostic[]) =>
    publish(io, options, failedReport('plan', { environment, diagnostics }));
  if (!requireValid(io, options, configuration)) {
    publishFailed(configuration.diagnostics);
    return 1;
  }
  return withPublishedErrors(publishFailed, () => previewValid(io, options, source));
}

async function previewValid(io: Io, options: PlanCommandOptions, source: PlanSource): Promise<number> {
  const { configuration } = source;
  const session = await openSession({ io, options, configuration });
  try {
    const obtained = await source.obtain(session, { ...options, hasImpact: options.impact });
    const { plan: made, wish, origin, reading, rollbackTo } = obtained;
    const prose = proseOf(io, options);
    const { target } = session;
    const report = { of: 'plan', environment: made.environment, diagnostics: configuration.diagnostics } as const;
    const publishMade = (command?: string) =>
      publish(io, options, { ...report, target, plan: made, wish, rollbackTo }, command);
    printPlan(io, options, { session, configuration, plan: made, wish, origin });
    const style = styleOf(io, options);
    const notes = obtained.problems;
    if (options.format === 'json')
      printDiagnostics(
        io.stderr,
        notes.filter(({ severity }) => severity === 'error'),
        { ...configuration, style },
      );
    else if (notes.length > 0) prose(`\n${renderDiagnostics(notes, { ...configuration, style })}`);
    tellNewer(io, reading.state);
    if (hasErrors(made.diagnostics)) {
      if (options.out !== undefined) io.stderr('The plan has errors, so it was not saved.\n');
      publishMade();
      return 1;
    }
    if (options.out !== undefined) {
      await writePlanFile(io, options.out, {
        toolVersion: VERSION,
        ...describeTarget(session.environment),
        createdAt: new Date(io.clock.now()).toISOString(),
        stateSerial: reading.state?.serial ?? 0,
        rollbackTo,
        isStateBehind: isBehind(reading.base, made),
        plan: made,
        desired: reading.request.desired,
        moved: reading.request.moved ?? [],
        warnings: configuration.diagnostics,
      });
      const folder = options.C === undefined ? [] : ['-C', options.C];
      const command = commandLine(['apply', ...folder, options.out]);
      io.stderr(`\nThe plan is saved. To apply exactly this:\n\n${command}\n`);
    }
    publishMade(
      options.out === undefined || isLost(io, options.out) ? undefined : commandLine(['show', options.out]).trim(),
    );
    return options.detailedExitcode === true && made.changes.length > 0 ? 2 : 0;
  } finally {
    await session.close();
  }
}

/** A report of a CI job is read elsewhere, where an absolute path of its machine leads nowhere. */
function isLost({ env }: Io, file: string): boolean {
  return isAbsolute(file) && Boolean(env['CI']);
}

interface Shown {
  readonly session: Session;
  readonly configuration: Configuration;
  readonly plan: Plan;
  /** What live is to be. */
  readonly wish: string;
  readonly origin: string | undefined;
}

/** Where it goes, what would be done there, and where the plan is from, as text. */
export function printPlan(io: Io, options: FormatOptions, shown: Shown): void {
  const { session, configuration, plan: made, wish, origin } = shown;
  const prose = proseOf(io, options);
  prose(`Environment ${session.environment.name}: ${session.target}\n\n`);
  prose(
    renderPlan(made, {
      kinds: session.kinds,
      style: styleOf(io, options),
      isVerbose: options.verbose === true,
      pathOf: configuration.pathOf,
      wish,
    }),
  );
  if (origin !== undefined) prose(`\n${origin}\n`);
}

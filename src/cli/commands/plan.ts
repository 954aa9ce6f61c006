// `tierform plan`: validate, read live, show what an apply would do. Sends nothing but GET.
import { hasErrors } from '../../core/diagnostic.ts';
import type { Acceptance } from '../../plan/guard.ts';
import { makePlan } from '../../plan/plan.ts';
import { planToJson } from '../../render/json.ts';
import { renderPlan } from '../../render/plan-text.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { type Format, printDiagnostics, requireValid, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { loadConfiguration } from '../project/configuration.ts';
import { openSession, readViews } from '../session.ts';

export interface PlanCommandOptions extends GlobalOptions {
  readonly format: Format;
  readonly detailedExitcode?: boolean;
  readonly target?: readonly string[];
  readonly allow?: readonly Acceptance[];
}

/** @returns the exit code: 1 for trouble; with --detailed-exitcode, 2 when there are changes */
export async function plan(io: Io, options: PlanCommandOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  if (!requireValid(io, options, configuration)) {
    if (options.format === 'json') io.stdout(planToJson(unplanned(configuration)));
    return 1;
  }
  const session = await openSession({ io, options, configuration });
  try {
    const { request } = await readViews(session, configuration, options);
    const made = makePlan(request);
    if (options.format === 'json') io.stdout(planToJson(made));
    else {
      const style = styleOf(io, options);
      io.stdout(`Environment ${session.environment.name}: ${session.target}\n\n`);
      io.stdout(
        renderPlan(made, {
          kinds: session.kinds,
          style,
          isVerbose: options.verbose === true,
          pathOf: configuration.pathOf,
        }),
      );
      const notes = [...made.diagnostics, ...made.findings];
      if (notes.length > 0) io.stdout('\n');
      printDiagnostics(io.stdout, notes, { ...configuration, style });
    }
    if (hasErrors(made.diagnostics)) return 1;
    return options.detailedExitcode === true && made.changes.length > 0 ? 2 : 0;
  } finally {
    await session.close();
  }
}

/** What can be said of a plan when the files have errors: only these. */
function unplanned({
  environment,
  diagnostics,
}: {
  readonly environment: { readonly name: string } | undefined;
  readonly diagnostics: Parameters<typeof hasErrors>[0];
}) {
  return {
    environment: environment?.name ?? '',
    changes: [],
    steps: [],
    settled: {},
    unmanaged: [],
    diagnostics,
    findings: [],
  };
}

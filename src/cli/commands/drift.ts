// `tierform drift`: what differs between live, base and desired. Sends nothing but GET.
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import { emptyPlan } from '../../plan/change.ts';
import { codes } from '../../plan/codes.ts';
import { findDrift } from '../../plan/drift.ts';
import { renderDrift } from '../../render/drift-text.ts';
import { driftToJson } from '../../render/json.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { type Format, printDiagnostics, requireValid, styleOf, withJsonErrors } from '../output.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { readViews } from '../reading.ts';
import { openSession } from '../session.ts';
import { tellNewer } from '../state/newer.ts';

export interface DriftOptions extends GlobalOptions {
  readonly format: Format;
}

/** @returns the exit code: 1 for trouble, 2 when somebody changed live, 3 when only the files hold changes, else 0 */
export async function drift(io: Io, options: DriftOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  const environment = configuration.environment?.name ?? '';
  const toJson = (diagnostics: readonly Diagnostic[]) =>
    driftToJson({ environment, drifted: [], pending: [], plan: emptyPlan(environment) }, diagnostics);
  if (!requireValid(io, options, configuration)) {
    if (options.format === 'json') io.stdout(toJson(configuration.diagnostics));
    return 1;
  }
  return withJsonErrors(io, options, toJson, () => driftOfValid(io, options, configuration));
}

async function driftOfValid(io: Io, options: DriftOptions, configuration: Configuration): Promise<number> {
  const session = await openSession({ io, options, configuration });
  try {
    const { request, state } = await readViews(session, configuration, { hasImpact: false });
    const found = findDrift(request);
    const style = styleOf(io, options);
    const { diagnostics } = found.plan;
    if (options.format === 'json') {
      io.stdout(driftToJson(found, configuration.diagnostics));
    } else {
      io.stdout(`Environment ${session.environment.name}: ${session.target}\n\n`);
      io.stdout(renderDrift(found, { kinds: session.kinds, style }));
    }
    printDiagnostics(
      io.stderr,
      diagnostics.filter(({ severity, code }) => severity === 'error' || code === codes['no-longer-managed'].code),
      { ...configuration, style },
    );
    tellNewer(io, state);
    if (hasErrors(diagnostics)) return 1;
    if (found.drifted.length > 0) return 2;
    return found.pending.length > 0 ? 3 : 0;
  } finally {
    await session.close();
  }
}

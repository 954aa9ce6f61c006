// `tierform drift`: what differs between live, base and desired. Sends nothing but GET.
import { hasErrors } from '../../core/diagnostic.ts';
import { findDrift } from '../../plan/drift.ts';
import { renderDrift } from '../../render/drift-text.ts';
import { driftToJson } from '../../render/json.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { type Format, printDiagnostics, requireValid, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { loadConfiguration } from '../project/configuration.ts';
import { openSession, readViews } from '../session.ts';

export interface DriftOptions extends GlobalOptions {
  readonly format: Format;
}

/** @returns the exit code: 1 for trouble, 2 when somebody changed live, 3 when only the files hold changes, else 0 */
export async function drift(io: Io, options: DriftOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  if (!requireValid(io, options, configuration)) return 1;
  const session = await openSession({ io, options, configuration });
  try {
    const { request } = await readViews(session, configuration, {});
    const found = findDrift(request);
    const style = styleOf(io, options);
    const { diagnostics } = found.plan;
    if (options.format === 'json') io.stdout(driftToJson(found));
    else {
      io.stdout(`Environment ${session.environment.name}: ${session.target}\n\n`);
      io.stdout(renderDrift(found, { kinds: session.kinds, style }));
    }
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    printDiagnostics(io.stderr, errors, { ...configuration, style });
    if (hasErrors(errors)) return 1;
    if (found.drifted.length > 0) return 2;
    return found.pending.length > 0 ? 3 : 0;
  } finally {
    await session.close();
  }
}

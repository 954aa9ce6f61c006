// `tierform drift`: what differs between live, base and desired. Sends nothing but GET.
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import { findDrift } from '../../plan/drift.ts';
import { noticesOfDrift, renderDrift } from '../../render/drift-text.ts';
import { failedReport } from '../../render/reports/report.ts';
import { type FormatOptions, proseOf, publish } from '../formats/publish.ts';
import type { Io } from '../io/io.ts';
import { printDiagnostics, requireValid, styleOf, withPublishedErrors } from '../output.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { readViews } from '../reading.ts';
import { openSession } from '../session.ts';
import { tellNewer } from '../state/newer.ts';

/** @returns the exit code: 1 for trouble, 2 when somebody changed live, 3 when only the files hold changes, else 0 */
export async function drift(io: Io, options: FormatOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  const environment = configuration.environment?.name ?? '';
  const publishFailed = (diagnostics: readonly Diagnostic[]) =>
    publish(io, options, failedReport('drift', { environment, diagnostics }));
  if (!requireValid(io, options, configuration)) {
    publishFailed(configuration.diagnostics);
    return 1;
  }
  return withPublishedErrors(publishFailed, () => driftOfValid(io, options, configuration));
}

async function driftOfValid(io: Io, options: FormatOptions, configuration: Configuration): Promise<number> {
  const session = await openSession({ io, options, configuration });
  try {
    const { request, state } = await readViews(session, configuration, { hasImpact: false });
    const found = findDrift(request);
    const style = styleOf(io, options);
    const { diagnostics } = found.plan;
    const prose = proseOf(io, options);
    prose(`Environment ${session.environment.name}: ${session.target}\n\n`);
    prose(renderDrift(found, { kinds: session.kinds, style }));
    printDiagnostics(io.stderr, noticesOfDrift(found), { ...configuration, style });
    const { environment } = found;
    const { target } = session;
    publish(io, options, {
      of: 'drift',
      environment,
      target,
      diagnostics: configuration.diagnostics,
      drift: found,
    });
    tellNewer(io, state);
    if (hasErrors(diagnostics)) return 1;
    if (found.drifted.length > 0) return 2;
    return found.pending.length > 0 ? 3 : 0;
  } finally {
    await session.close();
  }
}

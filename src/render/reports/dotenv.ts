// Reports as `name=value` lines, for what decides by them: the variables of a job in GitLab, the outputs of a step in GitHub. A
// value is a number, `true` or `false`, so that there is nothing to quote.
import { countOutcomes, summarize } from '../summary.ts';
import { listDiagnostics, type Report } from './report.ts';

type Numbers = Readonly<Record<string, number>>;

/**
 * Of several environments the sums. A command that ended early has only `errors`, at least 1, and `warnings`.
 */
export function renderDotenv(reports: readonly Report[]): string {
  const found = reports.map(countFound).filter(counts => counts !== undefined);
  const isVerified = reports.every(report => report.of === 'apply' && report.result?.verified === true);
  const hasResult = reports.some(report => report.of === 'apply' && report.result !== undefined);
  const lines: Readonly<Record<string, number | boolean>> = {
    ...sum(found),
    ...(hasResult ? { verified: isVerified } : {}),
    ...sum(reports.map(countSaid)),
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Undefined for a command that ended before it found anything, and for one that finds nothing but diagnostics. */
function countFound(report: Report): Numbers | undefined {
  switch (report.of) {
    case 'files':
      return undefined;
    case 'plan':
      return report.plan === undefined
        ? undefined
        : { changes: report.plan.changes.length, ...summarize(report.plan).counts };
    case 'apply':
      return report.result === undefined
        ? undefined
        : { changes: report.plan?.changes.length ?? 0, ...countOutcomes(report.result.outcomes) };
    case 'drift':
      return report.drift === undefined
        ? undefined
        : {
            drift: report.drift.drifted.length,
            pending: report.drift.pending.length,
            unmanaged: report.drift.plan.unmanaged.length,
          };
  }
}

/** A command that ended early did not end well, also where nothing but a refusal to go on was said. */
function countSaid(report: Report): Numbers {
  const said = listDiagnostics(report);
  const countOf = (wanted: string) => said.filter(({ severity }) => severity === wanted).length;
  const endedEarly = report.of !== 'files' && countFound(report) === undefined;
  return { errors: Math.max(countOf('error'), endedEarly ? 1 : 0), warnings: countOf('warning') };
}

function sum(counts: readonly Numbers[]): Numbers {
  const total: Record<string, number> = {};
  for (const one of counts) for (const [name, count] of Object.entries(one)) total[name] = (total[name] ?? 0) + count;
  return total;
}

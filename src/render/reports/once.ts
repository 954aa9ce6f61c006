// What the reports of several environments say of the same files, each thing once with the environments that say it.
import { type Diagnostic, NOWHERE } from '../../core/diagnostic.ts';
import { locateDiagnostics, type Report } from './report.ts';

export interface Located {
  readonly diagnostic: Diagnostic;
  /** Their names, in the order of the reports. */
  readonly environments: readonly string[];
}

/** In the order in which they are said first. */
export function locateOnce(reports: readonly Report[]): readonly Located[] {
  const found = new Map<string, { diagnostic: Diagnostic; environments: string[] }>();
  for (const report of reports)
    for (const diagnostic of locateDiagnostics(report)) {
      const { code, severity, place = NOWHERE, detail, hint } = diagnostic;
      const key = JSON.stringify([code, severity, place.file, place.line, place.column, detail, hint ?? '']);
      const known = found.get(key);
      if (known === undefined) found.set(key, { diagnostic, environments: [report.environment] });
      else if (!known.environments.includes(report.environment)) known.environments.push(report.environment);
    }
  return [...found.values()];
}

// Reports in the format that was asked for, as one document. Text is made as a command goes, and elsewhere.
import { renderMarkdown } from '../markdown/report.ts';
import { type EndedEnvironment, summarizeEnvironments } from '../summary.ts';
import { renderDotenv } from './dotenv.ts';
import { renderAnnotations } from './github.ts';
import { reportToJson } from './json.ts';
import { renderJunit } from './junit.ts';
import type { Report, ReportView } from './report.ts';
import { renderSarif } from './sarif.ts';

/** A format that is one document, printed at the end. */
export type DocumentFormat = 'json' | 'markdown' | 'github' | 'sarif' | 'junit';

/** What a file can hold: numbers alone are for programs. */
export type FileFormat = DocumentFormat | 'dotenv';

export function printReport(format: FileFormat, report: Report, view: ReportView): string {
  return format === 'json' ? reportToJson(report) : printReports(format, [report], view);
}

export interface Ended {
  readonly command: 'validate' | 'plan' | 'drift';
  readonly environments: readonly EndedEnvironment[];
}

/** @param ended how it ended for several environments, where it ran for several */
export function printReports(
  format: Exclude<FileFormat, 'json'>,
  reports: readonly Report[],
  view: ReportView,
  ended?: Ended,
): string {
  if (format === 'dotenv') return renderDotenv(reports);
  if (format === 'github') return renderAnnotations(reports, view);
  if (format === 'sarif') return renderSarif(reports, view);
  if (format === 'junit')
    return renderJunit(
      reports.filter(report => report.of !== 'apply'),
      view,
    );
  const summary = ended === undefined ? '' : summarizeEnvironments(ended.command, ended.environments);
  return renderMarkdown(
    reports.filter(report => report.of !== 'files'),
    view,
    { summary },
  );
}

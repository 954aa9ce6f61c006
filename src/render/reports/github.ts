// Diagnostics as workflow commands of GitHub: the runner makes annotations of them, at the line of the file where it is known.
import type { Severity } from '../../core/diagnostic.ts';
import { escapeParagraph, escapeTerminal } from '../escape.ts';
import { type Located, locateOnce } from './once.ts';
import type { Report, ReportView } from './report.ts';

/** A line per diagnostic; none for none. What several environments say alike is said once. */
export function renderAnnotations(reports: readonly Report[], view: ReportView): string {
  return locateOnce(reports)
    .map(located => `${renderAnnotation(located, reports.length, view)}\n`)
    .join('');
}

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

function renderAnnotation({ diagnostic, environments }: Located, count: number, { pathOf }: ReportView): string {
  const { severity, code, summary, place, detail, hint } = diagnostic;
  const properties = [
    ...(place === undefined
      ? []
      : [`file=${escapeProperty(pathOf(place.file))}`, `line=${place.line}`, `col=${place.column}`]),
    `title=${escapeProperty(`${code}: ${summary}`)}`,
  ];
  const where = count > 1 ? [`In ${environments.join(', ')}.`] : [];
  const text = [...where, detail, ...(hint === undefined ? [] : [hint])].join('\n');
  return `::${COMMANDS[severity]} ${properties.join(',')}::${escapeData(escapeParagraph(text))}`;
}

/** As the runner takes it apart: https://github.com/actions/toolkit, core's command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(escapeTerminal(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

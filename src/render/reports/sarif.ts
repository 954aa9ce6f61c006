// Diagnostics as SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. A rule per code that is
// reported, a result per diagnostic. GitHub takes only results with a place in a file: what has none is put at the start of
// tierform.yaml, which says what is meant.
import { PROJECT_FILE } from '../../config/project.ts';
import type { Diagnostic, Severity } from '../../core/diagnostic.ts';
import { escapeParagraph, escapeTerminal } from '../escape.ts';
import { type Located, locateOnce } from './once.ts';
import type { Report, ReportView } from './report.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** One log with one run, for one environment or for several. */
export function renderSarif(reports: readonly Report[], view: ReportView): string {
  const located = locateOnce(reports);
  const codes = new Map(located.map(({ diagnostic }) => [diagnostic.code, diagnostic]));
  const rules = [...codes.values()];
  const indexes = new Map(rules.map(({ code }, index) => [code, index]));
  const driver = {
    name: 'tierform',
    version: view.toolVersion,
    rules: rules.map(rule => toRule(rule, view)),
  };
  const results = located.map(one => toResult(one, indexes.get(one.diagnostic.code) ?? -1, view));
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function toRule({ code, summary, severity }: Diagnostic, { explain }: ReportView): Readonly<Record<string, unknown>> {
  const { meaning, remedy } = explain(code) ?? { meaning: summary, remedy: '' };
  const help = [meaning, remedy, SEVERITIES[severity]].filter(text => text !== '').join('\n\n');
  return {
    id: code,
    shortDescription: { text: summary },
    fullDescription: { text: meaning },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: severity },
  };
}

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'It is an error: nothing is applied until it is gone, or, of a guard, accepted.',
  warning: 'It is a warning: it stops nothing.',
  note: 'It is a note: nothing has to be done.',
};

function toResult(
  { diagnostic, environments }: Located,
  ruleIndex: number,
  { pathOf }: ReportView,
): Readonly<Record<string, unknown>> {
  const { code, severity, place, detail, hint } = diagnostic;
  const { file, line, column, length } = place ?? { file: PROJECT_FILE, line: 1, column: 1, length: 1 };
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: toMessage([detail, ...(hint === undefined ? [] : [hint])].join('\n')) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(pathOf(file)), uriBaseId: '%SRCROOT%' },
          region: { startLine: line, startColumn: column, endColumn: column + length },
        },
      },
    ],
    properties: { environments: environments.map(escapeTerminal) },
  };
}

/** `[text](target)` would be a link, also in plain text. */
function toMessage(text: string): string {
  return escapeParagraph(text).replaceAll('](', '] (');
}

/** A relative reference: each step of a path escaped, and none that could be taken for a scheme. */
function toUri(path: string): string {
  return escapeTerminal(path).split('/').map(encodeURIComponent).join('/');
}

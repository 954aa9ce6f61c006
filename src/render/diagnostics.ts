// Diagnostics as text: what, where, the line with a caret, why, and what to do.
import type { Diagnostic, Place } from '../core/diagnostic.ts';
import { escapeParagraph, escapeTerminal } from './escape.ts';
import { countOf, widthOf } from './layout.ts';
import type { Style } from './style.ts';

export interface DiagnosticsView {
  readonly style: Style;
  /** A file as it may be shown, without secrets, for the line that is meant; undefined where there is none to show. */
  readonly textOf: (file: string) => string | undefined;
  /** A project file's path as it is called from where the user stands. */
  readonly pathOf: (file: string) => string;
}

/** One block per diagnostic, with an empty line between them and at the end; nothing for none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], view: DiagnosticsView): string {
  const lines = new Map<string, readonly string[]>();
  const lineOf = ({ file, line }: Place): string | undefined => {
    const known = lines.get(file) ?? view.textOf(file)?.split(/\r\n|\r|\n/) ?? [];
    lines.set(file, known);
    return known[line - 1];
  };
  return diagnostics.map(diagnostic => `${renderDiagnostic(diagnostic, view, lineOf)}\n\n`).join('');
}

/**
 * A word of a sentence, and what follows where it may be a file: `tiers/free.yaml`, `:12:3`. Each word is looked at once, since
 * a value of others can be as long as a file.
 */
const WORD = /[^\s"'`(:]+(?=(:\d+(?::\d+)?(?:[\s).,;]|$))?)/g;

/** A sentence whose places are called as the place of the diagnostic is. */
function callPlaces(text: string, { textOf, pathOf }: DiagnosticsView): string {
  return text.replace(WORD, (word, place: string | undefined) =>
    place === undefined || textOf(word) === undefined ? word : escapeTerminal(pathOf(word)),
  );
}

function renderDiagnostic(
  diagnostic: Diagnostic,
  view: DiagnosticsView,
  lineOf: (place: Place) => string | undefined,
): string {
  const { style, pathOf } = view;
  const { place, severity, code, summary, detail, hint } = diagnostic;
  const where = place === undefined ? '' : `${escapeTerminal(pathOf(place.file))}:${place.line}:${place.column}: `;
  const color = severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.cyan;
  const line = place === undefined ? undefined : lineOf(place);
  return [
    `${style.bold(where)}${color(`${severity}[${code}]`)}: ${style.bold(summary)}`,
    ...(place === undefined || line === undefined || line.trim() === ''
      ? []
      : ['', ...renderExcerpt(line, place, style), '']),
    ...[detail, ...(hint === undefined ? [] : [hint])].map(text => escapeParagraph(callPlaces(text, view))),
  ].join('\n');
}

/** A longer line is cut around the place that is meant. */
const LONGEST_EXCERPT = 110;
const CONTEXT_BEFORE = 40;

function renderExcerpt(line: string, { line: number, column, length }: Place, style: Style): readonly string[] {
  const shown = line.replaceAll('\t', ' ');
  const index = Math.min(column - 1, shown.length);
  const cut = shown.length > LONGEST_EXCERPT ? Math.max(0, index - CONTEXT_BEFORE) : 0;
  const before = escapeTerminal(shown.slice(cut, index));
  const marked = escapeTerminal(shown.slice(index, Math.min(index + length, cut + LONGEST_EXCERPT)));
  const after = escapeTerminal(shown.slice(index + length, cut + LONGEST_EXCERPT));
  const margin = String(number).padStart(5);
  const carets = '^'.repeat(Math.max(1, Math.min(widthOf(marked), LONGEST_EXCERPT)));
  return [
    `${style.dim(`${margin} | `)}${cut > 0 ? '...' : ''}${before}${marked}${after}`,
    style.dim(`${' '.repeat(margin.length)} | `) + ' '.repeat(widthOf(before) + (cut > 0 ? 3 : 0)) + style.red(carets),
  ];
}

/** `2 errors, 1 warning`; notes are not counted. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic['severity']) =>
    diagnostics.filter(diagnostic => diagnostic.severity === severity).length;
  const parts = [
    ...(count('error') > 0 ? [countOf(count('error'), 'error')] : []),
    ...(count('warning') > 0 ? [countOf(count('warning'), 'warning')] : []),
  ];
  return parts.join(', ');
}

// Diagnostics as Markdown: what stops an apply first, then what a guard only says, then the rest.
import type { Diagnostic } from '../../core/diagnostic.ts';
import { countOf } from '../layout.ts';
import { isFinding } from '../reports/report.ts';
import type { Part, Piece, Rank } from './page.ts';
import { codeSpan, prose } from './text.ts';

/** One part, in the order of importance; what is alike stays in its order. */
export function renderNotices(diagnostics: readonly Diagnostic[], pathOf: (file: string) => string): Part {
  const stops = diagnostics.filter(diagnostic => isFinding(diagnostic) && diagnostic.severity === 'error');
  const findings = diagnostics.filter(diagnostic => isFinding(diagnostic) && diagnostic.severity !== 'error');
  const others = (severity: Diagnostic['severity']) =>
    diagnostics.filter(diagnostic => !isFinding(diagnostic) && diagnostic.severity === severity);
  const ordered = [...stops, ...findings, ...others('error'), ...others('warning'), ...others('note')];
  return { open: '', close: '', pieces: ordered.map(diagnostic => renderNotice(diagnostic, pathOf)) };
}

const MARKS: Readonly<Record<Diagnostic['severity'], string>> = { error: '❌', warning: '⚠️', note: 'ℹ️' };

function renderNotice(diagnostic: Diagnostic, pathOf: (file: string) => string): Piece {
  const { severity, code, summary, place, detail, hint } = diagnostic;
  const isStop = isFinding(diagnostic) && severity === 'error';
  const where = place === undefined ? '' : ` ${codeSpan(`${pathOf(place.file)}:${place.line}:${place.column}`)}`;
  const head = `${isStop ? '🛑 **Stops an apply:**' : MARKS[severity]} **${summary}** ${codeSpan(code)}${where}`;
  const text = [head, prose(detail), ...(hint === undefined ? [] : [prose(hint)])].join('\n\n');
  const [detailRank, rank] = RANKS_OF[isFinding(diagnostic) ? 'guard' : severity];
  const noun = isFinding(diagnostic) ? 'finding' : severity;
  return {
    text: `${text}\n\n`,
    shorter: [
      { rank: detailRank, text: `${head}\n\n`, lost: count => `the details of ${countOf(count, noun)}` },
      { rank, text: '', lost: count => countOf(count, noun) },
    ],
  };
}

const RANKS_OF: Readonly<Record<'guard' | Diagnostic['severity'], readonly [detail: Rank, whole: Rank]>> = {
  guard: ['guards-detail', 'guards'],
  error: ['errors-detail', 'errors'],
  warning: ['warnings', 'warnings'],
  note: ['notes', 'notes'],
};

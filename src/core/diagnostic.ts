// Diagnostics are values: collected, sorted and shown all at once. Codes stand beside the code that reports them, in a
// `codes.ts` per folder; how a diagnostic looks is in render/.
import type { Address } from './address.ts';
import { compareText } from './value.ts';

/** A place in a file; line and column count from 1, in characters as an editor counts them. */
export interface Place {
  /** Relative to the project folder, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters of the line are meant; at least 1. */
  readonly length: number;
}

/** The place of what stands in no file, such as a resource that comes out of the history; a report leaves it out. */
export const NOWHERE: Place = { file: '', line: 0, column: 0, length: 1 };

/** `error` stops the command, `warning` does not, `note` tells what may be of interest. */
export type Severity = 'error' | 'warning' | 'note';

/** A code with what is shown of it wherever it is reported. */
export interface DiagnosticCode {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence without user data, so that it can be recognised and searched for. */
  readonly summary: string;
}

/** What there is to say of a code for somebody who reads up on it: docs/diagnostics.md, and the rules of a SARIF report. */
export interface Explanation {
  /** What is so, and why it matters. */
  readonly meaning: string;
  /** What to do. */
  readonly remedy: string;
}

/** A code as a `codes.ts` declares it. */
export interface DeclaredCode extends DiagnosticCode, Explanation {}

export interface Diagnostic extends DiagnosticCode {
  readonly place?: Place;
  /** What is wrong here, and why it matters. */
  readonly detail: string;
  /** What to do. */
  readonly hint?: string;
  readonly address?: Address;
  /** All that it is about, where that is more than one; also those that `detail` only counts. */
  readonly addresses?: readonly Address[];
}

/** Gives each entry of a table its key as its code, so that a code is written once. */
export function defineCodes<Code extends string>(
  table: Readonly<Record<Code, Omit<DeclaredCode, 'code'>>>,
): Readonly<Record<Code, DeclaredCode>> {
  const codes = {} as Record<Code, DeclaredCode>;
  for (const code of Object.keys(table) as Code[]) codes[code] = { code, ...table[code] };
  return codes;
}

export function report(
  { code, severity, summary }: DiagnosticCode,
  what: Omit<Diagnostic, keyof DiagnosticCode>,
): Diagnostic {
  const { place, ...rest } = what;
  const head = { code, severity, summary };
  return place === undefined || place.file === NOWHERE.file ? { ...head, ...rest } : { ...head, ...what };
}

/** Of the same fault in many items, more than this are counted, not shown. */
const MOST_ALIKE = 20;

/** One diagnostic for each of the first items, in the order of their places; the last of them says how many more there are. */
export function reportAlike<Item>(items: readonly Item[], describe: (item: Item) => Diagnostic): readonly Diagnostic[] {
  const others = items.length - MOST_ALIKE;
  const first = sortDiagnostics(items.map(describe)).slice(0, MOST_ALIKE);
  return first.map((diagnostic, index) =>
    others > 0 && index === MOST_ALIKE - 1
      ? { ...diagnostic, detail: `${diagnostic.detail} The same holds for ${others} more.` }
      : diagnostic,
  );
}

/** Somebody else's text in a sentence: an id, an address or a path as it is, and in quotes what would not stay in its line. */
export function cite(text: string): string {
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(text) ? JSON.stringify(text) : text;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(diagnostic => diagnostic.severity === 'error');
}

/** By file, line, column and code; what has no place comes first. Says nothing twice. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const once = diagnostics.filter(diagnostic => {
    const { file, line, column } = diagnostic.place ?? NOWHERE;
    const key = JSON.stringify([file, line, column, diagnostic.code, diagnostic.detail]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return once.sort((left, right) => {
    const a = left.place ?? NOWHERE;
    const b = right.place ?? NOWHERE;
    return (
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(left.code, right.code) ||
      compareText(left.detail, right.detail)
    );
  });
}

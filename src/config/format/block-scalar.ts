// Texts of several lines, indented anew: what they say does not depend on how far they stand to the right.
import type { TextValue } from './tree.ts';

const INDENT = '  ';

/** A block `|` or `>` as it is written, below a key or dash that stands in this column. */
export function readBlockScalar(source: string, column: number): TextValue {
  const [first = '', ...rest] = source.split('\n');
  const header = first.replace(/\s.*$/, '');
  const digit = /\d/.exec(header)?.[0];
  const keepsBlankLines = header.includes('+');
  const lines = [...rest];
  // The end of the last line is no line.
  if (lines.at(-1)?.trim() === '') lines.pop();
  while (!keepsBlankLines && lines.at(-1)?.trim() === '') lines.pop();
  const own = lines.find(line => line.trim() !== '')?.search(/[^ ]/) ?? 0;
  const indentation = digit === undefined ? own : column + Number(digit);
  const shifted = lines.map(line => line.slice(indentation)).map(line => (line === '' ? '' : INDENT + line));
  const written = digit === undefined ? header : header.replace(digit, String(INDENT.length));
  return { type: 'text', lines: [written, ...shifted], isBlockScalar: true, keepsBlankLines };
}

/** A plain or quoted text over several lines: blanks at the ends of its lines mean nothing. */
export function readLines(source: string): readonly string[] {
  const [first = '', ...rest] = source.split('\n');
  return [first.trimEnd(), ...rest.map(line => line.trim()).map(line => (line === '' ? '' : INDENT + line))];
}

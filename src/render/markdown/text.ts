// Pieces of Markdown that hold text of others: what stands in them can neither end them nor be more than text.
import { escapeMarkdown, escapeTerminal } from '../escape.ts';
import { groupDigits } from '../layout.ts';

/** Longer texts of others are cut: nothing that somebody called a thing may push the rest out of a comment. */
const MOST_OF_NAME = 120;
const MOST_OF_LINE = 400;
const MOST_OF_PROSE = 2000;

/** The start of a text, with how much more there is, in characters. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  const others = characters.length - most;
  return others <= 0 ? text : `${characters.slice(0, most).join('')}... (${groupDigits(others)} more characters)`;
}

/** A name, a place or a value within a line. */
export function inline(text: string): string {
  return escapeMarkdown(cut(text, MOST_OF_NAME));
}

/** A value in a cell of a table. */
export function cell(text: string): string {
  return escapeMarkdown(cut(text, MOST_OF_LINE));
}

/** Code within a line, between more backticks than it holds. */
export function codeSpan(text: string): string {
  const shown = escapeTerminal(cut(text, MOST_OF_NAME));
  const runs = shown.match(/`+/g) ?? [];
  if (runs.length === 0) return `\`${shown}\``;
  const fence = '`'.repeat(longest(runs) + 1);
  return `${fence} ${shown} ${fence}`;
}

/** Lines as they are, in a block whose fence is longer than any run of backticks in them. */
export function codeBlock(lines: readonly string[], language = ''): string {
  const shown = lines.map(line => escapeTerminal(cut(line, MOST_OF_LINE)));
  const runs = shown.flatMap(line => line.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, longest(runs) + 1));
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

function longest(runs: readonly string[]): number {
  return runs.reduce((most, { length }) => Math.max(most, length), 0);
}

/** Prose of a diagnostic: its lines stay lines, and lines that are indented by four are commands to copy. */
export function prose(text: string): string {
  const blocks: { isCode: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      blocks.push({ isCode: false, lines: [] });
      continue;
    }
    const isCode = line.startsWith('    ');
    const last = blocks.at(-1);
    if (last !== undefined && last.isCode === isCode) last.lines.push(line);
    else blocks.push({ isCode, lines: [line] });
  }
  return blocks
    .filter(({ lines }) => lines.length > 0)
    .map(({ isCode, lines }) =>
      isCode
        ? codeBlock(lines.map(line => line.slice(4)))
        : lines.map(line => escapeMarkdown(cut(line, MOST_OF_PROSE))).join('<br>\n'),
    )
    .join('\n\n');
}

/** What a reader opens where it is of interest. `summary` is ours, and no text of others. */
export function fold(summary: string): Readonly<Record<'open' | 'close', string>> {
  return { open: `<details><summary>${summary}</summary>\n\n`, close: '</details>\n\n' };
}

/** In UTF-8: no way to count characters comes to more. */
export function sizeOf(text: string): number {
  let size = text.length;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point > 0x7f) size += point > 0xffff ? 2 : point > 0x7ff ? 2 : 1;
  }
  return size;
}

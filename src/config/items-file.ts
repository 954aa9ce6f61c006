// A file of items beside a tier file, such as accounts: one text a line, or a CSV with a column for them. The one importer
// of csv-parse.
import { CsvError, parse } from 'csv-parse/sync';
import { type Diagnostic, type Place, report } from '../core/diagnostic.ts';
import { codes } from './codes.ts';
import { startOf } from './yaml/source.ts';
import { decodeText } from './yaml/text.ts';

/** A file that a tier file refers to. */
export interface ReferencedFile {
  /** Relative to the project folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Reads a file by the path that stands in the tier file `from`; or says why it cannot be read. */
export type ReadReferenced = (from: string, path: string) => ReferencedFile | { readonly reason: string };

export interface Item {
  readonly text: string;
  readonly place: Place;
}

export interface ItemsFile {
  readonly items: readonly Item[];
  readonly diagnostics: readonly Diagnostic[];
  /** The file as text, for excerpts; undefined when it is none. */
  readonly text: string | undefined;
}

/** Reads the items of a file; `column` is the heading of theirs in a CSV. Never throws. */
export function readItemsFile({ path, bytes }: ReferencedFile, column: string): ItemsFile {
  const decoded = decodeText(path, bytes);
  if ('diagnostic' in decoded) return { items: [], diagnostics: [decoded.diagnostic], text: undefined };
  const { text } = decoded;
  const lines = text.split(/\r\n|\r|\n/);
  const heading = lines.find(line => line.trim() !== '' && !isComment(line)) ?? '';
  // The heading shows what separates the cells; in those below, the other two are text.
  const separator = /[,;\t]/.exec(heading.replace(/"[^"]*"/g, ''))?.[0];
  const isTable = separator !== undefined || unquote(heading).toLowerCase() === column;
  return { ...(isTable ? readTable(path, { text, lines, column, separator }) : readLines(path, lines)), text };
}

function isComment(line: string): boolean {
  return line.trimStart().startsWith('#');
}

function unquote(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

/** Blank lines and those that start with `#` are for people. */
function readLines(path: string, lines: readonly string[]): Omit<ItemsFile, 'text'> {
  const items = lines.flatMap((line, index) =>
    line.trim() === '' || isComment(line) ? [] : [itemAt(path, lines, { line: index + 1, text: line.trim() })],
  );
  return { items, diagnostics: [] };
}

interface Table {
  readonly text: string;
  readonly lines: readonly string[];
  readonly column: string;
  /** Undefined in a table of one column. */
  readonly separator: string | undefined;
}

interface Row {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

function readTable(path: string, { text, lines, column, separator = ',' }: Table): Omit<ItemsFile, 'text'> {
  const fail = (place: Place, detail: string) => ({
    items: [],
    diagnostics: [
      report(codes['invalid-table'], { place, detail, hint: `Write one a line, or a column "${column}".` }),
    ],
  });
  try {
    const rows: readonly unknown[] = parse(text, {
      delimiter: separator,
      comment: '#',
      comment_no_infix: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
    const [header, ...records] = rows as readonly Row[];
    const index = header?.record.findIndex(cell => cell.toLowerCase() === column) ?? -1;
    if (index < 0) {
      const place = { ...startOf(path), line: header?.info.lines ?? 1 };
      return fail(place, `${path} has several columns, and none of them is "${column}".`);
    }
    let end = header?.info.lines ?? 1;
    const items = records.flatMap(({ info, record }) => {
      const text = record[index] ?? '';
      // A row may have more than one line.
      let line = Math.min(end + 1, info.lines);
      while (line < info.lines && lines[line - 1]?.includes(text) !== true) line += 1;
      end = info.lines;
      return text === '' ? [] : [itemAt(path, lines, { line, text })];
    });
    return { items, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED';
    const line = isOpen ? lines.findLastIndex(content => content.includes('"')) + 1 : Number(error['lines'] ?? 1);
    return fail({ ...startOf(path), line }, `${path} is not a table: ${REASONS[error.code] ?? error.message}.`);
  }
}

/** What the library says of quotes, in words of this program. */
const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote opens here and is never closed',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text follows a closing quote; a quote within quotes is written twice',
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a cell that does not begin with one',
};

function itemAt(file: string, lines: readonly string[], { line, text }: { line: number; text: string }): Item {
  const index = lines[line - 1]?.indexOf(text) ?? -1;
  return { text, place: { file, line, column: Math.max(0, index) + 1, length: Math.max(1, text.length) } };
}

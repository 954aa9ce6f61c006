// Entries -> lines: two blanks a level, at most one empty line in a row, one above each section of a file.
import { isCompact, topOf } from './arrange.ts';
import type { Comment, Entry } from './tree.ts';

export class LineWriter {
  readonly #lines: string[] = [];
  /** Whether the last line belongs to a text in which empty lines count. */
  #isOpen = false;

  /** At the top of a document, and at the top of a block, there is no empty line. */
  blank(): void {
    if (!this.#isOpen && this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
  }

  line(text: string): void {
    this.#isOpen = false;
    this.#lines.push(text.trimEnd());
  }

  /** A line of a text, where blanks at the end count too. */
  verbatim(text: string): void {
    this.#lines.push(text);
  }

  keepOpen(): void {
    this.#isOpen = true;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** Puts something else in the place of the blanks before the line with this number. */
  prefix(index: number, text: string): void {
    this.#lines[index] = text + (this.#lines[index] ?? '').slice(text.length);
  }

  get count(): number {
    return this.#lines.length;
  }

  toString(): string {
    return this.#lines.map(line => `${line}\n`).join('');
  }
}

/** All below the root of a document. */
export function writeRoot(writer: LineWriter, root: Entry): void {
  writeBelow(writer, root, { indent: 0, areSections: true });
}

interface Level {
  readonly indent: number;
  /** Whether the blocks here are sections of a file. */
  readonly areSections: boolean;
}

function writeBelow(writer: LineWriter, { value, tail }: Entry, { indent, areSections }: Level): void {
  const entries = value.type === 'block' ? value.entries : [];
  for (const [index, entry] of entries.entries()) {
    const isSection = areSections && value.type === 'block' && value.isMap && entry.value.type === 'block';
    if (index > 0 && (isSection || topOf(entry).isAfterBlank)) writer.blank();
    writeComments(writer, entry.before, indent);
    if (entry.isAfterBlank && entry.before.length > 0) writer.blank();
    writeEntry(writer, entry, indent);
  }
  if (entries.length > 0 && tail[0]?.isAfterBlank === true) writer.blank();
  writeComments(writer, tail, indent);
}

/** The first one without an empty line above it. */
export function writeComments(writer: LineWriter, comments: readonly Comment[], indent: number): void {
  for (const [index, { text, isAfterBlank }] of comments.entries()) {
    if (index > 0 && isAfterBlank) writer.blank();
    writer.line(`${' '.repeat(indent)}${text}`);
  }
}

function writeEntry(writer: LineWriter, entry: Entry, indent: number): void {
  const { head, value, trailing } = entry;
  const pad = ' '.repeat(indent);
  const comment = trailing === undefined ? '' : ` ${trailing}`;
  if (value.type === 'text') {
    const [first, ...rest] = value.lines;
    const last = rest.pop();
    const isOnFirst = last === undefined || value.isBlockScalar;
    writer.line(`${pad}${first === undefined ? head : `${head} ${first}`}${isOnFirst ? comment : ''}`);
    for (const line of rest) writer.verbatim(line === '' ? '' : pad + line);
    if (last !== undefined) writer.verbatim(`${last === '' ? '' : pad + last}${isOnFirst ? '' : comment}`);
    if (value.keepsBlankLines) writer.keepOpen();
    writeBelow(writer, entry, { indent: indent + 2, areSections: false });
    return;
  }
  if (!isCompact(entry)) writer.line(`${pad}${head}${comment}`);
  const first = writer.count;
  writeBelow(writer, entry, { indent: indent + 2, areSections: false });
  if (isCompact(entry)) writer.prefix(first, `${pad}-`);
}

// A file as it is laid out: entries (a key with its value, or an item of a list), each with the comments that belong to it.
// build.ts makes it, comments.ts and arrange.ts fill and order it, write.ts turns it into lines.

/** A comment on a line of its own. */
export interface Comment {
  readonly text: string;
  /** Whether an empty line stands above it. */
  isAfterBlank: boolean;
}

/** A value that is no list of entries: it begins on the line of its entry. */
export interface TextValue {
  readonly type: 'text';
  /** The lines below the first one are indented from their entry on. Nothing at all for an empty value. */
  readonly lines: readonly string[];
  /** A block `|` or `>`: what follows its first line is text, a comment too. */
  readonly isBlockScalar: boolean;
  /** A block whose empty lines at the end count, so that none can be added. */
  readonly keepsBlankLines: boolean;
}

/** Entries below each other. */
export interface BlockValue {
  readonly type: 'block';
  readonly isMap: boolean;
  entries: Entry[];
  /** Where the brackets end in which the entries were written; undefined for a block. */
  readonly flowEnd: number | undefined;
}

export interface Entry {
  readonly parent: Entry | undefined;
  /** The key as it is read; for an item its number. */
  readonly key: string;
  /** As it is written: `key: &anchor`, `- &anchor`. */
  readonly head: string;
  readonly value: TextValue | BlockValue;
  /** Offset of the key or of the dash, and of the end of the value. */
  readonly start: number;
  readonly end: number;
  /** From 0. */
  readonly column: number;
  readonly anchors: ReadonlySet<string>;
  readonly aliases: ReadonlySet<string>;
  isAfterBlank: boolean;
  /** Above it. */
  before: Comment[];
  /** Behind it on its line. */
  trailing: string | undefined;
  /** At the end of what is below it. */
  tail: Comment[];
}

/** A document cannot be laid out: it uses YAML that no file of tierform needs. It stays as it is. */
export class UnusualLayout extends Error {}

export function isEmpty({ value }: Entry): boolean {
  return value.type === 'text' && value.lines.length === 0;
}

/** All below an entry, in the order of the text. */
export function* below(entry: Entry): Generator<Entry> {
  if (entry.value.type !== 'block') return;
  for (const child of entry.value.entries) {
    yield child;
    yield* below(child);
  }
}

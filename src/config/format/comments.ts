// Which entry a comment belongs to. Behind something, to that; on a line of its own, to what follows, unless it is indented
// like what ends above it.
import { below, type Comment, type Entry, isEmpty } from './tree.ts';

export interface PlacedComment {
  readonly text: string;
  readonly offset: number;
}

/** Gives each comment, in the order of the text, to an entry; what stands behind the end of a document, to the root. */
export function attachComments(root: Entry, comments: readonly PlacedComment[], text: string): void {
  const entries = [...below(root)];
  let count = 0;
  for (const { text: written, offset } of comments) {
    while ((entries[count]?.start ?? offset) < offset) count += 1;
    const previous = entries[count - 1] ?? root;
    const next = entries[count];
    const comment = { text: written.trimEnd(), isAfterBlank: isAfterBlank(text, offset) };
    const start = startOfLine(text, offset);
    const owner = text.slice(start, offset).trim() === '' ? undefined : leaveBrackets(previous, offset);
    if (owner === root) root.tail.push({ ...comment, isAfterBlank: false });
    else if (owner !== undefined) attachTrailing(owner, comment.text);
    else if (isBeforeValue(previous, offset)) putAbove(previous, comment.text);
    else listOf({ previous, next, column: offset - start, root }).push(comment);
  }
}

/** Of two comments of one entry the first one stands above it. */
function attachTrailing(entry: Entry, comment: string): void {
  if (entry.trailing !== undefined) putAbove(entry, entry.trailing);
  entry.trailing = comment;
}

/** Right above an entry, with the empty line that stands above that. */
function putAbove(entry: Entry, text: string): void {
  entry.before.push({ text, isAfterBlank: entry.isAfterBlank });
  entry.isAfterBlank = false;
}

/** Behind a bracket that closes, a comment belongs to what holds the brackets. */
function leaveBrackets(entry: Entry, offset: number): Entry {
  let outer = entry;
  for (let at: Entry | undefined = entry; at !== undefined; at = at.parent) {
    const end = at.value.type === 'block' ? at.value.flowEnd : undefined;
    if (end !== undefined && end <= offset) outer = at;
  }
  return outer;
}

/** Between a key and a value that stands on one line with it. */
function isBeforeValue(entry: Entry, offset: number): boolean {
  return entry.value.type === 'text' && !isEmpty(entry) && offset < entry.end;
}

interface OwnLine {
  readonly previous: Entry;
  readonly next: Entry | undefined;
  readonly column: number;
  readonly root: Entry;
}

/** The list that a comment on a line of its own goes to. */
function listOf({ previous, next, column, root }: OwnLine): Comment[] {
  if (next === undefined || next.parent !== previous) {
    for (let ended: Entry | undefined = previous; ended !== undefined; ended = ended.parent) {
      if (ended === next?.parent) break;
      const inner = columnBelow(ended);
      if (inner !== undefined && inner <= column && (next === undefined || column > next.column)) return ended.tail;
    }
  }
  return next?.before ?? root.tail;
}

/** From which column on a comment stands below an entry rather than behind it. */
function columnBelow(entry: Entry): number | undefined {
  if (entry.value.type === 'block') return entry.value.entries[0]?.column ?? 0;
  return isEmpty(entry) ? entry.column + 1 : undefined;
}

export function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Whether the line above is empty. */
export function isAfterBlank(text: string, offset: number): boolean {
  const start = startOfLine(text, offset);
  return start > 0 && text.slice(startOfLine(text, start - 1), start - 1).trim() === '';
}

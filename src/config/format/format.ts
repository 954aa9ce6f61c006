// A file in its canonical form: keys in the order of the schema, spacing, comments and anchors kept. What it means never
// changes: that is checked before anything is returned.

import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import { invariant } from '../../core/invariant.ts';
import { findMarks, LineCounter, type Mark, parseDocuments } from '../yaml/library.ts';
import { findSecrets, maskDiagnostics, maskSource } from '../yaml/secrets.ts';
import { parseSource, type Source } from '../yaml/source.ts';
import { arrange, topOf } from './arrange.ts';
import { buildTree } from './build.ts';
import { attachComments, isAfterBlank, startOfLine } from './comments.ts';
import { type Form, type Shape, shapeOf } from './key-order.ts';
import { isSameDocument } from './same.ts';
import { type Comment, type Entry, UnusualLayout } from './tree.ts';
import { LineWriter, writeComments, writeRoot } from './write.ts';

export type Formatted =
  | { readonly text: string }
  | {
      /** Why the file is left as it is. */
      readonly diagnostics: readonly Diagnostic[];
      /** The file as it may be shown. */
      readonly shown: string;
    };

/** Formats the text of a file. @throws Error that says so where what it means would change, which is a bug */
export function formatText(file: string, text: string, form: Form): Formatted {
  const source = parseSource(file, text);
  if (hasErrors(source.diagnostics)) {
    const found = source.documents.map(findSecrets);
    const texts = found.flatMap(document => document.texts);
    const shown = maskSource(text, { texts, ranges: found.flatMap(({ ranges }) => ranges) });
    return { diagnostics: maskDiagnostics(source.diagnostics, texts), shown };
  }
  const unified = text.replaceAll('\r\n', '\n');
  const formatted = layOut(unified, shapeOf(form));
  requireSame(file, { source, text: unified }, formatted);
  return { text: formatted };
}

function layOut(text: string, shape: Shape): string {
  try {
    return layOutDocuments(text, shape);
  } catch (error) {
    if (error instanceof UnusualLayout) return text === '' || text.endsWith('\n') ? text : `${text}\n`;
    throw error;
  }
}

/** @throws UnusualLayout */
function layOutDocuments(text: string, shape: Shape): string {
  const marks = findMarks(text);
  if (marks.some(({ type }) => type === 'directive-line')) throw new UnusualLayout();
  const lines = new LineCounter();
  const documents = parseDocuments(text, lines);
  const starts = marks.filter(({ type }) => type === 'doc-start');
  const isFirstMarked = documents[0]?.directives.docStart === true;
  if (documents.length > 0 && documents.length !== starts.length + (isFirstMarked ? 0 : 1)) throw new UnusualLayout();
  const comments = marks.filter(({ type }) => type === 'comment');
  const bounds = [...(isFirstMarked ? [] : [undefined]), ...starts];
  const writer = new LineWriter();
  let taken = 0;
  const takeBefore = (end: Mark | undefined): readonly Mark[] => {
    const first = taken;
    while (taken < comments.length && (comments[taken]?.offset ?? 0) < (end?.offset ?? Number.POSITIVE_INFINITY))
      taken += 1;
    return comments.slice(first, taken);
  };
  if (isFirstMarked) writeComments(writer, takeBefore(starts[0]).map(commentIn(text)), 0);
  for (const [index, start] of bounds.entries()) {
    const own = takeBefore(bounds[index + 1]);
    const onMarker = start === undefined ? undefined : own.find(({ offset }) => isOnLine(text, start.offset, offset));
    if (start !== undefined) {
      if (isAfterBlank(text, start.offset)) writer.blank();
      writer.line(`---${onMarker === undefined ? '' : ` ${onMarker.text.trimEnd()}`}`);
    }
    const rest = own.filter(comment => comment !== onMarker);
    const contents = documents[index]?.contents ?? null;
    const { root, shapes } = buildTree(contents, { text, comments: rest, shape, lines });
    attachComments(root, rest, text);
    const head = takeHead(root);
    arrange(root, shapes);
    writeComments(writer, head, 0);
    if (head.length > 0) writer.blank();
    writeRoot(writer, root);
  }
  return writer.toString();
}

function commentIn(text: string) {
  return ({ text: comment, offset }: Mark): Comment => ({
    text: comment.trimEnd(),
    isAfterBlank: isAfterBlank(text, offset),
  });
}

function isOnLine(text: string, start: number, offset: number): boolean {
  return startOfLine(text, offset) <= start;
}

/** A line for editors: it names the schema of the file. */
const MODELINE = /^#\s*yaml-language-server:/;

/** Takes what stands above the first key with an empty line between them: it belongs to the file, not to the key. */
function takeHead(root: Entry): readonly Comment[] {
  const first = root.value.type === 'block' ? root.value.entries[0] : undefined;
  if (first === undefined) return [];
  const last = [...first.before, first].findLastIndex(({ isAfterBlank: isApart }, index) => index > 0 && isApart);
  const head = first.before.splice(0, Math.max(last, MODELINE.test(first.before[0]?.text ?? '') ? 1 : 0));
  topOf(first).isAfterBlank = true;
  return head;
}

/** What could be lost: what the documents say, and all that no document holds. */
function requireSame(file: string, before: { readonly source: Source; readonly text: string }, after: string): void {
  const source = parseSource(file, after);
  const isSame =
    !hasErrors(source.diagnostics) &&
    source.documents.length === before.source.documents.length &&
    source.documents.every((document, index) => isSameDocument(document, before.source.documents[index])) &&
    listMarks(after) === listMarks(before.text);
  invariant(isSame, `${file} would not mean the same once it is formatted, so it is left as it is`);
}

/** Comments, anchors, aliases and tags, in any order. */
function listMarks(text: string): string {
  const kept = findMarks(text).filter(({ type }) => !type.startsWith('doc-'));
  return JSON.stringify(kept.map(mark => mark.text.trimEnd()).sort());
}

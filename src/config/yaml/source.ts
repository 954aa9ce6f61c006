// YAML text -> trees of nodes that know where they stand. What the keys mean is elsewhere: here are only syntax, encoding,
// duplicate keys, aliases and merge keys.

import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import { append } from '../../core/value.ts';
import { codes } from '../codes.ts';
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  itemsOf,
  LineCounter,
  type Node,
  type ParsedDocument,
  pairsOf,
  parseDocuments,
  visit,
  type YAMLMap,
} from './library.ts';
import { describeSyntax, findForbidden, isUnclosedBracket, isUnclosedQuote, type SyntaxFault } from './syntax.ts';

export interface ScalarNode {
  readonly type: 'scalar';
  readonly value: null | boolean | number | string;
  /** Whether nothing at all was written (`key:`), as opposed to `null`. */
  readonly isEmpty: boolean;
  readonly place: Place;
  /** Where the value stands in the text: offsets, the end excluded. */
  readonly range: readonly [start: number, end: number];
}

/** A value that cannot be known; whoever found out has reported it, so that nothing more is said about it. */
export interface UnknownNode {
  readonly type: 'unknown';
  readonly place: Place;
}

export interface MapEntry {
  readonly keyPlace: Place;
  readonly node: SourceNode;
}

export interface MapNode {
  readonly type: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly place: Place;
}

export interface SequenceNode {
  readonly type: 'sequence';
  readonly items: readonly SourceNode[];
  readonly place: Place;
}

export type SourceNode = ScalarNode | MapNode | SequenceNode | UnknownNode;

export interface Source {
  /** One per YAML document that is free of errors; an empty document is left out. */
  readonly documents: readonly SourceNode[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Far above any tier file; below what makes a parser slow. */
const MAX_FILE_CHARACTERS = 8 * 1024 * 1024;
const MAX_DEPTH = 50;
/** How many nodes a document may stand for once its aliases are expanded. */
const MAX_EXPANDED_NODES = 1_000_000;

/** Parses one file. Never throws: whatever the text is, the result is documents, diagnostics or both. */
export function parseSource(file: string, text: string): Source {
  if (text.length > MAX_FILE_CHARACTERS) {
    const detail = `${file} has ${text.length} characters; the most that is read is ${MAX_FILE_CHARACTERS}.`;
    const hint = 'Split it, or put items and accounts into a file of their own (`items_file`, `accounts_file`).';
    return { documents: [], diagnostics: [report(codes['too-large'], { place: startOf(file), detail, hint })] };
  }
  const lines = new LineCounter();
  try {
    const forbidden = findForbidden(text);
    if (forbidden !== undefined) {
      const place = { file, ...placeOfOffset(text, forbidden.pos[0]), length: 1 };
      return { documents: [], diagnostics: [describeSyntax(forbidden, place)] };
    }
    const parsed = parseDocuments(text, lines);
    const reader = new Reader(file, text, lines);
    const documents = parsed.map(document => reader.readDocument(document));
    return { documents: documents.filter(node => node !== undefined), diagnostics: reader.diagnostics };
  } catch (error) {
    // The parser recurses; only a hostile depth exhausts the stack.
    const why = error instanceof RangeError ? 'it is nested too deeply' : String(error);
    const detail = `${file} cannot be parsed: ${why}.`;
    return { documents: [], diagnostics: [report(codes['too-deep'], { place: startOf(file), detail })] };
  }
}

export function startOf(file: string): Place {
  return { file, line: 1, column: 1, length: 1 };
}

function placeOfOffset(text: string, offset: number): Pick<Place, 'line' | 'column'> {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;
  readonly #text: string;
  readonly #lines: LineCounter;
  /** Aliases share the node of their anchor, so that expanding them costs nothing; `measure` still counts them. */
  #anchors = new Map<string, SourceNode>();

  constructor(file: string, text: string, lines: LineCounter) {
    this.#file = file;
    this.#text = text;
    this.#lines = lines;
  }

  readDocument(document: ParsedDocument): SourceNode | undefined {
    const before = this.diagnostics.length;
    this.#reportSyntax(document);
    if (this.diagnostics.length > before || document.contents === null) return undefined;
    this.#anchors = new Map();
    const root = this.#read(document.contents, 0);
    if (root.type === 'scalar' && root.isEmpty) return undefined;
    const { size, height } = measure(root, new Map());
    if (size > MAX_EXPANDED_NODES || height > 2 * MAX_DEPTH) {
      const detail = `Written out, this document would hold ${size} values, ${height} levels deep.`;
      this.diagnostics.push(
        report(codes['alias-bomb'], { place: root.place, detail, hint: 'Write out what is meant, or split the file.' }),
      );
      return undefined;
    }
    return root;
  }

  /** Syntax errors, one per line: what follows on the same line is mostly an echo of the first. */
  #reportSyntax(document: ParsedDocument): void {
    const seen = new Set<number>();
    const unresolvedTags = document.warnings.filter(warning => warning.code === 'TAG_RESOLVE_FAILED');
    let sought = 0;
    for (const error of [...document.errors, ...unresolvedTags]) {
      // The parser recurses, and reports the end of the stack as a fault of the text.
      if (error.message.includes('call stack')) throw new RangeError('it is nested too deeply');
      // Each is looked for in the whole document.
      const opening = hasOpening(error) && sought++ < MOST_OPENINGS ? findOpening(document, error) : undefined;
      const place =
        opening === undefined
          ? this.#place(error.pos[0], error.pos[1] - error.pos[0])
          : this.#place(opening, Number.POSITIVE_INFINITY);
      if (seen.has(place.line)) continue;
      seen.add(place.line);
      this.diagnostics.push(describeSyntax(error, place));
    }
  }

  #read(node: Node | null, depth: number): SourceNode {
    const place = this.#placeOf(node);
    if (depth > MAX_DEPTH) {
      const detail = `Nothing in a tier file is nested more than a few levels; this is deeper than ${MAX_DEPTH}.`;
      this.diagnostics.push(
        report(codes['too-deep'], {
          place,
          detail,
          hint: 'Remove the levels that are too many.',
        }),
      );
      return { type: 'unknown', place };
    }
    if (isAlias(node)) return this.#resolve(node, place);
    const read = this.#readContent(node, place, depth);
    const anchor = node !== null && 'anchor' in node ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, read);
    return read;
  }

  #readContent(node: Node | null, place: Place, depth: number): SourceNode {
    if (isMap(node)) return { type: 'map', entries: this.#readEntries(node, depth), place };
    if (isSeq(node)) {
      return { type: 'sequence', items: itemsOf(node).map(item => this.#read(item, depth + 1)), place };
    }
    const isEmpty = !isScalar(node) || (node.value === null && node.source === '');
    const raw = isScalar(node) ? node.value : null;
    const isPlain = raw === null || typeof raw === 'boolean' || typeof raw === 'number' || typeof raw === 'string';
    const [start, end] = node?.range ?? [0, 0];
    return { type: 'scalar', value: isPlain ? raw : String(raw), isEmpty, place, range: [start, end] };
  }

  /** Own keys win over merged ones, and of several merged maps the first; that is what YAML's merge key says. */
  #readEntries(map: YAMLMap, depth: number): ReadonlyMap<string, MapEntry> {
    const own = new Map<string, MapEntry>();
    const merged: SourceNode[] = [];
    for (const { key, value } of pairsOf(map)) {
      const keyPlace = this.#placeOf(key);
      const node = this.#read(value, depth + 1);
      if (isScalar(key) && typeof key.value === 'symbol') {
        const sources = node.type === 'sequence' ? node.items : [node];
        append(merged, sources);
        if (sources.some(source => source.type === 'scalar' || source.type === 'sequence')) {
          this.#refuseKey(keyPlace, 'A merge key `<<` takes a map or a list of maps.');
        }
        continue;
      }
      if (!isScalar(key) || key.value === null || (typeof key.value === 'string' && key.value === '')) {
        this.#refuseKey(keyPlace, 'A key is a plain text.');
        continue;
      }
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      const first = own.get(name);
      if (first !== undefined) {
        const detail = `${JSON.stringify(name)} stands here and in line ${first.keyPlace.line}; only one of them could count.`;
        const hint = 'Remove one of them.';
        this.diagnostics.push(report(codes['duplicate-key'], { place: keyPlace, detail, hint }));
        continue;
      }
      own.set(name, { keyPlace, node });
    }
    for (const source of merged) {
      if (source.type !== 'map') continue;
      for (const [name, entry] of source.entries) if (!own.has(name)) own.set(name, entry);
    }
    return own;
  }

  #refuseKey(place: Place, detail: string): void {
    this.diagnostics.push(report(codes['invalid-key'], { place, detail }));
  }

  #resolve(alias: Alias, place: Place): SourceNode {
    const node = this.#anchors.get(alias.source);
    if (node !== undefined) return node;
    const detail = `"*${alias.source}" stands for nothing: no anchor "&${alias.source}" is complete before it in this document.`;
    this.diagnostics.push(report(codes['broken-alias'], { place, detail }));
    return { type: 'unknown', place };
  }

  #placeOf(node: Node | null): Place {
    const [start, end] = node?.range ?? [0, 0];
    return this.#place(start, end - start);
  }

  /** The place of an offset; its length ends with the line. */
  #place(offset: number, length: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    const lineEnd = this.#text.indexOf('\n', offset);
    const rest = (lineEnd < 0 ? this.#text.length : lineEnd) - offset;
    return {
      file: this.#file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      length: Math.max(1, Math.min(length, rest)),
    };
  }
}

/** Of more than these it is told where they were noticed. */
const MOST_OPENINGS = 20;

function hasOpening(fault: SyntaxFault): boolean {
  return isUnclosedQuote(fault) || isUnclosedBracket(fault);
}

/** What is not closed is noticed where something else begins, or at the end; the place to look is where it was opened. */
function findOpening(document: ParsedDocument, { code, message, pos }: SyntaxFault): number | undefined {
  const isQuote = isUnclosedQuote({ code, message });
  const isBracket = isUnclosedBracket({ code, message });
  let opening: number | undefined;
  const open = (node: { readonly range?: readonly number[] | null | undefined }): void => {
    const [start, end] = node.range ?? [];
    // Of brackets inside each other, the outer one is visited first: what is inside was closed if the parser went on.
    if (start === undefined || end === undefined || start >= pos[0] || end < pos[0] - 1) return;
    if (isQuote || opening === undefined) opening = start;
  };
  visit(document, {
    Scalar: (_key, node) =>
      isQuote && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') ? open(node) : undefined,
    Collection: (_key, node) => (isBracket && node.flow ? open(node) : undefined),
  });
  return opening;
}

interface Extent {
  readonly size: number;
  readonly height: number;
}

/** How large a tree is with every alias written out; a shared node is counted once per use and visited once. */
function measure(node: SourceNode, known: Map<SourceNode, Extent>): Extent {
  const counted = known.get(node);
  if (counted !== undefined) return counted;
  const children =
    node.type === 'map'
      ? [...node.entries.values()].map(entry => entry.node)
      : node.type === 'sequence'
        ? node.items
        : [];
  let size = 1;
  let height = 0;
  for (const child of children) {
    const extent = measure(child, known);
    size += extent.size;
    height = Math.max(height, extent.height);
  }
  const extent = { size, height: height + 1 };
  known.set(node, extent);
  return extent;
}

/** The plain data of a tree, for the schema. Objects have no prototype, so `__proto__` is a key like any other. */
export function toData(node: SourceNode): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'unknown') return null;
  if (node.type === 'sequence') return node.items.map(toData);
  const data = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of node.entries) data[key] = toData(entry.node);
  return data;
}

/** The node under a path of keys and indices, or undefined. */
export function nodeAt(root: SourceNode, path: readonly string[]): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const step of path) {
    if (node?.type === 'map') node = node.entries.get(step)?.node;
    else if (node?.type === 'sequence') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

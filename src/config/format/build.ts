// A parsed document -> entries. What is written stays as it is written, quotes and numbers included; only what stands between
// is new. Brackets stay where they fit on their line and hold no comment.

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  itemsOf,
  type LineCounter,
  type Node,
  pairsOf,
  type YAMLMap,
  type YAMLSeq,
} from '../yaml/library.ts';
import { WIDTH } from '../yaml/print.ts';
import { type Keyed, sortKeys } from './arrange.ts';
import { readBlockScalar, readLines } from './block-scalar.ts';
import { isAfterBlank, type PlacedComment } from './comments.ts';
import { MERGE_KEY, type Shape, shapeOfItems, shapeUnder } from './key-order.ts';
import { type BlockValue, type Entry, type TextValue, UnusualLayout } from './tree.ts';

/** A longer key, with its anchor, needs a `?` before it (YAML 1.2, section 7.4.3). */
const LONGEST_KEY = 1024;

export interface BuildRequest {
  readonly text: string;
  readonly comments: readonly PlacedComment[];
  readonly shape: Shape;
  /** Of the text, from parsing it. */
  readonly lines: LineCounter;
}

export interface Built {
  readonly root: Entry;
  /** Of what stands below an entry. */
  readonly shapes: ReadonlyMap<Entry, Shape>;
}

/** @throws UnusualLayout */
export function buildTree(contents: Node | null, request: BuildRequest): Built {
  const builder = new Builder(request);
  return { root: builder.buildRoot(contents), shapes: builder.shapes };
}

interface Slot {
  readonly node: Node | null;
  /** Where the text between the key or dash and the node begins. */
  readonly from: number;
  readonly shape: Shape;
}

interface EntrySlot extends Slot {
  readonly parent: Entry | undefined;
  readonly key: string;
  /** The key and its colon, or a dash. */
  readonly mark: string;
  readonly start: number;
  readonly indent: number;
}

class Builder {
  readonly shapes = new Map<Entry, Shape>();
  readonly #text: string;
  /** The text with blanks for comments, of the same length. */
  readonly #bare: string;
  readonly #comments: readonly PlacedComment[];
  readonly #shape: Shape;
  readonly #lines: LineCounter;

  constructor({ text, comments, shape, lines }: BuildRequest) {
    this.#text = text;
    this.#comments = comments;
    this.#shape = shape;
    this.#lines = lines;
    let bare = '';
    for (const { offset, text: comment } of comments)
      bare += text.slice(bare.length, offset) + ' '.repeat(comment.length);
    this.#bare = bare + text.slice(bare.length);
  }

  buildRoot(node: Node | null): Entry {
    const isNothing = node === null || (isScalar(node) && node.value === null && node.source === '');
    if (!isNothing && !isMap(node) && !isSeq(node)) throw new UnusualLayout();
    // `{}`, which asks for nothing.
    if ((isMap(node) || isSeq(node)) && node.items.length === 0) throw new UnusualLayout();
    if (node !== null && 'anchor' in node && node.anchor !== undefined) throw new UnusualLayout();
    if (node?.tag !== undefined && this.#tagOf(node, 0) !== '') throw new UnusualLayout();
    const start = -1;
    return this.#enter(
      { node, from: 0, shape: this.#shape, parent: undefined, key: '', mark: '', start, indent: -2 },
      true,
    );
  }

  #enter(slot: EntrySlot, isRoot = false): Entry {
    const { node, parent, key, mark, start, shape, indent } = slot;
    const props = isRoot ? '' : this.#propsOf(slot);
    const head = props === '' ? mark : `${mark} ${props}`;
    const isBlock = this.#isBlock(slot, indent + head.length + 1, isRoot);
    const isFlow = (isMap(node) || isSeq(node)) && node.flow === true;
    const value: TextValue | BlockValue = isBlock
      ? { type: 'block', isMap: isMap(node), entries: [], flowEnd: isFlow ? endOf(node) : undefined }
      : this.#readText(slot);
    const column = this.#columnOf(start);
    const isFirstOnLine = start >= 0 && this.#text.slice(start - column, start).trim() === '';
    const entry: Entry = {
      parent,
      key,
      head,
      value,
      start,
      end: endOf(node) ?? slot.from,
      column,
      ...namesIn(node),
      isAfterBlank: isFirstOnLine && isAfterBlank(this.#text, start),
      before: [],
      trailing: undefined,
      tail: [],
    };
    if (value.type === 'block') {
      this.shapes.set(entry, shape);
      value.entries = isMap(node)
        ? this.#enterPairs(entry, node, slot)
        : isSeq(node)
          ? this.#enterItems(entry, node, slot)
          : [];
    }
    return entry;
  }

  /** From 0. Looked up, since a line may be as long as the file. */
  #columnOf(start: number): number {
    return start < 0 ? 0 : this.#lines.linePos(start).col - 1;
  }

  #enterPairs(parent: Entry, map: YAMLMap, { shape, indent }: EntrySlot): Entry[] {
    return pairsOf(map).map(({ key: keyNode, value: node }) => {
      const { key, text, start, end } = this.#readKey(keyNode);
      return this.#enter({
        node,
        from: end,
        shape: shapeUnder(shape, key),
        parent,
        key,
        mark: `${text}:`,
        start,
        indent: indent + 2,
      });
    });
  }

  #enterItems(parent: Entry, seq: YAMLSeq, { shape, indent }: EntrySlot): Entry[] {
    let cursor = seq.range?.[0] ?? 0;
    return itemsOf(seq).map((node, index) => {
      const begin = node?.range?.[0] ?? cursor;
      const dash = seq.flow === true ? -1 : this.#bare.indexOf('-', cursor);
      const start = dash < 0 ? begin : dash;
      const from = dash < 0 ? cursor : dash + 1;
      cursor = endOf(node) ?? from;
      return this.#enter({
        node,
        from,
        shape: shapeOfItems(shape),
        parent,
        key: String(index),
        mark: '-',
        start,
        indent: indent + 2,
      });
    });
  }

  #readKey(node: Node | null) {
    if (!isScalar(node) || node.range == null || node.tag !== undefined) throw new UnusualLayout();
    const [start, end] = node.range;
    const source = this.#text.slice(start, end);
    const text = node.anchor === undefined ? source : `&${node.anchor} ${source}`;
    if (source === '' || source.includes('\n') || text.length > LONGEST_KEY) throw new UnusualLayout();
    const key =
      typeof node.value === 'symbol'
        ? MERGE_KEY
        : typeof node.value === 'string'
          ? node.value
          : (node.source ?? String(node.value));
    return { key, text, start, end };
  }

  /** `&anchor !!tag`; nothing for what has neither. */
  #propsOf({ node, from }: Pick<Slot, 'node' | 'from'>): string {
    if (node === null || isAlias(node)) return '';
    const anchor = 'anchor' in node && node.anchor !== undefined ? [`&${node.anchor}`] : [];
    const tag = this.#tagOf(node, from);
    return [...anchor, ...(tag === '' ? [] : [tag])].join(' ');
  }

  #tagOf(node: Node, from: number): string {
    if (node.tag === undefined) return '';
    return /![^\s]*/.exec(this.#bare.slice(from, node.range?.[0] ?? from))?.[0] ?? '';
  }

  /** Whether the parts of a value stand below each other; `room` is what its line holds already. */
  #isBlock({ node, shape }: Slot, room: number, isRoot: boolean): boolean {
    if (!isMap(node) && !isSeq(node)) return false;
    if (isRoot || node.flow !== true) return true;
    if (node.items.length === 0) return false;
    const flow = this.#writeFlow(node, shape);
    if (flow === undefined || this.#holdsComment(node)) return true;
    return room + flow.length > WIDTH && !isSinglePair(node);
  }

  #holdsComment(node: Node): boolean {
    const [start, end] = node.range ?? [0, 0];
    let low = 0;
    let high = this.#comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#comments[middle]?.offset ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (this.#comments[low]?.offset ?? end) < end;
  }

  /** A value in brackets on one line; undefined for what needs several. */
  #writeFlow(node: Node | null, shape: Shape): string | undefined {
    if (isMap(node)) {
      const pairs = pairsOf(node).map(({ key: keyNode, value }) => {
        const { key, text, end } = this.#readKey(keyNode);
        const written = this.#writeInFlow({ node: value, from: end, shape: shapeUnder(shape, key) });
        const names = namesIn(value);
        return { key, ...names, line: written === undefined ? undefined : `${text}: ${written}`.trimEnd() };
      });
      const lines = sortKeys<Keyed & { readonly line: string | undefined }>(pairs, shape).map(({ line }) => line);
      if (lines.includes(undefined)) return undefined;
      return lines.length === 0 ? '{}' : `{ ${lines.join(', ')} }`;
    }
    if (!isSeq(node)) return this.#sourceOf(node);
    let cursor = node.range?.[0] ?? 0;
    const items = itemsOf(node).map(item => {
      const written = this.#writeInFlow({ node: item, from: cursor, shape: shapeOfItems(shape) });
      cursor = endOf(item) ?? cursor;
      return written;
    });
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }

  #writeInFlow(slot: Slot): string | undefined {
    const written = this.#writeFlow(slot.node, slot.shape);
    return written === undefined ? undefined : `${this.#propsOf(slot)} ${written}`.trim();
  }

  #sourceOf(node: Node | null): string | undefined {
    const [start, end] = node?.range ?? [0, 0];
    const source = this.#text.slice(start, end);
    return source.includes('\n') ? undefined : source;
  }

  #readText(slot: EntrySlot): TextValue {
    const { node, shape, parent, start } = slot;
    const plain = { type: 'text', isBlockScalar: false, keepsBlankLines: false } as const;
    const [from, to] = node?.range ?? [0, 0];
    const source = this.#text.slice(from, to);
    if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
      return readBlockScalar(source, parent === undefined ? 0 : this.#columnOf(start));
    }
    const line = this.#writeFlow(node, shape);
    if (line !== undefined) return { ...plain, lines: line === '' ? [] : [line] };
    return { ...plain, lines: readLines(source) };
  }
}

/** `{ name: ... }`, which no line of its own would make shorter. */
function isSinglePair(node: YAMLMap | YAMLSeq): boolean {
  const [pair, ...others] = isMap(node) ? node.items : [];
  return pair !== undefined && others.length === 0 && !isMap(pair.value) && !isSeq(pair.value);
}

/** Where a value ends, without what follows it; undefined for none. */
function endOf(node: Node | null): number | undefined {
  const end = node?.range?.[1];
  if (!(isMap(node) || isSeq(node)) || node.flow === true) return end;
  const last = isMap(node) ? pairsOf(node).at(-1) : { key: null, value: itemsOf(node).at(-1) ?? null };
  return endOf(last?.value ?? last?.key ?? null) ?? end;
}

/** The anchors and the aliases on a node and below it. */
function namesIn(node: Node | null): Pick<Keyed, 'anchors' | 'aliases'> {
  const anchors = new Set<string>();
  const aliases = new Set<string>();
  const visit = (at: Node | null): void => {
    if (isAlias(at)) aliases.add(at.source);
    else if (at !== null && 'anchor' in at && at.anchor !== undefined) anchors.add(at.anchor);
    if (isMap(at)) {
      for (const { key, value } of pairsOf(at)) {
        visit(key);
        visit(value);
      }
    } else if (isSeq(at)) itemsOf(at).forEach(visit);
  };
  visit(node);
  return { anchors, aliases };
}

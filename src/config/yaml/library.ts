// The one importer of `yaml`: how it parses, and how it writes a text so that it reads the same text again. What is made of
// its trees is in source.ts, how a file looks in print.ts, how one that is there is laid out anew in ../format/.
import {
  CST,
  Document,
  isNode,
  Lexer,
  type LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

export {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

export type ParsedDocument = Document.Parsed<ParsedNode>;

/** The documents of a text, with all that is wrong with it inside of them. */
export function parseDocuments(text: string, lineCounter: LineCounter): readonly ParsedDocument[] {
  const parsed = parseAllDocuments(text, {
    lineCounter,
    merge: true,
    prettyErrors: false,
    // The library compares every key with every other one; the reader in source.ts needs one look-up per key.
    uniqueKeys: false,
  });
  return Array.isArray(parsed) ? parsed : [];
}

/** The keys and values of a map; null for what is not written. */
export function pairsOf(map: YAMLMap): readonly { readonly key: Node | null; readonly value: Node | null }[] {
  return map.items.map(({ key, value }) => ({ key: nodeOf(key), value: nodeOf(value) }));
}

/** The items of a list; null for what is not written. */
export function itemsOf(seq: YAMLSeq): readonly (Node | null)[] {
  return seq.items.map(nodeOf);
}

function nodeOf(value: unknown): Node | null {
  return isNode(value) ? value : null;
}

const MARKS = ['comment', 'anchor', 'alias', 'tag', 'doc-start', 'doc-end', 'directive-line'] as const;

/** What no tree holds where it stands. */
export interface Mark {
  readonly type: (typeof MARKS)[number];
  readonly text: string;
  /** In the text. */
  readonly offset: number;
}

/** Comments, anchors and the lines between documents, in the order of the text, which must be free of syntax errors. */
export function findMarks(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    // The lexer says what follows by characters of its own, which are not in the text.
    if (lexeme === CST.SCALAR || lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END) {
      isScalar = lexeme === CST.SCALAR;
      continue;
    }
    const token = isScalar ? null : CST.tokenType(lexeme);
    const type = MARKS.find(name => name === token);
    if (type !== undefined) marks.push({ type, text: lexeme, offset });
    offset += lexeme.length;
    isScalar = false;
  }
  return marks;
}

const ON_ONE_LINE = { lineWidth: 0, flowCollectionPadding: false } as const;

/** A text as the value of a key, plain where it can be; one of several lines as a block whose lines are indented by 2. */
export function writeText(text: string): string {
  return stringify({ k: text }, ON_ONE_LINE).slice('k: '.length, -1);
}

/** A text as an item of `[a, b]`, where more characters mean something. */
export function writeFlowText(text: string): string {
  const document = new Document([text]);
  (document.contents as YAMLSeq).flow = true;
  return document.toString(ON_ONE_LINE).slice(1, -2);
}

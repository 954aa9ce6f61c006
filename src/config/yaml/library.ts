// The one importer of `yaml`: how it parses, and how it writes a text so that it reads the same text again. What is made of
// its trees is in source.ts, how a file looks in print.ts.
import { Document, type LineCounter, type ParsedNode, parseAllDocuments, stringify, type YAMLSeq } from 'yaml';

export { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, visit, type YAMLMap } from 'yaml';

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

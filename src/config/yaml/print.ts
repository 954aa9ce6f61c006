// A tier file as text, the way a person would lay it out: the way back from source.ts. What stands in it is decided
// elsewhere (plan/import).
import { type ForeignReference, isForeignReference } from '../../core/resource.ts';
import { isMap, type Value } from '../../core/value.ts';
import { writeFlowText, writeText } from './library.ts';

export interface PrintedResource {
  readonly key: string;
  /** As the file is to say it, nested. */
  readonly fields: { readonly [key: string]: Value };
  /** What is to be said about it, above its key; each may hold several lines. */
  readonly comments: readonly string[];
}

export interface PrintedTier {
  /** The first line, a comment that tells editors the schema. */
  readonly header: string;
  /** What stands below it; each may hold several lines. */
  readonly comments: readonly string[];
  readonly tier: string | undefined;
  readonly sections: readonly { readonly name: string; readonly resources: readonly PrintedResource[] }[];
}

const INDENT = '  ';

/** A list in brackets that would make its line longer than this is written with an item a line. */
export const WIDTH = 100;

export function printTier({ header, comments, tier, sections }: PrintedTier): string {
  const blocks = [
    ...comments.map(comment => printComment(comment, '')),
    ...(tier === undefined ? [] : [printEntry('tier', tier, '')]),
    ...sections.map(({ name, resources }) => [
      `${name}:`,
      ...resources.flatMap((resource, index) => [...(index === 0 ? [] : ['']), ...printResource(resource)]),
    ]),
  ];
  return [header, ...blocks.flatMap(lines => ['', ...lines])].map(line => `${line}\n`).join('');
}

function printResource({ key, fields, comments }: PrintedResource): readonly string[] {
  return [
    ...comments.flatMap(comment => printComment(comment, INDENT)),
    `${INDENT}${printText(key)}:`,
    ...printEntries(fields, INDENT + INDENT),
  ];
}

function printEntries(map: { readonly [key: string]: Value }, indent: string): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) => printEntry(key, value, indent));
}

function printEntry(key: string, value: Value, indent: string): readonly string[] {
  const head = `${indent}${printText(key)}:`;
  if (isMap(value) && !isReference(value)) return [head, ...printEntries(value, indent + INDENT)];
  if (!Array.isArray(value)) return indentRest(`${head} ${printScalar(value)}`, indent);
  const line = value.every(isShort) ? `${head} [${value.map(printInFlow).join(', ')}]` : undefined;
  if (line !== undefined && line.length <= WIDTH) return [line];
  return [head, ...value.flatMap((item: Value) => printItem(item, indent + INDENT))];
}

/** `- key: value`, with the other keys below the first one. */
function printItem(item: Value, indent: string): readonly string[] {
  if (!isMap(item) || isReference(item)) return [`${indent}- ${printInFlow(item)}`];
  return printEntries(item, indent + INDENT).map((line, index) =>
    index === 0 ? `${indent}- ${line.trimStart()}` : line,
  );
}

function isShort(value: Value): boolean {
  return !isMap(value) || isReference(value);
}

/** `{ id: ... }` and nothing else. */
function isReference(value: Value): value is ForeignReference {
  return isForeignReference(value) && Object.keys(value).length === 1;
}

function printInFlow(value: Value): string {
  if (isReference(value)) return printReference(value);
  return typeof value === 'string' ? printText(value, writeFlowText) : String(value);
}

function printScalar(value: Value): string {
  if (isReference(value)) return printReference(value);
  return typeof value === 'string' ? printText(value) : String(value);
}

function printReference(reference: ForeignReference): string {
  const entries = Object.entries(reference);
  return `{ ${entries.map(([key, value]) => `${key}: ${printText(value, writeFlowText)}`).join(', ')} }`;
}

/** What a reader would not see, or YAML does not allow: control characters, marks that turn or hide what stands around them. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found.
  /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const EVERY_UNSEEN = new RegExp(UNSEEN, 'g');

/** Texts that older readers of YAML take for booleans. */
const OLD_BOOLEAN = /^(?:y|yes|n|no|on|off)$/i;

/** Several lines that a block can show as they are. */
const PLAIN_LINES = /^\S[^\n]*(?:\n+\S[^\n]*)+$/;

/** A text as a key or a value, quoted where something else would be read. */
export function printText(text: string, write: (text: string) => string = writeText): string {
  const isBlock = write === writeText && PLAIN_LINES.test(text) && !/[ \t](?:\n|$)/.test(text);
  if (UNSEEN.test(text) || /^\s|\s$/.test(text) || OLD_BOOLEAN.test(text) || (text.includes('\n') && !isBlock))
    return quote(text);
  return write(text);
}

/** In double quotes, with an escape for all that would not be seen. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    EVERY_UNSEEN,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The lines of a block stand below their key. */
function indentRest(text: string, indent: string): readonly string[] {
  return text.split('\n').map((line, index) => (index === 0 || line === '' ? line : indent + line));
}

/** A comment as lines; one that is indented is a command, and is never broken. */
function printComment(comment: string, indent: string): readonly string[] {
  return comment
    .split('\n')
    .flatMap(line => (line.startsWith(' ') ? [line] : wrap(line, WIDTH - indent.length - 2)))
    .map(line => `${indent}# ${line.replace(EVERY_UNSEEN, '?')}`.trimEnd());
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

// A TypeScript file as a tree: its nodes, comments and imports, with lines. The parser is the bundler's, so that words
// in comments, strings and regular expressions are told apart from code without a scanner of our own.

import { posix } from 'node:path';
import { parseSync } from 'rolldown/utils';
import type { File } from './rule.ts';

/** An ESTree node. The rules look at few of its fields, so those stay unknown until a rule asks. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** A node with the place it has in its parent. */
export interface Visit {
  readonly node: SyntaxNode;
  readonly line: number;
  readonly parent: SyntaxNode | undefined;
  /** The field of the parent that holds the node. */
  readonly field: string;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Path in the repository for a relative specifier, else undefined. */
  readonly target: string | undefined;
}

export interface Syntax {
  readonly visits: readonly Visit[];
  readonly comments: readonly { readonly text: string; readonly line: number }[];
  readonly imports: readonly Import[];
  readonly statements: readonly SyntaxNode[];
}

const parsed = new WeakMap<File, Syntax>();

/**
 * Parses a file once, however many rules ask.
 * @throws Error when the file is not valid TypeScript.
 */
export function parse(file: File): Syntax {
  const known = parsed.get(file);
  if (known) return known;
  const syntax = parseAnew(file);
  parsed.set(file, syntax);
  return syntax;
}

function parseAnew(file: File): Syntax {
  const { program, comments, errors } = parseSync(file.path, file.text, { sourceType: 'module' });
  if (errors[0]) throw new Error(`${file.path}: not valid TypeScript: ${errors[0].message}`);
  const lineOf = lineFinder(file.text);
  const visits = [...walk(program, lineOf, undefined, '')];
  return {
    visits,
    comments: comments.map(comment => ({ text: comment.value, line: lineOf(comment.start) })),
    imports: visits.flatMap(visit => importAt(visit, file.path)),
    statements: nodesIn(program.body),
  };
}

/** @returns A function from an offset in the text to its line, counted from 1. */
function lineFinder(text: string): (offset: number) => number {
  let line = 1;
  const lines = Array.from({ length: text.length }, (_, offset) => (text[offset] === '\n' ? line++ : line));
  return offset => lines[offset] ?? line;
}

function* walk(
  value: unknown,
  lineOf: (offset: number) => number,
  parent: SyntaxNode | undefined,
  field: string,
): Generator<Visit> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item, lineOf, parent, field);
  } else if (isNode(value)) {
    yield { node: value, line: lineOf(value.start), parent, field };
    for (const [name, child] of Object.entries(value)) yield* walk(child, lineOf, value, name);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function nodesIn(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, or undefined for any other node. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : undefined;
}

/** Whether an identifier stands for a variable or a type rather than for a field's or a label's name. */
export function isReference({ node, parent, field }: Visit): boolean {
  if (node.type !== 'Identifier' || parent === undefined) return false;
  if (field === 'property' || field === 'key') return parent['computed'] === true;
  return !(field === 'right' && parent.type === 'TSQualifiedName') && field !== 'imported' && field !== 'exported';
}

function importAt({ node, line }: Visit, path: string): readonly Import[] {
  const source =
    node.type === 'TSExternalModuleReference'
      ? node['expression']
      : /^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType)$/.test(node.type)
        ? node['source']
        : undefined;
  if (!isNode(source) || typeof source['value'] !== 'string') return [];
  const specifier = source['value'];
  const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
  return [{ specifier, line, target }];
}

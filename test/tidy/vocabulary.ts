// Nothing outside of platforms/nylas and the emulator knows what a policy is: kinds are data to all other code, so the
// words of one platform in it mean that a stage has learned about a kind. Comments may use them in examples.

import { type File, type Finding, sourceFiles } from './rule.ts';
import { nameOf, parse, type SyntaxNode } from './syntax.ts';

const HOME = /^src\/(platforms\/nylas|emulator)\//;
const WORDS = /polic(?:y|ies)|workspaces?|(?<![a-z_])limit_/i;

/** A word in a sense of its own, or one that the outside dictates. One that is not needed any more is a finding. */
export interface WordException {
  readonly path: string;
  readonly word: string;
  readonly reason: string;
}

const EXCEPTIONS: readonly WordException[] = [];

export function checkVocabulary(
  files: readonly File[],
  exceptions: readonly WordException[] = EXCEPTIONS,
): readonly Finding[] {
  const used = new Set<WordException>();
  const findings = sourceFiles(files)
    .filter(file => !HOME.test(file.path))
    .flatMap(file =>
      parse(file).visits.flatMap(({ node, line }) => {
        const word = wordIn(node);
        if (word === undefined) return [];
        const exception = exceptions.find(entry => entry.path === file.path && entry.word === word);
        if (exception) used.add(exception);
        return exception ? [] : [foreignWord(file.path, line, word)];
      }),
    );
  return [...findings, ...exceptions.filter(entry => !used.has(entry)).map(staleException)];
}

function foreignWord(path: string, line: number, word: string): Finding {
  const wrong = `the word "${word}" belongs to one platform`;
  return { path, line, wrong, instead: "let the platform's kind supply it as data" };
}

function staleException({ path, word }: WordException): Finding {
  const wrong = `the exception for "${word}" is not needed`;
  return { path, line: 1, wrong, instead: 'remove it from test/tidy/vocabulary.ts' };
}

/** The first such word in an identifier, string, template or regular expression, in lower case. */
function wordIn(node: SyntaxNode): string | undefined {
  const text = nameOf(node) ?? (node.type === 'PrivateIdentifier' ? String(node['name']) : literalText(node));
  return WORDS.exec(text)?.[0].toLowerCase();
}

function literalText(node: SyntaxNode): string {
  if (node.type === 'TemplateElement') return JSON.stringify(node['value']);
  return node.type === 'Literal' ? String(node['raw']) : '';
}

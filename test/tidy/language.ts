// The parts of TypeScript that this project does without, and the escape hatches that need a reason. What the compiler
// and the linter settings hold already is held here as well only where a reader would look for it.

import { codeFiles, type File, type Finding, sourceFiles } from './rule.ts';
import { isNode, nameOf, parse, type SyntaxNode } from './syntax.ts';

const BANNED: Readonly<Record<string, readonly [wrong: string, instead: string]>> = {
  TSAnyKeyword: ['any', 'use unknown and narrow it'],
  TSEnumDeclaration: ['an enum', 'use a union of string literals'],
  TSModuleDeclaration: ['a namespace', 'use a file'],
  Decorator: ['a decorator', 'call a function'],
  ExportDefaultDeclaration: ['a default export', 'export it by its name'],
};

export function checkLanguage(files: readonly File[]): readonly Finding[] {
  return sourceFiles(files).flatMap(file =>
    parse(file).visits.flatMap(({ node, line }) => {
      const isDefault = node.type === 'ExportSpecifier' && nameOf(node['exported']) === 'default';
      const banned = BANNED[isDefault ? 'ExportDefaultDeclaration' : node.type];
      return banned ? [{ path: file.path, line, wrong: banned[0], instead: banned[1] }] : [];
    }),
  );
}

/** A list of somebody else's may have any length, and each argument of a call takes a place on the stack. */
export function checkSpreads(files: readonly File[]): readonly Finding[] {
  return sourceFiles(files).flatMap(file =>
    parse(file).visits.flatMap(({ node, parent, line }) => {
      const callee = parent?.type === 'CallExpression' ? parent['callee'] : undefined;
      const called = isNode(callee) ? nameOf(callee['property']) : undefined;
      if (node.type !== 'SpreadElement' || (called !== 'push' && called !== 'unshift')) return [];
      return [{ path: file.path, line, wrong: `${called}(...items)`, instead: 'call append of core/value.ts' }];
    }),
  );
}

/** Casts in all of src. Lower it when one goes; raising it needs the same thought as the cast. */
const MAX_CASTS = 20;

/** `as const` claims nothing and is not counted. One finding per cast, so that all are in sight once it is exceeded. */
export function checkCasts(files: readonly File[], maximum: number = MAX_CASTS): readonly Finding[] {
  const casts = sourceFiles(files).flatMap(file =>
    parse(file)
      .visits.filter(({ node }) => isCast(node))
      .map(({ line }) => ({ path: file.path, line })),
  );
  if (casts.length <= maximum) return [];
  const wrong = `one of ${casts.length} casts, where ${maximum} are allowed`;
  return casts.map(place => ({ ...place, wrong, instead: 'narrow with a check, or use satisfies' }));
}

function isCast(node: SyntaxNode): boolean {
  if (node.type === 'TSTypeAssertion') return true;
  const type = node['typeAnnotation'];
  return node.type === 'TSAsExpression' && !(isNode(type) && nameOf(type['typeName']) === 'const');
}

const SUPPRESSION = /^[\s*]*(@ts-(?:ignore|expect-error|nocheck)|biome-ignore(?:-\w+)?\s+[^\s:]+)[\s:]*(.*)/;

/** A reason is at least three words; `<explanation>` is the linter's own placeholder. */
export function checkSuppressions(files: readonly File[]): readonly Finding[] {
  return codeFiles(files).flatMap(file =>
    parse(file).comments.flatMap(({ text, line }) => {
      const [, directive, reason = ''] = SUPPRESSION.exec(text) ?? [];
      if (directive === undefined || reason.trim().split(/\s+/).length >= 3) return [];
      const wrong = `${directive} without a reason`;
      return [{ path: file.path, line, wrong, instead: 'repair the cause, or say on that line why it cannot be' }];
    }),
  );
}

// The pure folders depend on their arguments alone: nothing in them waits, reads a clock, draws a number, prints, or
// knows about the process.

import { type File, type Finding, sourceFiles } from './rule.ts';
import { isReference, nameOf, parse, type Visit } from './syntax.ts';

const PURE = /^src\/(core|config|plan|render)\//;
const GLOBALS =
  /^(Promise|performance|process|console|crypto|fetch|globalThis|setTimeout|setInterval|setImmediate|queueMicrotask)$/;
const MEMBERS = new Set(['Date.now', 'Math.random']);

export function checkPurity(files: readonly File[]): readonly Finding[] {
  return sourceFiles(files)
    .filter(file => PURE.test(file.path))
    .flatMap(file => {
      const syntax = parse(file);
      const folder = file.path.split('/')[1];
      const impure = [
        ...syntax.visits.flatMap(visit => impurityAt(visit).map(what => ({ line: visit.line, what }))),
        ...syntax.imports
          .filter(({ specifier }) => specifier.startsWith('node:'))
          .map(({ specifier, line }) => ({ line, what: specifier })),
      ];
      return impure.map(({ line, what }) => ({
        path: file.path,
        line,
        wrong: `${what} in ${folder}, a pure folder`,
        instead: 'take the value as an argument, or move this to a floor that may',
      }));
    });
}

function impurityAt(visit: Visit): readonly string[] {
  const { node } = visit;
  if (node['async'] === true) return ['async'];
  if (node.type === 'AwaitExpression' || node['await'] === true) return ['await'];
  if ((node.type === 'NewExpression' || node.type === 'CallExpression') && nameOf(node['callee']) === 'Date') {
    return ['the clock (Date)'];
  }
  if (node.type === 'MemberExpression') {
    const member = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
    return MEMBERS.has(member) ? [member] : [];
  }
  const name = nameOf(node);
  return name !== undefined && GLOBALS.test(name) && isReference(visit) ? [name] : [];
}

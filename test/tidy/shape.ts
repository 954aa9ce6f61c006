// How files and folders look from outside: their sizes and names, how they begin, and that they hold code of their own.

import { posix } from 'node:path';
import { codeFiles, countLines, type File, type Finding, sourceFiles } from './rule.ts';
import { parse, type SyntaxNode } from './syntax.ts';

const MAX_LINES = 350;
const MAX_FILES = 12;

/** Folders that are lists: a reader looks one entry up and never reads them through. */
const LISTS: Readonly<Record<string, string>> = {
  'src/cli/commands': 'one file per command, named after it',
};

export function checkSizes(files: readonly File[]): readonly Finding[] {
  const tooLong = codeFiles(files)
    .map(file => ({ path: file.path, lines: countLines(file.text) }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => ({
      path,
      line: lines,
      wrong: `${lines} lines, where ${MAX_LINES} are allowed`,
      instead: 'split it where it changes subject',
    }));
  const folders = sourceFiles(files).map(({ path }) => posix.dirname(path));
  const tooFull = [...new Set(folders)]
    .map(folder => ({ folder, count: folders.filter(other => other === folder).length }))
    .filter(({ folder, count }) => count > MAX_FILES && !(folder in LISTS))
    .map(({ folder, count }) => ({
      path: folder,
      line: 1,
      wrong: `${count} files, where ${MAX_FILES} are allowed`,
      instead: 'give the files that belong together a folder',
    }));
  return [...tooLong, ...tooFull];
}

const VAGUE = /^(utils?|helpers?|common|misc|managers?|services?|handlers?|types)$/;

export function checkNames(files: readonly File[]): readonly Finding[] {
  return codeFiles(files).flatMap(({ path }) => {
    const segments = path.replace(/\.(ts|mjs)$/, '').split('/');
    const vague = segments.flatMap(segment => segment.split(/[-.]/)).find(word => VAGUE.test(word));
    const odd = segments.find(segment => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(segment));
    return [
      ...(vague === undefined ? [] : [{ wrong: `the name says "${vague}"`, instead: 'name it after what it holds' }]),
      ...(odd === undefined ? [] : [{ wrong: `"${odd}" is not kebab-case`, instead: 'use a-z, 0-9 and hyphens' }]),
    ].map(fault => ({ path, line: 1, ...fault }));
  });
}

const HEAD = /^(?:#!.*\n)?\s*((?:\/\/.*\n?)+|\/\*[\s\S]*?\*\/)/;

/** A file starts with a comment of at least four words, after a `#!` line if it has one. */
export function checkHeads(files: readonly File[]): readonly Finding[] {
  return sourceFiles(files)
    .filter(({ text }) => (HEAD.exec(text)?.[1]?.match(/[\w']+/g) ?? []).length < 4)
    .map(({ path }) => ({
      path,
      line: 1,
      wrong: 'no comment at the start',
      instead: 'say in a few lines what is here, and what is deliberately elsewhere',
    }));
}

export function checkUnfinished(files: readonly File[]): readonly Finding[] {
  return codeFiles(files).flatMap(file =>
    parse(file).comments.flatMap(({ text, line }) => {
      const word = /\b(TODO|FIXME)\b/.exec(text)?.[0];
      return word === undefined ? [] : [{ path: file.path, line, wrong: word, instead: 'do it now, or open an issue' }];
    }),
  );
}

/** A platform's index.ts is its front door; any other file that only passes names on hides where they live. */
export function checkBarrels(files: readonly File[]): readonly Finding[] {
  return sourceFiles(files)
    .filter(file => !/^src\/platforms\/[^/]+\/index\.ts$/.test(file.path))
    .filter(file => {
      const { statements } = parse(file);
      return statements.some(isReExport) && statements.every(node => isReExport(node) || isImport(node));
    })
    .map(({ path }) => ({
      path,
      line: 1,
      wrong: 'a barrel: all it does is to pass on what others export',
      instead: 'delete it and import from the files themselves',
    }));
}

function isReExport(node: SyntaxNode): boolean {
  return (
    node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node['declaration'] === null)
  );
}

function isImport(node: SyntaxNode): boolean {
  return node.type === 'ImportDeclaration';
}

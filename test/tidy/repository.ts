// Rules over files that are not code: the page about the architecture, the lockfile, and what must not leave a machine.

import { countLines, type File, type Finding } from './rule.ts';

const MAX_ARCHITECTURE_LINES = 150;

export function checkArchitecture(files: readonly File[]): readonly Finding[] {
  return files
    .filter(({ path, text }) => path === 'ARCHITECTURE.md' && countLines(text) >= MAX_ARCHITECTURE_LINES)
    .map(({ path, text }) => ({
      path,
      line: countLines(text),
      wrong: `${countLines(text)} lines, where fewer than ${MAX_ARCHITECTURE_LINES} are allowed`,
      instead: 'move what is only true of one folder into the comments of its files',
    }));
}

/** A registry's address in the lockfile binds everybody to the one that its writer happened to use. */
export function checkLockfile(files: readonly File[]): readonly Finding[] {
  return findLines(
    files.filter(({ path }) => path === 'package-lock.json'),
    /"resolved": "http/,
    () => ({
      wrong: "a registry's address",
      instead: 'install with omit-lockfile-registry-resolved=true, as .npmrc says',
    }),
  );
}

/** Absolute, so neither a part of a longer path nor of a URL. */
const HOME_FOLDER = /(?<![\w.-])\/(?:root|home\/[\w.-]+|Users)\//;

export function checkHomeFolders(files: readonly File[]): readonly Finding[] {
  return findLines(files, HOME_FOLDER, found => ({
    wrong: `"${found}" is a folder of one machine`,
    instead: 'write a path relative to the repository',
  }));
}

function findLines(
  files: readonly File[],
  pattern: RegExp,
  describe: (found: string) => Pick<Finding, 'wrong' | 'instead'>,
): readonly Finding[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((content, index) => {
      const found = pattern.exec(content)?.[0];
      return found === undefined ? [] : [{ path, line: index + 1, ...describe(found) }];
    }),
  );
}

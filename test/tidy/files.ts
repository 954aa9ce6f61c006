// Reads the text files of the repository: those in git, and new ones that git does not ignore. The rules get them as
// plain data and read nothing themselves.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { File } from './rule.ts';

/**
 * @param root Folder of the repository.
 * @returns Text files in the order of their paths; a file with a NUL byte is binary and left out.
 */
export function readRepository(root: string): readonly File[] {
  return listPaths(root)
    .filter(path => statSync(join(root, path), { throwIfNoEntry: false })?.isFile())
    .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(file => !file.text.includes('\0'));
}

function listPaths(root: string): readonly string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...new Set(listed.split('\0'))].filter(path => path !== '').sort();
  } catch {
    return listWithoutGit(root);
  }
}

/** For a copy that is no clone, such as an unpacked archive. */
function listWithoutGit(root: string): readonly string[] {
  const ignored = /^(node_modules|dist|coverage|\.git|\.tierform)$/;
  return readdirSync(root, { withFileTypes: true })
    .filter(entry => !ignored.test(entry.name))
    .flatMap(entry =>
      entry.isDirectory()
        ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map(path =>
            join(entry.name, path).replaceAll('\\', '/'),
          )
        : [entry.name],
    )
    .sort();
}

// The lines of .gitignore that a project needs. What is there stays, byte for byte, and comes first.
import { lstat, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where git cannot follow, or where it is no text. */
export type Ignored =
  | { readonly state: 'complete' }
  | {
      readonly state: 'new' | 'extended';
      readonly bytes: Uint8Array;
      readonly lines: readonly string[];
      readonly mode: number | undefined;
    }
  | { readonly state: 'unusable'; readonly lines: readonly string[] };

export const IGNORE_FILE = '.gitignore';

/** @param folders the project's, then those above it up to the top of the repository */
export async function planIgnored(folders: readonly string[], wanted: readonly string[]): Promise<Ignored> {
  const [own = ''] = folders;
  const above = await Promise.all(folders.slice(1).map(readLines));
  const inherited = new Set(
    above
      .flat()
      .filter(line => !line.startsWith('/'))
      .map(nameOf),
  );
  const isWanted = (there: ReadonlySet<string>) => (line: string) =>
    !there.has(nameOf(line)) && !inherited.has(nameOf(line));
  const path = join(own, IGNORE_FILE);
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) {
    const lines = wanted.filter(isWanted(new Set()));
    if (lines.length === 0) return { state: 'complete' };
    return { state: 'new', bytes: Buffer.from(lines.map(line => `${line}\n`).join('')), lines, mode: undefined };
  }
  // Git does not follow a link here.
  if (!stats.isFile()) return { state: 'unusable', lines: wanted };
  const bytes = await readFile(path);
  const lines = wanted.filter(isWanted(new Set(linesOf(bytes).map(nameOf))));
  if (lines.length === 0) return { state: 'complete' };
  const end = bytes.includes('\r\n') ? '\r\n' : '\n';
  const isOpen = bytes.length > 0 && bytes.at(-1) !== 0x0a;
  const added = `${isOpen ? end : ''}${lines.map(line => line + end).join('')}`;
  return { state: 'extended', bytes: Buffer.concat([bytes, Buffer.from(added)]), lines, mode: stats.mode & 0o7777 };
}

/** The folders from the project's up to the top, which it is below. */
export function foldersUpTo(root: string, top: string): readonly string[] {
  const folders = [root];
  for (let folder = root; folder !== top; folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}

async function readLines(folder: string): Promise<readonly string[]> {
  const bytes = await readFile(join(folder, IGNORE_FILE)).catch(() => undefined);
  return bytes === undefined ? [] : linesOf(bytes);
}

/** In any encoding that has ASCII in it. */
function linesOf(bytes: Buffer): readonly string[] {
  return bytes
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split('\n')
    .map(line => line.trim());
}

/** However it is anchored and whatever is said of what is inside: `/.tierform/` and `.tierform` keep the same out. */
function nameOf(line: string): string {
  return line.replace(/^(?:\*\*)?\//, '').replace(/\/(?:\*\*?)?$/, '');
}

// Finds and reads the files of a project: tierform.yaml and the tier files. A file that cannot be read is a diagnostic.
import { realpathSync } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { codes } from '../../config/codes.ts';
import type { ReadReferenced, ReferencedFile } from '../../config/items-file.ts';
import { PROJECT_FILE } from '../../config/project.ts';
import { startOf } from '../../config/yaml/source.ts';
import { cite, type Diagnostic, report } from '../../core/diagnostic.ts';
import { compareText } from '../../core/value.ts';
import { PlainFileError, readPlainFile } from '../../state/file/plain-file.ts';
import { codeOf, reasonOf as describeReason } from '../../state/file/whole-file.ts';

export interface FoundFiles {
  readonly files: readonly ReferencedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The bytes of tierform.yaml, undefined where there is none, or why it cannot be read. */
export async function readProjectFile(root: string): Promise<Uint8Array | Diagnostic | undefined> {
  const absolute = join(root, PROJECT_FILE);
  const read = readTierFile(realPathOf(root), absolute, PROJECT_FILE);
  if ('bytes' in read) return read.bytes;
  return (await isAbsent(absolute)) ? undefined : read;
}

/** Also where the folder itself is missing or is a file: then there is no project file either. */
async function isAbsent(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    (error: unknown) => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR',
  );
}

/** The tier files at paths that somebody named: files, or folders with files below. */
export async function readNamedFiles(root: string, paths: readonly string[]): Promise<FoundFiles> {
  const found = await Promise.all(
    paths.map(async path => {
      const isFolder = await stat(resolve(root, path)).then(
        entry => entry.isDirectory(),
        () => false,
      );
      return isFolder ? findTierFiles(root, path) : readTierFiles(root, [path]);
    }),
  );
  return { files: found.flatMap(({ files }) => files), diagnostics: found.flatMap(({ diagnostics }) => diagnostics) };
}

/** The tier files below a folder (relative to the project folder), in an order that does not depend on the machine. */
export async function findTierFiles(root: string, folder: string): Promise<FoundFiles> {
  const paths: string[] = [];
  const visit = async (current: string): Promise<void> => {
    for (const entry of await readdir(join(root, current), { withFileTypes: true })) {
      const path = `${current}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) await visit(path);
      else if (/\.ya?ml$/.test(entry.name)) paths.push(path);
    }
  };
  try {
    await visit(folder);
  } catch (error) {
    const detail = `The tier files are looked for in ${cite(`${folder}/`)}, and it cannot be read: ${reasonOf(error)}.`;
    const hint = `Create it, or name the right folder as \`tiers\` in ${PROJECT_FILE}; -C names another project folder.`;
    return { files: [], diagnostics: [report(codes['missing-folder'], { place: startOf(folder), detail, hint })] };
  }
  return readTierFiles(root, paths.sort(compareText));
}

/**
 * Reads files by their paths, which are relative to the project folder. One after the other, without a thread for each call: of
 * ten thousand files that takes a seventh of the time.
 */
function readTierFiles(root: string, paths: readonly string[]): FoundFiles {
  const realRoot = realPathOf(root);
  const diagnostics: Diagnostic[] = [];
  const files: ReferencedFile[] = [];
  for (const path of paths) {
    const read = readTierFile(realRoot, resolve(root, path), path);
    if ('code' in read) diagnostics.push(read);
    else files.push(read);
  }
  return { files, diagnostics };
}

function realPathOf(root: string): string {
  try {
    return realpathSync.native(root);
  } catch {
    return root;
  }
}

function readTierFile(realRoot: string, absolute: string, path: string): ReferencedFile | Diagnostic {
  const fail = (detail: string, hint?: string) =>
    report(codes['unreadable-file'], { place: startOf(path), detail, ...(hint === undefined ? {} : { hint }) });
  try {
    const real = realpathSync.native(absolute);
    const isLinked = real !== absolute && !absolute.endsWith(relative(realRoot, real));
    if (isLinked && !isInside(realRoot, real))
      return fail(
        `${cite(path)} leads out of the project folder, to where nobody reviews it.`,
        'Replace the link with the file that it leads to.',
      );
    return { path, bytes: readPlainFile(real) };
  } catch (error) {
    return fail(`${cite(path)} cannot be read: ${reasonOf(error)}.`);
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** Reads the files that tier files refer to, from the folder of the one that does; none outside of the project folder. */
export function referencedFiles(root: string): ReadReferenced {
  return (from, path) => {
    try {
      const realRoot = realpathSync(root);
      const absolute = resolve(root, dirname(from), path);
      const outside = { reason: 'it is outside of the project folder, where nobody reviews it' };
      // What is outside is not even looked for.
      if (!isInside(root, absolute) && !isInside(realRoot, absolute)) return outside;
      const real = realpathSync(absolute);
      if (!isInside(realRoot, real)) return outside;
      const inProject = isInside(root, absolute) ? relative(root, absolute) : relative(realRoot, real);
      return { path: inProject.split(sep).join('/'), bytes: readPlainFile(real) };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof PlainFileError) return error.message;
  return codeOf(error) === 'ENOENT' ? 'it does not exist' : describeReason(error);
}

// Writes files that are not there yet, and never over one that is: also not through a link that leads out of the project.
import { lstat, mkdir, open, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { cite } from '../../../core/diagnostic.ts';
import { CommandError } from '../../io/io.ts';
import type { NewFile } from '../workflows.ts';

/** A file below a folder that it may not leave. */
export interface PlacedFile extends NewFile {
  /** Absolute, without links. */
  readonly base: string;
}

/** Whether something has that name already. @throws CommandError where its folder leads elsewhere, or is none */
export async function isThere({ base, path }: Pick<PlacedFile, 'base' | 'path'>): Promise<boolean> {
  const steps = dirname(path).split('/');
  for (const [index] of steps.entries()) {
    const folder = steps.slice(0, index + 1).join('/');
    if (!(await exists(join(base, folder)))) return false;
    await requireInside(base, folder);
  }
  return exists(join(base, path));
}

async function requireInside(base: string, folder: string): Promise<void> {
  const refuse = (what: string) =>
    new CommandError(
      `${cite(folder)} ${what}. Nothing was written.`,
      'Move it away, or name another project folder with -C.',
    );
  const real = await realpath(join(base, folder)).catch(() => undefined);
  if (real === undefined) throw refuse('is a link that leads nowhere');
  const inside = relative(base, real);
  if (inside === '..' || inside.startsWith(`..${sep}`)) throw refuse('is a link that leads out of the project');
  if (!(await stat(real)).isDirectory()) throw refuse('is a file, and has to be a folder');
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw new CommandError(`${cite(path)} cannot be read (${error.code}). Nothing was written.`);
    },
  );
}

/** Whole or not at all. @returns whether it was written: not where somebody else was faster @throws Error of the system */
export async function writeNew({ base, path, text }: PlacedFile): Promise<boolean> {
  const absolute = join(base, path);
  await mkdir(dirname(absolute), { recursive: true });
  const file = await open(absolute, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(absolute, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

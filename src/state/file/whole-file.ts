// Files that are there whole or not at all: written under a temporary name and renamed, so that a crash leaves what was
// before or what is after, never half of one.
import { open, readFile, rename, rm } from 'node:fs/promises';

/** The text of a file; undefined where there is none. @throws Error with the code of the system */
export async function readWhole(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/**
 * In a folder that exists, with this mode, or with the one that files of the user have. @throws Error with the code of the
 * system; the file before stays
 */
export async function writeWhole(path: string, text: string | Uint8Array, mode?: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // What a crash may have left goes first: it could have another mode.
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', mode ?? 0o666);
    try {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ERR_FS_EISDIR: 'a folder is in the way',
  ELOOP: 'its symbolic links lead in a circle',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is not a folder',
  ENXIO: 'it is no plain file',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
};

/** What the system said, in words; by its code, such as `EMFILE`, where there are none. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (code === '' ? String(error) : code);
}

/** `ENOSPC`; empty for what is no error of the system. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

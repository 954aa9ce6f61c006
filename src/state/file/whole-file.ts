// Files that are there whole or not at all: written under a temporary name and renamed, so that a crash leaves what was
// before or what is after, never half of one.
import { appendFileSync, constants, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { PlainFileError, withOwnFile } from './plain-file.ts';

/** The text of a file of the program's own; undefined where there is none. @throws Error, for `reasonOf` */
export function readWhole(path: string): string | undefined {
  return readOwn(path, file => readFileSync(file, 'utf8'));
}

/** Whether such a file could be read and written, if it is there. @throws Error, for `reasonOf` */
export function requireWhole(path: string): void {
  readOwn(path, () => undefined);
}

function readOwn<Result>(path: string, use: (file: number) => Result): Result | undefined {
  try {
    return withOwnFile(path, constants.O_RDONLY, use);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Adds to the end of such a file, which is made where there is none. @throws Error, for `reasonOf` */
export function appendWhole(path: string, text: string): void {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
  withOwnFile(path, flags, file => appendFileSync(file, text));
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

/** Why something with a file of the program's own does not work, as sentences; `does` is the beginning of the first one. */
export function describeFault(does: string, error: unknown): string {
  const advice = error instanceof PlainFileError ? ' Move it away, or put a plain file in its place.' : '';
  return `${does} (${reasonOf(error)}).${advice}`;
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
  if (error instanceof PlainFileError) return error.message;
  const code = codeOf(error);
  return REASONS[code] ?? (code === '' ? String(error) : code);
}

/** `ENOSPC`; empty for what is no error of the system. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

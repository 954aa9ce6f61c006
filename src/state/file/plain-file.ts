// Reads files that may be anything: a pipe that nobody writes to would be waited for, a device never ends, and a huge file
// does not fit.
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/** Far above what a hundred thousand accounts take; what of it may be YAML is bounded in config/yaml/source.ts. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Does not wait for the other end of a pipe. Windows has no such pipes, and no such flags. */
const NO_WAIT = constants.O_NONBLOCK ?? 0;
const NO_LINK = constants.O_NOFOLLOW ?? 0;

/** Why a file that is there is not read, as the end of a sentence. */
export class PlainFileError extends Error {}

/** The bytes of a file. @throws PlainFileError for what is no plain file or too large, else whatever the system says */
export function readPlainFile(path: string): Uint8Array {
  return withFile(path, constants.O_RDONLY | NO_WAIT, (file, stats) => {
    if (stats.size > MAX_FILE_BYTES)
      throw new PlainFileError(`it has ${stats.size} bytes; the most that is read is ${MAX_FILE_BYTES}`);
    return readFileSync(file);
  });
}

/**
 * A file that the program keeps for itself, opened with more flags than these: neither it nor its folder may be a link, since
 * what is written there would land elsewhere. @throws like `readPlainFile`
 */
export function withOwnFile<Result>(path: string, flags: number, use: (file: number) => Result): Result {
  if (isLink(dirname(path))) throw new PlainFileError('its folder is a symbolic link');
  try {
    return withFile(path, flags | NO_WAIT | NO_LINK, use);
  } catch (error) {
    throw isLink(path) ? new PlainFileError('it is a symbolic link') : error;
  }
}

function withFile<Result>(path: string, flags: number, use: (file: number, stats: Stats) => Result): Result {
  const file = openSync(path, flags);
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw new PlainFileError('it is a folder');
    if (!stats.isFile()) throw new PlainFileError('it is no plain file');
    return use(file, stats);
  } finally {
    closeSync(file);
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

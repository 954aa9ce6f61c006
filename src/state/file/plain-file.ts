// Reads files that may be anything: a pipe that nobody writes to would be waited for, a device never ends, and a huge file
// does not fit.
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';

/** Far above what a hundred thousand accounts take; what of it may be YAML is bounded in config/yaml/source.ts. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Does not wait for the other end of a pipe. Windows has no such pipes, and no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Why a file that is there is not read, as the end of a sentence. */
export class PlainFileError extends Error {}

/** The bytes of a file. @throws PlainFileError for what is no plain file or too large, else whatever the system says */
export function readPlainFile(path: string): Uint8Array {
  const file = openSync(path, FLAGS);
  try {
    requirePlain(fstatSync(file));
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function requirePlain(stats: Stats): void {
  if (stats.isDirectory()) throw new PlainFileError('it is a folder');
  if (!stats.isFile()) throw new PlainFileError('it is no plain file');
  if (stats.size > MAX_FILE_BYTES)
    throw new PlainFileError(`it has ${stats.size} bytes; the most that is read is ${MAX_FILE_BYTES}`);
}

// The emulator's data in a file, so that they outlive the process. The shape of the data is in snapshot.ts. One process
// at a time may use a file; nothing here guards against two.

import { constants } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assertSnapshot, type EmulatorData, type EmulatorSnapshot } from './snapshot.ts';

/** The file is there and cannot be used. The message names it and says what to do. */
export class EmulatorDataError extends Error {
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(
      `${path} does not hold data of the emulator: ${problem}. Restore it from a copy, or delete it to start anew`,
      options,
    );
    this.name = 'EmulatorDataError';
  }
}

export interface DataFile {
  /** What the file held when it was opened; undefined when there was none. */
  readonly data: EmulatorData | undefined;
  /**
   * Ends once this snapshot, or a later one, is in the file. Saves that come while the file is being written share the
   * next writing.
   */
  readonly save: (snapshot: EmulatorSnapshot) => Promise<void>;
}

/**
 * Reads the file if there is one; the first save creates it and its folder. For use with an emulator:
 * `createEmulator({ data: file.data, onChange: file.save })`.
 * @param write puts a text into a file; for tests that look at the writings
 * @throws EmulatorDataError for a file that holds something else; whatever the file system ends in, such as EACCES
 */
export async function openDataFile(
  path: string,
  write: (path: string, text: string) => Promise<void> = writeFile,
): Promise<DataFile> {
  const data = await load(path);
  let latest: EmulatorSnapshot | undefined;
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  async function writeLatest(): Promise<void> {
    // From here on a save has to wait for the next writing, since this one takes what is there now.
    waiting = undefined;
    const temporary = `${path}.${process.pid}.tmp`;
    await mkdir(dirname(path), { recursive: true });
    await write(temporary, `${JSON.stringify(latest)}\n`);
    await rename(temporary, path);
  }

  function save(snapshot: EmulatorSnapshot): Promise<void> {
    latest = snapshot;
    if (waiting === undefined) {
      // A writing that failed has told those who waited for it; the next one is tried all the same.
      running = running.then(writeLatest, writeLatest);
      waiting = running;
    }
    return waiting;
  }

  return { data, save };
}

async function load(path: string): Promise<EmulatorData | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const value = parse(path, text);
  assertSnapshot(value, problem => new EmulatorDataError(path, problem));
  return value;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    // A pipe that nobody writes to is not waited for.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!(await file.stat()).isFile()) throw new EmulatorDataError(path, 'it is no plain file');
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EmulatorDataError(path, 'it is not JSON', { cause });
  }
}

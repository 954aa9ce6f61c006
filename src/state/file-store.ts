// State in a file, `.tierform/<environment>.json`: written under a temporary name and renamed, so that a crash leaves the
// state before or the state after, never half of one.
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseState, printState, StateError, type StateStore } from './state.ts';

export interface FileStoreSettings {
  readonly environment: string;
  /** Where the file is. */
  readonly path: string;
  /** How it is called in messages. */
  readonly location: string;
}

export function openFileStore({ environment, path, location }: FileStoreSettings): StateStore {
  return {
    location,
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw new StateError(`The state in ${location} cannot be read (${error.code ?? error.message}).`, {
          cause: error,
        });
      });
      return text === undefined ? undefined : parseState(text, { location, environment });
    },
    async write(state) {
      const temporary = `${path}.${process.pid}.tmp`;
      try {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(temporary, 'w');
        try {
          await file.writeFile(printState(state));
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        throw new StateError(`The state in ${location} cannot be written (${reason}).`, { cause: error });
      }
    },
  };
}

// The lock of an environment as a file that is made only if there is none.
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseHolder, printHolder } from '../holder.ts';
import { StateError } from '../state.ts';
import type { LockHolder, StateLock } from '../store.ts';
import { codeOf, describeFault, readWhole } from './whole-file.ts';

export function openFileLock(path: string, location: string): StateLock {
  let held: string | undefined;
  const read = async (): Promise<LockHolder | undefined> => {
    try {
      const text = readWhole(path);
      return text === undefined ? undefined : parseHolder(text, text);
    } catch (error) {
      return fail(error);
    }
  };
  const fail = (error: unknown): never => {
    throw new StateError(describeFault(`The lock beside ${location} cannot be used`, error), { cause: error });
  };
  const remove = async (id: string): Promise<boolean> => {
    if ((await read())?.id !== id) return false;
    await rm(path, { force: true }).catch(fail);
    return true;
  };
  return {
    async acquire(holder) {
      try {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(path, 'wx');
        try {
          await file.writeFile(printHolder(holder));
        } finally {
          await file.close();
        }
        held = holder.id;
        return undefined;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') return fail(error);
        return (await read()) ?? parseHolder('', '');
      }
    },
    async release() {
      if (held !== undefined) await remove(held);
      held = undefined;
    },
    read,
    remove,
  };
}

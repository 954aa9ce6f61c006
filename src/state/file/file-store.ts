// State in a file, `.tierform/<environment>.json`. Beside it are `<environment>.history.jsonl`, a line per apply, and the lock.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseObject } from '../../core/json.ts';
import { parseRecord, printRecord } from '../record.ts';
import { parseState, printState, refuseNewer, type State, StateError } from '../state.ts';
import type { HistoryEntry, StateStore } from '../store.ts';
import { openFileLock } from './file-lock.ts';
import { appendWhole, describeFault, readWhole, requireWhole, writeWhole } from './whole-file.ts';

export interface FileStoreSettings {
  readonly environment: string;
  /** Where the file is. */
  readonly path: string;
  /** How it is called in messages. */
  readonly location: string;
  readonly warning?: string | undefined;
}

export function openFileStore({ environment, path, location, warning }: FileStoreSettings): StateStore {
  const stem = path.replace(/\.json$/, '');
  const history = `${stem}.history.jsonl`;
  const past = `history beside ${location}`;
  const attempt = async <Result>(does: string, work: () => Result | Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StateError) throw error;
      throw new StateError(describeFault(does, error), { cause: error });
    }
  };
  const read = async (): Promise<State | undefined> => {
    const text = await attempt(`The state in ${location} cannot be read`, () => readWhole(path));
    // An apply adds to it at its end, when it is too late to say so.
    await attempt(`The ${past} cannot be used`, () => requireWhole(history));
    return text === undefined ? undefined : parseState(text, { location, environment });
  };
  return {
    location,
    warning,
    read,
    peek: read,
    async write(state, record) {
      const { toolVersion } = state.writtenBy;
      refuseNewer(await read(), { environment, toolVersion, consequence: 'It was left as it is.' });
      await attempt(`The state in ${location} cannot be written`, async () => {
        await mkdir(dirname(path), { recursive: true });
        await writeWhole(path, printState(state));
        // An apply that was killed leaves its state, and no line.
        if (record.finishedAt === undefined) return;
        const entry = { apply: JSON.parse(printRecord(record)), state: JSON.parse(printState(state)) };
        appendWhole(history, `${JSON.stringify(entry)}\n`);
      });
    },
    async history() {
      const text = (await attempt(`The ${past} cannot be read`, () => readWhole(history))) ?? '';
      const lines = text.split('\n').filter(line => line !== '');
      return lines.map(line => readEntry(line, { location: `the ${past}`, environment })).reverse();
    },
    lock: openFileLock(`${stem}.lock`, location),
  };
}

function readEntry(line: string, { location, environment }: { location: string; environment: string }): HistoryEntry {
  const { apply, state } = parseObject(line) ?? {};
  return {
    ...parseRecord(JSON.stringify(apply ?? null)),
    readState: async () => parseState(JSON.stringify(state ?? null), { location, environment, isPast: true }),
  };
}

// State in memory, and what can happen to a process while it writes state.
import { type ApplyRecord, parseRecord, printRecord } from '../../../src/state/record.ts';
import { parseState, printState, type State, StateError } from '../../../src/state/state.ts';
import type { LockHolder, StateStore } from '../../../src/state/store.ts';
import type { SimulatedProcess } from './process.ts';

/** Keeps texts, as a real store does: what does not survive printing and parsing is lost here too. */
export function createMemoryStore(environment: string): StateStore {
  let text: string | undefined;
  const entries: { readonly record: string; readonly state: string }[] = [];
  let holder: LockHolder | undefined;
  let own: string | undefined;
  const parse = (kept: string) => parseState(kept, { location: 'memory', environment });
  const readText = async () => (text === undefined ? undefined : parse(text));
  const remove = async (id: string) => {
    if (holder?.id !== id) return false;
    holder = undefined;
    return true;
  };
  return {
    location: 'memory',
    warning: undefined,
    read: readText,
    peek: readText,
    write: async (state: State, record: ApplyRecord) => {
      text = printState(state);
      if (record.finishedAt !== undefined) entries.unshift({ record: printRecord(record), state: text });
    },
    history: async () =>
      entries.map(({ record, state }) => ({ ...parseRecord(record), readState: async () => parse(state) })),
    lock: {
      async acquire(wanted) {
        if (holder !== undefined) return holder;
        holder = wanted;
        own = wanted.id;
        return undefined;
      },
      async release() {
        if (own !== undefined) await remove(own);
      },
      read: async () => holder,
      remove,
    },
  };
}

/** What was written, by whichever process. */
export interface Tally {
  writes: number;
  readonly onWrite: (state: State) => void;
}

/** The store as a process sees it. */
export function storeOf(process: SimulatedProcess, store: StateStore, tally: Tally): StateStore {
  const alive =
    <Arguments extends readonly unknown[], Result>(work: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      await process.live();
      return work(...given);
    };
  const { lock } = store;
  return {
    location: store.location,
    warning: store.warning,
    read: alive(async () => {
      const state = await store.read();
      process.stateVersion ??= tally.writes;
      return state;
    }),
    peek: alive(store.peek),
    history: alive(store.history),
    write: alive(async (state, record) => {
      const events = process.next('save');
      const happens = (what: string) => events.some(event => event.what === what);
      if (happens('save-fails')) {
        process.hasLostState = true;
        throw new StateError('The simulated disk is full.');
      }
      if (happens('kill-before-save')) return process.kill();
      await store.write(state, record);
      tally.writes += 1;
      process.stateVersion = tally.writes;
      tally.onWrite(state);
      if (happens('kill-after-save')) await process.kill();
    }),
    lock: {
      acquire: alive(async holder => {
        const other = await lock.acquire(holder);
        if (other === undefined) process.holdsLock = true;
        return other;
      }),
      release: alive(async () => {
        process.holdsLock = false;
        await lock.release();
      }),
      read: alive(lock.read),
      remove: alive(lock.remove),
    },
  };
}

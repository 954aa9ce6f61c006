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
  const remove = async (id: string) => {
    if (holder?.id !== id) return false;
    holder = undefined;
    return true;
  };
  return {
    location: 'memory',
    warning: undefined,
    read: async () => (text === undefined ? undefined : parse(text)),
    write: async (state: State, record: ApplyRecord) => {
      text = printState(state);
      if (record.finishedAt !== undefined) entries.unshift({ record: printRecord(record), state: text });
    },
    history: async () =>
      entries.map(({ record, state }) => ({ record: parseRecord(record), readState: async () => parse(state) })),
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

/** The store as a process sees it. */
export function storeOf(process: SimulatedProcess, store: StateStore, onWrite: (state: State) => void): StateStore {
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
    read: alive(store.read),
    history: alive(store.history),
    write: alive(async (state, record) => {
      const events = process.next('save');
      const happens = (what: string) => events.some(event => event.what === what);
      if (happens('save-fails')) throw new StateError('The simulated disk is full.');
      if (happens('kill-before-save')) return process.kill();
      await store.write(state, record);
      onWrite(state);
      if (happens('kill-after-save')) await process.kill();
    }),
    lock: {
      acquire: alive(lock.acquire),
      release: alive(lock.release),
      read: alive(lock.read),
      remove: alive(lock.remove),
    },
  };
}

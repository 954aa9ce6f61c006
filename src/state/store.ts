// Where state, its history and the lock are kept. Two stores keep the same promises: file/ and git/.
import type { ApplyRecord, ParsedRecord } from './record.ts';
import type { State } from './state.ts';

export interface StateStore {
  /** Where it is, for people. */
  readonly location: string;
  /** What somebody has to know about the store, such as that nobody else sees it; undefined for nothing. */
  readonly warning: string | undefined;
  /** @throws StateError when there is a state that cannot be used. */
  readonly read: () => Promise<State | undefined>;
  /** What is there now, aside: what is written next grows out of what `read` gave all the same. @throws StateError */
  readonly peek: () => Promise<State | undefined>;
  /**
   * Keeps the state, and what is known by now of the apply that made it. All writes after one `read` are one entry of the
   * history; what somebody else wrote meanwhile is merged, never lost.
   * Invariant: what a newer tierform wrote is never written over.
   * @throws StateError when it cannot be written; the state before stays
   */
  readonly write: (state: State, record: ApplyRecord) => Promise<void>;
  /** Every apply, newest first. @throws StateError */
  readonly history: () => Promise<readonly HistoryEntry[]>;
  readonly lock: StateLock;
}

export type HistoryEntry = ParsedRecord & {
  /** What the apply left. @throws StateError */
  readonly readState: () => Promise<State>;
};

/** Who holds the lock of an environment, and since when. */
export interface LockHolder {
  /** Unlike that of any other lock. */
  readonly id: string;
  readonly actor: string;
  readonly host: string;
  /** `apply`, `import`, ... */
  readonly purpose: string;
  /** ISO 8601, in UTC. */
  readonly since: string;
}

export interface StateLock {
  /** @returns undefined once it is held, or who holds it instead. @throws StateError */
  readonly acquire: (holder: LockHolder) => Promise<LockHolder | undefined>;
  /** Lets go of the lock that `acquire` took; one that is gone already is no fault. @throws StateError */
  readonly release: () => Promise<void>;
  /** @throws StateError */
  readonly read: () => Promise<LockHolder | undefined>;
  /** Removes exactly that lock. @returns false when it is another one by now. @throws StateError */
  readonly remove: (id: string) => Promise<boolean>;
}

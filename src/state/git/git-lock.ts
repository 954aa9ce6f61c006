// The lock of an environment as a ref: created only if absent, and removed only by its own commit.
import { parseHolder, printHolder } from '../holder.ts';
import { StateError } from '../state.ts';
import type { LockHolder, StateLock } from '../store.ts';
import type { RefMove, RefStore } from './ref-store.ts';

const LOCK_FILE = 'lock.json';

export class GitLock implements StateLock {
  readonly #refs: RefStore;
  readonly #ref: string;
  /** The commit of the lock that is held. */
  #held: string | undefined;

  constructor(refs: RefStore, ref: string) {
    this.#refs = refs;
    this.#ref = ref;
  }

  async acquire(holder: LockHolder): Promise<LockHolder | undefined> {
    const commit = await this.#refs.writeCommit({
      documents: { [LOCK_FILE]: printHolder(holder) },
      parent: undefined,
      message: `lock for ${holder.purpose}\n`,
      author: holder.actor,
      atSeconds: Date.parse(holder.since) / 1000,
    });
    if (await this.#refs.moveRefs([{ ref: this.#ref, from: undefined, to: commit }])) {
      this.#held = commit;
      return undefined;
    }
    // Whoever held it may have let go in between: then the caller asks again.
    return (await this.read()) ?? parseHolder('', '');
  }

  async release(): Promise<void> {
    if (this.#held === undefined) return;
    const held = this.#held;
    this.#held = undefined;
    await this.#refs.moveRefs([{ ref: this.#ref, from: held, to: undefined }]);
  }

  async read(): Promise<LockHolder | undefined> {
    const commit = await this.#refs.resolve(this.#ref);
    return commit === undefined ? undefined : this.#readAt(commit);
  }

  async remove(id: string): Promise<boolean> {
    const commit = await this.#refs.resolve(this.#ref);
    if (commit === undefined || (await this.#readAt(commit)).id !== id) return false;
    return this.#refs.moveRefs([{ ref: this.#ref, from: commit, to: undefined }]);
  }

  /** The lock as a condition of another move; none where it is not held. */
  heldRefs(): readonly RefMove[] {
    return this.#held === undefined ? [] : [{ ref: this.#ref, from: this.#held, to: this.#held }];
  }

  /** @throws StateError when somebody took away the lock that is held: without it nothing is written */
  async refuseLost(): Promise<void> {
    if (this.#held === undefined || (await this.#refs.resolve(this.#ref)) === this.#held) return;
    throw new StateError('Somebody removed the lock of this apply while it ran, so that its state could not be kept.');
  }

  async #readAt(commit: string): Promise<LockHolder> {
    const text = (await this.#refs.readDocument(commit, LOCK_FILE)) ?? '';
    return parseHolder(text, commit);
  }
}

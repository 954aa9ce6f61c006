// State, history and lock under refs of the repository (ref-store.ts): `refs/tierform/state/<environment>`, one commit per
// apply with `state.json` and `apply.json`, and `refs/tierform/lock/<environment>`.
import { mergeStates } from '../merge.ts';
import { type ApplyRecord, parseRecord, printRecord } from '../record.ts';
import { parseState, printState, refuseNewer, type State, StateError } from '../state.ts';
import type { HistoryEntry, StateStore } from '../store.ts';
import { GitError } from './git.ts';
import { GitLock } from './git-lock.ts';
import { REF_PREFIX, type RefStore } from './ref-store.ts';

const STATE_FILE = 'state.json';
const RECORD_FILE = 'apply.json';

/** How often a write is merged into what somebody else wrote before it is given up. */
const MAX_RACES = 5;

export interface GitStoreSettings {
  readonly environment: string;
  readonly refs: RefStore;
}

/** @throws StateError for an environment whose name cannot be part of a ref */
export function openGitStore({ environment, refs }: GitStoreSettings): StateStore {
  if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(environment) || environment.endsWith('.lock')) {
    throw new StateError(
      `The environment "${environment}" has a name that no ref of git can have, so its state cannot be kept there. Rename it, or set \`state: file\`.`,
    );
  }
  return new GitStore({ environment, refs });
}

class GitStore implements StateStore {
  readonly location: string;
  readonly warning: string | undefined;
  readonly lock: GitLock;
  readonly #environment: string;
  readonly #refs: RefStore;
  readonly #ref: string;
  /** What this store last saw or wrote. */
  #head: string | undefined;
  #known: State | undefined;
  /** What the apply under way grows out of: its commit is written anew with each step, so that it stays one. */
  #parent: string | undefined;

  constructor({ environment, refs }: GitStoreSettings) {
    this.#environment = environment;
    this.#refs = refs;
    this.#ref = `${REF_PREFIX}state/${environment}`;
    this.location = `${this.#ref} (${refs.location})`;
    this.lock = new GitLock(refs, `${REF_PREFIX}lock/${environment}`);
    this.warning = refs.isRemote
      ? undefined
      : `The repository has no remote, so the state in ${this.#ref} stays on this machine: nobody else sees it, and no lock keeps others away.`;
  }

  async read(): Promise<State | undefined> {
    return explain(`The state in ${this.location} cannot be read`, async () => {
      const head = await this.#refs.resolve(this.#ref);
      const state = await this.#readAt(head);
      // Only now: what could not be read is nothing that a write may grow out of.
      this.#head = head;
      this.#parent = head;
      this.#known = state;
      return state;
    });
  }

  async peek(): Promise<State | undefined> {
    return explain(`The state in ${this.location} cannot be read`, async () =>
      this.#readAt(await this.#refs.resolve(this.#ref)),
    );
  }

  async write(state: State, record: ApplyRecord): Promise<void> {
    const conflicts = await explain(`The state in ${this.location} cannot be written`, () =>
      this.#write(state, record),
    );
    if (conflicts.length > 0) {
      throw new StateError(
        `Somebody else wrote the state of ${conflicts.join(', ')} meanwhile, and theirs was kept. Run \`tierform plan\` to see what is so.`,
      );
    }
  }

  async #write(state: State, record: ApplyRecord): Promise<readonly string[]> {
    this.#requireOlder(this.#known, state);
    let conflicts: readonly string[] = [];
    let next = state;
    for (let race = 0; race < MAX_RACES; race++) {
      const commit = await this.#refs.writeCommit({
        documents: { [STATE_FILE]: printState(next), [RECORD_FILE]: printRecord({ ...record, serial: next.serial }) },
        parent: this.#parent,
        message: titleOf(record),
        author: record.author.actor,
        atSeconds: Date.parse(record.finishedAt ?? record.startedAt) / 1000,
      });
      const moves = [{ ref: this.#ref, from: this.#head, to: commit }, ...this.lock.heldRefs()];
      if (await this.#refs.moveRefs(moves)) {
        this.#head = commit;
        this.#known = next;
        return conflicts;
      }
      await this.lock.refuseLost();
      const theirs = await this.#refs.resolve(this.#ref);
      const other = await this.#readAt(theirs);
      this.#requireOlder(other, state);
      if (other !== undefined && theirs !== this.#head) {
        const merged = mergeStates(this.#known, next, other);
        conflicts = [...conflicts, ...merged.conflicts];
        next = merged.state;
        this.#known = other;
      }
      this.#head = theirs;
      this.#parent = theirs;
    }
    throw new StateError(
      `The state in ${this.location} was changed by others ${MAX_RACES} times while it was written.`,
    );
  }

  async history(): Promise<readonly HistoryEntry[]> {
    return explain(`The history in ${this.location} cannot be read`, async () => {
      const head = await this.#refs.resolve(this.#ref);
      if (head === undefined) return [];
      const entries = await this.#refs.readHistory(head, RECORD_FILE);
      return entries.map(({ commit, text }) => ({
        ...parseRecord(text),
        readState: async () => {
          const state = await this.#readAt(commit, true);
          if (state !== undefined) return state;
          throw new StateError(`The commit ${commit} holds no state.`);
        },
      }));
    });
  }

  /** @throws StateError where what is there is of a newer tierform than what is to be written */
  #requireOlder(there: State | undefined, { writtenBy: { toolVersion } }: State): void {
    refuseNewer(there, { environment: this.#environment, toolVersion, consequence: 'It was left as it is.' });
  }

  async #readAt(commit: string | undefined, isPast = false): Promise<State | undefined> {
    const text = commit === undefined ? undefined : await this.#refs.readDocument(commit, STATE_FILE);
    return text === undefined
      ? undefined
      : parseState(text, {
          location: isPast ? `commit ${commit}` : this.location,
          environment: this.#environment,
          isPast,
        });
  }
}

function titleOf({ environment, serial, command, outcomes, author }: ApplyRecord): string {
  const done = outcomes.filter(({ status }) => status === 'done').length;
  const from = author.commit === undefined ? '' : ` from ${author.commit.slice(0, 12)}`;
  return `${command} ${serial} of ${environment}${from}: ${done} of ${outcomes.length} done\n`;
}

/** What git says is not for users alone: it is told with what was to be done, and how to go on. */
async function explain<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new StateError(
      `${what}: ${error.message.split('\n').slice(-3).join(' ')}. Check that this clone may read and push refs/tierform/*, or set \`state: file\`.`,
      { cause: error },
    );
  }
}

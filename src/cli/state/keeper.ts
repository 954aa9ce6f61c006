// Keeps the state while a command changes it: every write of one command is one entry of the history.
import type { Kept } from '../../apply/kept.ts';
import type { Outcome } from '../../apply/outcome.ts';
import type { Address } from '../../core/address.ts';
import type { Change } from '../../plan/change.ts';
import type { Author, RecordedOutcome } from '../../state/record.ts';
import type { State } from '../../state/state.ts';
import type { Io } from '../io/io.ts';
import type { Session } from '../session.ts';
import { describeAuthor } from './author.ts';

export interface StateKeeping {
  readonly session: Pick<Session, 'environment' | 'store'>;
  /** What was read before; undefined where there was none. */
  readonly state: State | undefined;
  /** The project folder. */
  readonly root: string;
  /** What is run: `apply`, `import`, `adopt`, `rollback to 12`. */
  readonly command: string;
  readonly planDigest?: string;
}

export interface StateKeeper {
  /** @throws StateError when it cannot be written */
  readonly save: (kept: Kept) => Promise<void>;
  /** Takes down what became of a change; it is kept with the next write. */
  readonly note: (outcome: Outcome, change: Change | undefined) => void;
  /** Takes down that a resource is bound to what is live. `name`: what the platform calls it */
  readonly noteAdoption: (address: Address, name: string) => void;
  /** Keeps that the command has ended; nothing where nothing was kept or noted. @throws StateError */
  readonly finish: () => Promise<void>;
}

export function openKeeper(io: Io, keeping: StateKeeping): StateKeeper {
  const { session, state, root, command, planDigest } = keeping;
  const serial = (state?.serial ?? 0) + 1;
  const startedAt = toTime(io);
  const outcomes = new Map<string, RecordedOutcome>();
  let author: Promise<Author> | undefined;
  let isBegun = false;
  let kept: Kept = { resources: state?.resources ?? {}, creating: state?.creating ?? [] };
  const write = async (finishedAt: string | undefined): Promise<void> => {
    author ??= describeAuthor(io, root);
    const by = await author;
    const next: State = {
      environment: session.environment.name,
      serial,
      writtenBy: { actor: by.actor, commit: by.commit, at: toTime(io), toolVersion: by.toolVersion },
      ...kept,
    };
    await session.store.write(next, {
      environment: session.environment.name,
      serial,
      command,
      author: by,
      startedAt,
      finishedAt,
      planDigest,
      outcomes: [...outcomes.values()],
    });
  };
  const note = (outcome: Outcome, change: Change | undefined): void => {
    outcomes.set(outcome.address, {
      address: outcome.address,
      action: outcome.action,
      status: outcome.status,
      error: outcome.error === undefined ? undefined : `${outcome.error.code}: ${outcome.error.message}`,
      requestId: outcome.requestId ?? outcome.error?.requestId,
      fields: (change?.fields ?? []).map(({ path, before, after }) => ({ path, before, after })),
    });
  };
  return {
    async save(next) {
      kept = next;
      await write(undefined);
      isBegun = true;
    },
    note,
    noteAdoption(address, name) {
      note({ address, action: 'adopt', name, status: 'done', requestId: undefined, error: undefined }, undefined);
    },
    async finish() {
      if (isBegun || outcomes.size > 0) await write(toTime(io));
    },
  };
}

function toTime({ clock }: Io): string {
  return new Date(clock.now()).toISOString();
}

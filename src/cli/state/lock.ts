// One command at a time changes an environment.
import { randomUUID } from 'node:crypto';
import { commandLine } from '../../core/command-line.ts';
import { escapeTerminal } from '../../render/escape.ts';
import type { State } from '../../state/state.ts';
import type { LockHolder } from '../../state/store.ts';
import { CommandError, type Io } from '../io/io.ts';
import type { Session } from '../session.ts';
import { describeAuthor } from './author.ts';
import { requireWritable } from './newer.ts';

export interface LockRequest {
  readonly io: Io;
  readonly session: Pick<Session, 'environment' | 'flags' | 'store' | 'clock'>;
  /** The project folder. */
  readonly root: string;
  /** What it is for: `apply`. */
  readonly purpose: string;
  /** How long to wait for somebody else's. */
  readonly timeoutMs?: number | undefined;
}

const PAUSE_MS = 2000;

/**
 * Runs something, told of the state that is there by then, while the lock of the environment is held, and lets go of it afterwards. Where a newer tierform wrote the state,
 * not even the lock is taken; somebody may have installed one while others were waited for, so that it is looked at again.
 * @throws CommandError when somebody else holds it, StateError when it or the state cannot be used; then nothing was run
 */
export async function withLock<Result>(
  request: LockRequest,
  run: (there: State | undefined) => Promise<Result>,
): Promise<Result> {
  const { io, session, root, purpose, timeoutMs = 0 } = request;
  const { store, clock } = session;
  requireWritable(await store.peek());
  const { actor, host } = await describeAuthor(io, root);
  const startedMs = clock.now();
  const since = new Date(startedMs).toISOString();
  const holder: LockHolder = { id: randomUUID(), actor, host, purpose, since };
  for (let isTold = false; ; isTold = true) {
    const other = await store.lock.acquire(holder);
    if (other === undefined) break;
    if (clock.now() - startedMs >= timeoutMs || clock.isStopped()) throw lockedBy(request, other);
    if (!isTold) io.stderr(`${describeHolder(session.environment.name, other, clock.now())} Waiting for it.\n`);
    await clock.sleep(PAUSE_MS);
  }
  try {
    const there = await store.peek();
    requireWritable(there);
    return await run(there);
  } finally {
    await store.lock.release();
  }
}

function lockedBy({ io, session }: LockRequest, other: LockHolder): CommandError {
  const { name } = session.environment;
  return new CommandError(
    `${describeHolder(name, other, io.clock.now())} Nothing was written.`,
    `Wait for it with --lock-timeout 10m. If it was left by a crash, remove it:\n${commandLine(['unlock'], session.flags)}`,
  );
}

/** `The environment "production" is locked by ann on build-7 since 2026-11-25T10:00:00Z (5 minutes), for apply.` */
export function describeHolder(environment: string, holder: LockHolder, nowMs: number): string {
  const { actor, host, purpose, since } = holder;
  const minutes = Math.max(0, Math.floor((nowMs - Date.parse(since)) / 60_000));
  const age = Number.isNaN(minutes) ? '' : ` (${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
  return escapeTerminal(
    `The environment "${environment}" is locked by ${actor} on ${host} since ${since}${age}, for ${purpose}.`,
  );
}

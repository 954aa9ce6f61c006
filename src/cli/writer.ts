// Writes the state, with who did it and from which commit, so that it can say who left what.
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import type { Kept } from '../apply/apply.ts';
import type { State, Writer } from '../state/state.ts';
import type { Io } from './io/io.ts';
import type { Session } from './session.ts';
import { VERSION } from './version.ts';

export interface StateKeeping {
  readonly session: Pick<Session, 'environment' | 'store'>;
  /** What was read before; undefined where there was none. */
  readonly state: State | undefined;
  /** The project folder. */
  readonly root: string;
}

/** Every change of what state holds is one write with a serial of its own. @throws StateError when it cannot be written */
export function keepState(io: Io, { session, state, root }: StateKeeping): (kept: Kept) => Promise<void> {
  let serial = state?.serial ?? 0;
  let writer: Promise<Writer> | undefined;
  return async ({ resources, creating }) => {
    serial += 1;
    writer ??= describeWriter(io, root);
    await session.store.write({
      environment: session.environment.name,
      serial,
      writtenBy: { ...(await writer), at: new Date(io.clock.now()).toISOString() },
      resources,
      creating,
    });
  };
}

/** From the variables of a CI system, else from this machine and the repository of the project folder. */
async function describeWriter({ env, clock }: Io, root: string): Promise<Writer> {
  return {
    actor: env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? env['USER'] ?? env['USERNAME'] ?? userName(),
    commit: env['GITHUB_SHA'] ?? env['CI_COMMIT_SHA'] ?? (await readCommit(root)),
    at: new Date(clock.now()).toISOString(),
    toolVersion: VERSION,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Undefined outside of a git repository, before its first commit, and where there is no git. */
function readCommit(cwd: string): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile('git', ['rev-parse', '--verify', 'HEAD'], { cwd }, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
  });
}

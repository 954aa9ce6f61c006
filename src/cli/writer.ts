// Who applies, and from which commit: for the state, so that it can say who left what.
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import type { Writer } from '../state/state.ts';
import type { Io } from './io/io.ts';
import { VERSION } from './version.ts';

/** From the variables of a CI system, else from this machine and the repository of the project folder. */
export async function describeWriter({ env, clock }: Io, root: string): Promise<Writer> {
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

// Who runs a command, from where: for the state and its history.
import { execFile } from 'node:child_process';
import { hostname, userInfo } from 'node:os';
import type { Author } from '../../state/record.ts';
import type { Io } from '../io/io.ts';
import { VERSION } from '../version.ts';

/** From the variables of a CI system, else from this machine and the repository of the project folder. */
export async function describeAuthor({ env }: Pick<Io, 'env'>, root: string): Promise<Author> {
  const [commit, branch] = await Promise.all([
    env['GITHUB_SHA'] ?? env['CI_COMMIT_SHA'] ?? readRepository(root, ['rev-parse', '--verify', 'HEAD']),
    env['GITHUB_HEAD_REF'] ||
      env['GITHUB_REF_NAME'] ||
      env['CI_COMMIT_REF_NAME'] ||
      readRepository(root, ['symbolic-ref', '--short', '--quiet', 'HEAD']),
  ]);
  return {
    actor: env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? env['USER'] ?? env['USERNAME'] ?? userName(),
    host: hostname(),
    commit,
    branch,
    runUrl: runUrlOf(env),
    toolVersion: VERSION,
  };
}

function runUrlOf(env: Io['env']): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (server !== undefined && repository !== undefined && run !== undefined)
    return `${server}/${repository}/actions/runs/${run}`;
  return env['CI_JOB_URL'] ?? env['BUILD_URL'];
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Undefined outside of a git repository, before its first commit, and where there is no git. */
function readRepository(cwd: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile('git', [...args], { cwd }, (error, stdout) => {
      resolve(error === null && stdout.trim() !== '' ? stdout.trim() : undefined);
    });
  });
}

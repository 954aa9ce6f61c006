// Runs git, without a shell. The one place that starts a process.
import { spawn } from 'node:child_process';

/** What git answered where it did not do what it was asked. */
export class GitError extends Error {
  /** Undefined where git could not even be started. */
  readonly exitCode: number | undefined;
  /** What it printed on stdout; `push --porcelain` tells there which ref was refused. */
  readonly stdout: string;

  constructor(message: string, details: { readonly exitCode?: number; readonly stdout?: string } = {}) {
    super(message);
    this.name = 'GitError';
    this.exitCode = details.exitCode;
    this.stdout = details.stdout ?? '';
  }
}

export interface GitOptions {
  readonly input?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** One git command in a repository. @throws GitError unless it ends with 0 @returns its stdout */
export type Git = (args: readonly string[], options?: GitOptions) => Promise<string>;

/**
 * Nothing of the user's set-up may get in between: no hook runs, nothing is asked, nothing is cleaned up meanwhile, and
 * messages are in one language.
 */
const SETTINGS = ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];
const SURROUNDINGS = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };

/** Git in the repository that a folder belongs to. */
export function openGit(folder: string, env: Readonly<Record<string, string | undefined>>): Git {
  return (args, options = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn('git', [...SETTINGS, ...args], {
        cwd: folder,
        env: { ...env, ...SURROUNDINGS, ...options.env },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      // A git that ended early does not read what is sent to it; its exit code says why.
      child.stdin.on('error', () => undefined);
      child.on('error', error => {
        const isMissing = 'code' in error && error.code === 'ENOENT';
        reject(
          new GitError(
            isMissing ? 'git is not installed, or not on the PATH' : `git cannot be started: ${error.message}`,
          ),
        );
      });
      child.on('close', exitCode => {
        const printed = Buffer.concat(stdout).toString('utf8');
        if (exitCode === 0) return resolve(printed);
        const said = Buffer.concat(stderr).toString('utf8').trim();
        const what =
          said === '' ? `git ${args[0] ?? ''} ended with ${exitCode ?? 'a signal'}` : withoutCredentials(said);
        reject(new GitError(what, { exitCode: exitCode ?? -1, stdout: printed }));
      });
      child.stdin.end(options.input ?? '');
    });
}

/** Git repeats the address of a remote, and there may be a password in it. */
function withoutCredentials(text: string): string {
  return text.replace(/(?<=:\/\/)[^\s/"'@]{1,200}@/g, '');
}

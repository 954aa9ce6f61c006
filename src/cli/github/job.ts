// What a job of GitHub Actions knows by its variables: the repository, where the API is, the token, and the run itself.
import { isLoopback } from '../../http/loopback.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';

export interface Repository {
  /** `https://api.github.com`, or that of another server; without a slash at its end. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
}

type Variables = Pick<Io, 'env'>;

/** Neither half is a way up in an address. */
const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/;

/** @throws CommandError where it is not clear which one is meant, or the address of the API is none */
export function findRepository({ env }: Variables): Repository {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl = 'https://api.github.com' } = env;
  if (repository === undefined || !REPOSITORY.test(repository))
    throw new CommandError(
      'GITHUB_REPOSITORY is not set to a repository such as acme/tiers.',
      'Jobs of GitHub Actions have it; elsewhere set it.',
    );
  if (!isSecureAddress(apiUrl)) throw new CommandError('GITHUB_API_URL is no https address.');
  return { apiUrl: apiUrl.replace(/\/+$/, ''), repository };
}

/** Whether nobody on the way can read what is sent there: https, or this machine. */
export function isSecureAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const isPlain = url.username === '' && url.password === '' && url.hash === '';
  return isPlain && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
}

/** @param permission what the job needs for what it is about to do @throws CommandError where it is not set */
export function requireToken({ env }: Variables, permission: string): string {
  const token = env['GITHUB_TOKEN'] ?? '';
  if (token !== '') return token;
  throw new CommandError(
    'GITHUB_TOKEN is not set.',
    `In GitHub Actions, give the step the job's own token as GITHUB_TOKEN, and the job \`permissions: ${permission}\`.`,
  );
}

/** The commit that the job is about. @throws CommandError where it is not set */
export function requireCommit({ env }: Variables): string {
  const { GITHUB_SHA: commit } = env;
  if (commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  throw new CommandError('GITHUB_SHA is not set to a commit.', 'Jobs of GitHub Actions have it; elsewhere set it.');
}

/** The branch that the job runs for; undefined where that is not known. */
export function branchOf({ env }: Variables): string | undefined {
  return env['GITHUB_REF_NAME'] || undefined;
}

/** The environment of tierform.yaml that the job is about; an empty text for the default one. */
export function environmentOf({ env }: Variables, options: Pick<GlobalOptions, 'env'>): string {
  return options.env ?? env['TIERFORM_ENV'] ?? '';
}

/** Where people see the run of the job; undefined where there is none. */
export function linkToRun({ env }: Variables): string | undefined {
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!REPOSITORY.test(repository ?? '') || !/^\d+$/.test(run ?? '') || !isSecureAddress(server)) return undefined;
  return `${new URL(server).origin}/${repository}/actions/runs/${run}`;
}

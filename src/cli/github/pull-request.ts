// Which pull request a job of GitHub Actions is about: from the variables that every job has.
import { readFile } from 'node:fs/promises';
import { parseObject } from '../../core/json.ts';
import { isRecord } from '../../core/value.ts';
import { CommandError, type Io } from '../io/io.ts';
import type { PullRequest } from './comments.ts';

/** @param number where it is named @throws CommandError where it is not clear which one is meant */
export async function findPullRequest({ env }: Pick<Io, 'env'>, number: number | undefined): Promise<PullRequest> {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl = 'https://api.github.com' } = env;
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new CommandError(
      'GITHUB_REPOSITORY is not set to a repository such as acme/tiers.',
      'Jobs of GitHub Actions have it; elsewhere set it.',
    );
  if (!/^https:\/\//.test(apiUrl)) throw new CommandError('GITHUB_API_URL is no https address.');
  const found = number ?? (await readEvent(env['GITHUB_EVENT_PATH']));
  if (found === undefined)
    throw new CommandError(
      'This job was not started by a pull request, so there is nowhere to comment.',
      'Name one with --pull-request <number>.',
    );
  return { apiUrl: apiUrl.replace(/\/+$/, ''), repository, number: found };
}

async function readEvent(path: string | undefined): Promise<number | undefined> {
  if (path === undefined) return undefined;
  const event = parseObject(await readFile(path, 'utf8').catch(() => ''));
  const subject = event?.['pull_request'] ?? event?.['issue'];
  const number = isRecord(subject) ? subject['number'] : undefined;
  return typeof number === 'number' ? number : undefined;
}

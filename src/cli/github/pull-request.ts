// Which pull request a job of GitHub Actions is about: from the event that started it.
import { readFile } from 'node:fs/promises';
import { parseObject } from '../../core/json.ts';
import { isRecord } from '../../core/value.ts';
import { CommandError, type Io } from '../io/io.ts';

/** @param number where it is named @throws CommandError where it is not clear which one is meant */
export async function findPullRequest({ env }: Pick<Io, 'env'>, number: number | undefined): Promise<number> {
  const found = number ?? (await readEvent(env['GITHUB_EVENT_PATH']));
  if (found !== undefined) return found;
  throw new CommandError(
    'This job was not started by a pull request, so there is nowhere to comment.',
    'Name one with --pull-request <number>.',
  );
}

async function readEvent(path: string | undefined): Promise<number | undefined> {
  if (path === undefined) return undefined;
  const event = parseObject(await readFile(path, 'utf8').catch(() => ''));
  const subject = event?.['pull_request'] ?? event?.['issue'];
  const number = isRecord(subject) ? subject['number'] : undefined;
  return Number.isSafeInteger(number) ? Number(number) : undefined;
}

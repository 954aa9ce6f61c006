// `tierform comment`: puts a report under a pull request, one comment per environment, which is written anew each time.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { cite } from '../../core/diagnostic.ts';
import { withRetry } from '../../http/retry.ts';
import { reasonOf } from '../../state/file/whole-file.ts';
import { upsertComment } from '../github/comments.ts';
import { findPullRequest } from '../github/pull-request.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { openRequests } from '../io/requests.ts';

export interface CommentOptions extends GlobalOptions {
  readonly pullRequest?: number;
}

/** @param file Markdown, such as `plan --format markdown` prints @returns the exit code */
export async function comment(io: Io, file: string, options: CommentOptions): Promise<number> {
  const token = io.env['GITHUB_TOKEN'] ?? '';
  if (token === '')
    throw new CommandError(
      'GITHUB_TOKEN is not set.',
      "In GitHub Actions, give the step the job's own token as GITHUB_TOKEN, and the job `permissions: pull-requests: write`.",
    );
  const body = await readFile(resolve(io.cwd, file), 'utf8').catch((error: unknown) => {
    throw new CommandError(`${cite(file)} cannot be read (${reasonOf(error)}).`);
  });
  const pullRequest = await findPullRequest(io, options.pullRequest);
  const environment = options.env ?? io.env['TIERFORM_ENV'] ?? '';
  const { transport, close } = await openRequests(io, 1);
  try {
    const url = await upsertComment({
      ...pullRequest,
      transport: withRetry(transport, { clock: io.clock, random: io.random }),
      token,
      marker: `<!-- tierform ${encodeURIComponent(environment)} -->`,
      body,
    });
    io.stdout(`${cite(url)}\n`);
    return 0;
  } finally {
    await close();
  }
}

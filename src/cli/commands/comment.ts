// `tierform comment`: puts a report under a pull request, one comment per environment, which is written anew each time.
import { cite } from '../../core/diagnostic.ts';
import { withGitHub } from '../github/api.ts';
import { makeMarker, readMarkdown } from '../github/body.ts';
import { upsertComment } from '../github/comments.ts';
import { environmentOf } from '../github/job.ts';
import { findPullRequest } from '../github/pull-request.ts';
import type { GlobalOptions, Io } from '../io/io.ts';

export interface CommentOptions extends GlobalOptions {
  readonly pullRequest?: number;
}

const permission = 'pull-requests: write';

const purpose = {
  what: 'the comment',
  permission,
  hints: {
    403: 'The token of a pull request from a fork can never write: leave the comment out there.',
    404: `Check GITHUB_REPOSITORY and the number, and that the job has \`permissions: ${permission}\`.`,
  },
};

/** @param file Markdown, such as `plan --format markdown` prints @returns the exit code */
export async function comment(io: Io, file: string, options: CommentOptions): Promise<number> {
  const body = await readMarkdown(io, file);
  const number = await findPullRequest(io, options.pullRequest);
  const marker = makeMarker(environmentOf(io, options));
  const url = await withGitHub(io, { options, permission }, github =>
    upsertComment(github, { number, marker, body, purpose }),
  );
  io.stdout(`${cite(url)}\n`);
  return 0;
}

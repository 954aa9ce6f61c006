// `tierform issue`: reports in an issue of its own for each environment, which is written anew each time, and closed.
import { cite } from '../../core/diagnostic.ts';
import { withGitHub } from '../github/api.ts';
import { makeMarker, readMarkdown } from '../github/body.ts';
import { closeIssue, ISSUES, upsertIssue } from '../github/issues.ts';
import { environmentOf } from '../github/job.ts';
import { plainTitle } from '../github/title.ts';
import type { GlobalOptions, Io } from '../io/io.ts';

export interface IssueOptions extends GlobalOptions {
  readonly close?: boolean;
}

const { permission } = ISSUES;

/** @param file Markdown, such as `drift --format markdown` prints @returns the exit code */
export async function issue(io: Io, file: string, options: IssueOptions): Promise<number> {
  const body = await readMarkdown(io, file);
  const environment = environmentOf(io, options);
  const marker = makeMarker('drift', environment);
  return withGitHub(io, { options, permission }, async github => {
    if (options.close === true) {
      const closed = await closeIssue(github, { marker, body, run: io.env['GITHUB_RUN_ID'] ?? '' });
      if (closed === undefined) io.stderr('No issue is open, so there is none to close.\n');
      else io.stdout(`${cite(closed.url)}\n`);
      return 0;
    }
    const title = environment === '' ? 'tierform: drift' : `tierform: drift in ${plainTitle(environment)}`;
    const { url, isOfProgram } = await upsertIssue(github, { marker, title, body });
    io.stdout(`${cite(url)}\n`);
    if (!isOfProgram)
      io.stderr(
        "The token is that of a person, so this issue will not be found again: give the job's own token as GITHUB_TOKEN.\n",
      );
    return 0;
  });
}

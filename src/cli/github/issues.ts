// One issue per environment: found by its marker, written anew in place, and closed once there is nothing to say.
import { isRecord } from '../../core/value.ts';
import { CommandError } from '../io/io.ts';
import { type GitHub, type Purpose, Refused } from './api.ts';
import { isOwn, makeMarker, withMarker } from './body.ts';
import { upsertComment } from './comments.ts';

export interface DriftIssue {
  /** Cannot be seen, and is in no other issue. */
  readonly marker: string;
  readonly title: string;
  /** Markdown, without the marker. */
  readonly body: string;
}

export interface Issue {
  readonly number: number;
  readonly url: string;
  /** Whether it will be found again: a person may have opened an issue with the same words. */
  readonly isOfProgram: boolean;
}

const LABEL = 'tierform-drift';

export const ISSUES: Purpose = {
  what: 'the issue',
  permission: 'issues: write',
  hints: { 410: 'Turn on issues in the settings of the repository.' },
};

/** Writes the open issue with the marker, or opens one. @throws CommandError */
export async function upsertIssue(github: GitHub, { marker, title, body }: DriftIssue): Promise<Issue> {
  const content = { title, body: withMarker(marker, body) };
  const find = () => findIssue(github, marker);
  const open = async (more: object) => toIssue(await github.post(ISSUES, '/issues', { ...content, ...more }));
  const create = async () => {
    try {
      return await open({ labels: [LABEL] });
    } catch (error) {
      // A token that may open an issue may all the same not be one that makes labels.
      if (error instanceof Refused && (error.status === 403 || error.status === 422)) return open({});
      throw error;
    }
  };
  const known = await find();
  if (known === undefined) return github.createOnce({ create, find });
  return toIssue(await github.patch(ISSUES, `/issues/${known.number}`, { body: content.body }));
}

/**
 * Says in a comment why, and closes the open issue with the marker.
 * @param run of the job: another attempt of it writes the same comment
 * @returns undefined where none is open
 * @throws CommandError
 */
export async function closeIssue(
  github: GitHub,
  { marker, body, run }: Pick<DriftIssue, 'marker' | 'body'> & { readonly run: string },
): Promise<Issue | undefined> {
  const known = await findIssue(github, marker);
  if (known === undefined) return undefined;
  const purpose = { ...ISSUES, what: 'the comment under the issue' };
  await upsertComment(github, { number: known.number, marker: makeMarker('closed', run), body, purpose });
  const content = { state: 'closed', state_reason: 'completed' };
  return toIssue(await github.patch(ISSUES, `/issues/${known.number}`, content));
}

/** The oldest one: new ones do not move it from page to page while it is looked for. */
async function findIssue(github: GitHub, marker: string): Promise<Issue | undefined> {
  return github.find(ISSUES, '/issues', {
    query: { state: 'open', sort: 'created', direction: 'asc' },
    // The list has pull requests among the issues.
    pick: item =>
      isRecord(item) && item['pull_request'] === undefined && item['state'] === 'open' && isOwn(item, marker)
        ? toIssue(item)
        : undefined,
  });
}

function toIssue(issue: unknown): Issue {
  const { number, html_url: url, user } = isRecord(issue) ? issue : {};
  if (!Number.isSafeInteger(number)) throw new CommandError('GitHub answered with something that is no issue.');
  return {
    number: Number(number),
    url: typeof url === 'string' ? url : '',
    isOfProgram: isRecord(user) && user['type'] === 'Bot',
  };
}

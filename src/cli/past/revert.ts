// How to make the tier files say again what an earlier apply left: by reverting the commits that came after it.
import { relative } from 'node:path';
import { PROJECT_FILE } from '../../config/project.ts';
import { shellLine } from '../../core/command-line.ts';
import { cite } from '../../core/diagnostic.ts';
import { GitError, openGit } from '../../state/git/git.ts';
import type { ApplyRecord } from '../../state/record.ts';
import type { Io } from '../io/io.ts';
import type { Configuration } from '../project/configuration.ts';
import { aimOf } from './find-apply.ts';

export interface RevertRequest {
  readonly io: Pick<Io, 'env' | 'cwd'>;
  readonly configuration: Configuration;
  /** All of the history, newest first. */
  readonly records: readonly (ApplyRecord | undefined)[];
  /** Of the apply to go back to. */
  readonly index: number;
}

/** More commits than this are not reverted one by one. */
const MOST_REVERTS = 10;

/** What to do about the files, with the commands for it as far as git can tell. */
export async function suggestRevert({ io, configuration, records, index }: RevertRequest): Promise<string> {
  const { root, project } = configuration;
  const folder = project.tiersFolder ?? 'tiers';
  const from = findSource(records, index)?.author.commit;
  const to = records.map(record => record?.author.commit).find(isCommit);
  const elsewhere = root === io.cwd ? [] : ['-C', relative(io.cwd, root) || root];
  const gitLine = (...words: readonly string[]) => shellLine(['git', ...elsewhere, ...words]);
  if (!isCommit(from) || to === undefined)
    return `Put the files in ${cite(folder)}/ back to what they were then; the history knows no commit.`;
  const those = await listCommits({ io, root, from, to, paths: [folder, PROJECT_FILE] });
  if (those !== undefined && those.length > 0 && those.length <= MOST_REVERTS) {
    const what = those.length === 1 ? 'the commit' : `the ${those.length} commits`;
    const lines = those.map(({ id, isMerge }) => gitLine('revert', '--no-edit', ...(isMerge ? ['-m', '1'] : []), id));
    return [`Revert ${what} that came after it:`, '', ...lines].join('\n');
  }
  return [
    'Put them back to what they were then, and commit that:',
    '',
    ...(those === undefined ? [gitLine('fetch', '--depth', '1', 'origin', from)] : []),
    gitLine('restore', '--source', from, '--', folder),
  ].join('\n');
}

/** The apply whose files said what one left: a rollback left what an earlier one did, whatever the files said by then. */
function findSource(records: readonly (ApplyRecord | undefined)[], index: number): ApplyRecord | undefined {
  const record = records[index];
  const aim = record === undefined ? undefined : aimOf(record);
  if (aim === undefined) return record;
  const earlier = records.findIndex((other, at) => at > index && other?.serial === aim);
  return earlier === -1 ? undefined : findSource(records, earlier);
}

/** The history may hold anything, and what is shown is there to be run. */
function isCommit(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text);
}

interface Commit {
  readonly id: string;
  readonly isMerge: boolean;
}

interface Range {
  readonly io: Pick<Io, 'env'>;
  readonly root: string;
  /** Not among them. */
  readonly from: string;
  readonly to: string;
  readonly paths: readonly string[];
}

/** The commits that touched some files, newest first; undefined where this clone does not hold them. */
async function listCommits({ io, root, from, to, paths }: Range): Promise<readonly Commit[] | undefined> {
  const range = ['--first-parent', `--max-count=${MOST_REVERTS + 1}`, '--format=%H %P', '--end-of-options'];
  try {
    const printed = await openGit(root, io.env)(['log', ...range, `${from}..${to}`, '--', ...paths]);
    const lines = printed.split('\n').filter(line => line !== '');
    return lines.map(line => {
      const [id = '', ...parents] = line.split(' ');
      return { id: id.slice(0, 12), isMerge: parents.length > 1 };
    });
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

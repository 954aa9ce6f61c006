// How to make the tier files say again what an earlier apply left: by reverting the commits that came after it.
import { PROJECT_FILE } from '../../config/project.ts';
import { GitError, openGit } from '../../state/git/git.ts';
import type { HistoryEntry } from '../../state/store.ts';
import type { Io } from '../io/io.ts';
import type { Configuration } from '../project/configuration.ts';

export interface RevertRequest {
  readonly io: Pick<Io, 'env'>;
  readonly configuration: Configuration;
  /** Newest first; the last of them is the apply to go back to. */
  readonly entries: readonly HistoryEntry[];
}

/** More commits than this are not reverted one by one. */
const MOST_REVERTS = 10;

/** What to do about the files, with the commands for it as far as git can tell. */
export async function suggestRevert({ io, configuration, entries }: RevertRequest): Promise<string> {
  const { root, project } = configuration;
  const folder = project.tiersFolder ?? 'tiers';
  const target = entries.at(-1)?.record;
  const commit = target?.author.commit;
  const last = entries.find(({ record }) => record?.author.commit !== undefined)?.record?.author.commit;
  if (commit === undefined || last === undefined)
    return `Put the files in ${folder}/ back to what they were then; the history knows no commit.`;
  const commits = await listCommits({ io, root, from: commit, to: last, paths: [folder, PROJECT_FILE] });
  if (commits !== undefined && commits.length > 0 && commits.length <= MOST_REVERTS) {
    const those = commits.length === 1 ? 'the commit' : `the ${commits.length} commits`;
    return [`Revert ${those} that came after apply ${target?.serial}:`, '', ...commits.map(revertLine)].join('\n');
  }
  return [
    `Put them back to what they were at apply ${target?.serial}, and commit that:`,
    '',
    ...(commits === undefined ? [`    git fetch --depth 1 origin ${commit}`] : []),
    `    git restore --source ${commit} -- ${folder}`,
  ].join('\n');
}

interface Commit {
  readonly id: string;
  readonly isMerge: boolean;
}

function revertLine({ id, isMerge }: Commit): string {
  return `    git revert --no-edit ${isMerge ? '-m 1 ' : ''}${id}`;
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

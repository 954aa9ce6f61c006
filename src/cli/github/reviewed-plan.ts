// Which run of GitHub Actions holds the plan that people saw before they merged: that of the pull request which became the commit.
import { isRecord } from '../../core/value.ts';
import { type GitHub, type Purpose, Refused } from './api.ts';

export interface Wanted {
  /** The commit that a pull request was merged as. */
  readonly commit: string;
  /** The branch that it is on: who reviews what goes there may not review another one. Undefined where that is not known. */
  readonly branch: string | undefined;
  /** The file in .github/workflows that plans pull requests. */
  readonly workflow: string;
  /** What the plan is called among the artifacts of its run. */
  readonly artifact: string;
}

/** The id of the run, or why there is none, as a sentence. */
export type Found = { readonly run: number } | { readonly reason: string };

/** Of a job that looks for it. */
export const FIND_PERMISSION = 'pull-requests: read, actions: read';
const PULL_REQUESTS: Purpose = { what: 'the pull request of the commit', permission: 'pull-requests: read' };
const RUNS: Purpose = { what: 'the runs of the pull request', permission: 'actions: read' };
const ARTIFACTS: Purpose = { what: 'the artifacts of a run', permission: 'actions: read' };

/** @throws CommandError where GitHub does not say */
export async function findReviewedRun(github: GitHub, wanted: Wanted): Promise<Found> {
  const { commit, branch, workflow, artifact } = wanted;
  const pullRequest = await findPullRequest(github, wanted);
  if (pullRequest === undefined) {
    const into = branch === undefined ? '' : ` into ${branch}`;
    return { reason: `No pull request was merged as ${commit}${into}, so no plan of it was reviewed.` };
  }
  const { number, head } = pullRequest;
  if (head === undefined)
    return { reason: `Pull request ${number} came from another repository, where nothing is planned.` };
  const runs = await findRuns(github, workflow, head);
  if (runs === undefined) return { reason: `There is no workflow ${workflow} in ${github.repository}.` };
  const states = new Set<string>();
  for (const run of runs) {
    const state = await findArtifact(github, run, artifact);
    if (state === 'there') return { run };
    states.add(state);
  }
  const why = states.has('expired') ? 'has expired' : runs.length === 0 ? 'was never made' : 'is in no run of it';
  return { reason: `The plan ${artifact} of pull request ${number} (${workflow}) ${why}.` };
}

interface Head {
  readonly commit: string;
  readonly branch: string;
}

interface PullRequest {
  readonly number: number;
  /** Undefined where it is in another repository, or in none any more. */
  readonly head: Head | undefined;
}

/** "List pull requests associated with a commit": open ones too, whose `merge_commit_sha` is a trial. */
async function findPullRequest(
  github: GitHub,
  { commit, branch }: Pick<Wanted, 'commit' | 'branch'>,
): Promise<PullRequest | undefined> {
  return github.find(PULL_REQUESTS, `/commits/${commit}/pulls`, {
    pick: (item): PullRequest | undefined => {
      if (!isRecord(item) || item['merge_commit_sha'] !== commit || typeof item['merged_at'] !== 'string')
        return undefined;
      const { number, head, base } = item;
      if (branch !== undefined && !(isRecord(base) && base['ref'] === branch)) return undefined;
      if (!Number.isSafeInteger(number) || !isRecord(head)) return undefined;
      const { sha, ref } = head;
      const isOwn = isOf(github, head['repo']) && typeof sha === 'string' && typeof ref === 'string';
      return { number: Number(number), head: isOwn ? { commit: sha, branch: ref } : undefined };
    },
  });
}

function isOf({ repository }: GitHub, repo: unknown): boolean {
  const name = isRecord(repo) ? repo['full_name'] : undefined;
  return typeof name === 'string' && name.toLowerCase() === repository.toLowerCase();
}

/**
 * The ids of the runs for that commit, the newest first; undefined where there is no such workflow. A fork may have the same
 * commit, and another branch of the repository too: neither is what was merged.
 */
async function findRuns(github: GitHub, workflow: string, head: Head): Promise<readonly number[] | undefined> {
  const ids: number[] = [];
  const pick = (item: unknown) => {
    if (!isRecord(item)) return undefined;
    const { id, event, head_sha: commit, head_branch: branch, head_repository: repo } = item;
    const isMeant = event === 'pull_request' && commit === head.commit && branch === head.branch && isOf(github, repo);
    if (isMeant && Number.isSafeInteger(id) && Number(id) > 0) ids.push(Number(id));
    return undefined;
  };
  try {
    await github.find(RUNS, `/actions/workflows/${encodeURIComponent(workflow)}/runs`, {
      query: { event: 'pull_request', head_sha: head.commit },
      key: 'workflow_runs',
      pick,
    });
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
  return ids.sort((left, right) => right - left);
}

async function findArtifact(github: GitHub, run: number, name: string): Promise<'there' | 'expired' | 'absent'> {
  let isExpired = false;
  const found = await github.find(ARTIFACTS, `/actions/runs/${run}/artifacts`, {
    query: { name },
    key: 'artifacts',
    pick: item => {
      if (!isRecord(item) || item['name'] !== name) return undefined;
      isExpired ||= item['expired'] !== false;
      return item['expired'] === false ? true : undefined;
    },
  });
  if (found === true) return 'there';
  return isExpired ? 'expired' : 'absent';
}

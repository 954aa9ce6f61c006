// `tierform find-plan` against a GitHub in a variable: only the run of the pull request that became the commit will do.
import { describe, expect, test } from 'vitest';
import { makeGitHub, makeJob } from './fake-github.ts';

const COMMIT = 'c'.repeat(40);
const HEAD = 'd'.repeat(40);
const OWN = { full_name: 'acme/tiers' };
const FORK = { full_name: 'mallory/tiers' };

const merged = {
  number: 7,
  merge_commit_sha: COMMIT,
  merged_at: '2026-11-20T12:00:00Z',
  head: { sha: HEAD, ref: 'more-mail', repo: OWN },
  base: { ref: 'main', repo: OWN },
};
const run = { id: 11, event: 'pull_request', head_sha: HEAD, head_branch: 'more-mail', head_repository: OWN };
const plan = { name: 'tierform-plan-production', expired: false };

interface Hub {
  readonly pulls?: readonly unknown[];
  readonly runs?: readonly unknown[];
  /** By the id of the run. */
  readonly artifacts?: Readonly<Record<number, readonly unknown[]>>;
}

function makeHub({ pulls = [merged], runs = [run], artifacts = { 11: [plan] } }: Hub = {}, env = {}) {
  const queries: Record<string, string>[] = [];
  const listed = (key: string, items: readonly unknown[]) => (query: URLSearchParams) => {
    queries.push(Object.fromEntries(query));
    const page = Number(query.get('page'));
    return { total_count: items.length, [key]: items.slice((page - 1) * 100, page * 100) };
  };
  const github = makeGitHub({
    answers: {
      [`/commits/${COMMIT}/pulls`]: () => pulls,
      '/actions/workflows/plan.yml/runs': listed('workflow_runs', runs),
      ...Object.fromEntries(
        Object.entries(artifacts).map(([id, items]) => [`/actions/runs/${id}/artifacts`, listed('artifacts', items)]),
      ),
    },
  });
  const job = makeJob(
    github.transport,
    {},
    { GITHUB_SHA: COMMIT, GITHUB_REF_NAME: 'main', TIERFORM_ENV: 'production', ...env },
  );
  return { ...github, queries, find: (...argv: string[]) => job.run('find-plan', ...argv) };
}

describe('the run', () => {
  test('of the merged pull request is printed', async () => {
    const { find, queries } = makeHub();
    expect(await find()).toEqual({ exitCode: 0, stdout: '11\n', stderr: '' });
    expect(queries).toMatchObject([{ event: 'pull_request', head_sha: HEAD }, { name: 'tierform-plan-production' }]);
  });

  test('is that of a pull request into any branch where the one of the job is not known', async () => {
    const pulls = [{ ...merged, base: { ref: 'mine', repo: OWN } }];
    expect(await makeHub({ pulls }, { GITHUB_REF_NAME: undefined }).find()).toMatchObject({ stdout: '11\n' });
  });

  test('is the newest that has the plan', async () => {
    const runs = [run, { ...run, id: 13 }, { ...run, id: 12 }];
    const { find } = makeHub({ runs, artifacts: { 11: [plan], 12: [plan], 13: [{ ...plan, name: 'other' }] } });
    expect(await find()).toMatchObject({ stdout: '12\n' });
  });

  test('is found behind many others', async () => {
    const others = Array.from({ length: 130 }, (_, index) => ({ ...run, id: 100 + index, event: 'push' }));
    expect(await makeHub({ runs: [...others, run] }).find()).toMatchObject({ stdout: '11\n' });
  });

  test('is that of another workflow and artifact where they are named', async () => {
    const { answers, find } = makeHub({ artifacts: { 11: [{ ...plan, name: 'mine' }] } });
    answers['/actions/workflows/preview.yaml/runs'] = () => ({ workflow_runs: [run] });
    const argv = ['--workflow', 'preview.yaml', '--artifact', 'mine'];
    expect(await find(...argv)).toMatchObject({ stdout: '11\n' });
  });
});

describe('there is none, which is said,', () => {
  test.each<[string, Hub, string]>([
    ['where nothing was merged', { pulls: [] }, 'No pull request was merged as ccc'],
    ['where a pull request is open', { pulls: [{ ...merged, merged_at: null }] }, 'No pull request was merged'],
    [
      'where it became another commit',
      { pulls: [{ ...merged, merge_commit_sha: HEAD }] },
      'No pull request was merged',
    ],
    [
      'where it was merged into another branch',
      { pulls: [{ ...merged, base: { ref: 'mine', repo: OWN } }] },
      `No pull request was merged as ${COMMIT} into main, so no plan of it was reviewed.`,
    ],
    ['where it does not say into which one', { pulls: [{ ...merged, base: null }] }, 'No pull request was merged'],
    [
      'where it came from a fork',
      { pulls: [{ ...merged, head: { ...merged.head, repo: FORK } }] },
      'Pull request 7 came from another repository',
    ],
    [
      'where it came from a fork that is gone',
      { pulls: [{ ...merged, head: { ...merged.head, repo: null } }] },
      'Pull request 7 came from another repository',
    ],
    [
      'where nothing was planned',
      { runs: [] },
      'The plan tierform-plan-production of pull request 7 (plan.yml) was never made.',
    ],
    ['where a fork has a run of the same commit', { runs: [{ ...run, head_repository: FORK }] }, 'was never made'],
    ['where another branch has', { runs: [{ ...run, head_branch: 'else' }] }, 'was never made'],
    ['where GitHub does not heed the commit', { runs: [{ ...run, head_sha: COMMIT }] }, 'was never made'],
    ['where GitHub does not heed the event', { runs: [{ ...run, event: 'workflow_dispatch' }] }, 'was never made'],
    [
      'where the id is none',
      {
        runs: [
          { ...run, id: '11\n::x' },
          { ...run, id: -1 },
        ],
      },
      'was never made',
    ],
    [
      'where it was planned in part',
      { artifacts: { 11: [{ ...plan, name: 'tierform-plan-staging' }] } },
      'is in no run of it',
    ],
    ['where it has expired', { artifacts: { 11: [{ ...plan, expired: true }] } }, 'has expired'],
  ])('%s', async (_, hub, reason) => {
    const { exitCode, stdout, stderr } = await makeHub(hub).find();
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain(reason);
  });

  test('where the workflow is not there', async () => {
    const { exitCode, stdout, stderr } = await makeHub().find('--workflow', 'other.yml');
    expect([exitCode, stdout, stderr]).toEqual([0, '', 'There is no workflow other.yml in acme/tiers.\n']);
  });
});

describe('what is in the way is told', () => {
  test.each([
    [{ GITHUB_TOKEN: '' }, '`permissions: pull-requests: read, actions: read`'],
    [{ GITHUB_SHA: undefined }, 'GITHUB_SHA is not set to a commit.'],
    [{ GITHUB_SHA: 'main/../x' }, 'GITHUB_SHA is not set to a commit.'],
    [{ TIERFORM_ENV: '' }, 'It is not clear which plan is meant.'],
  ])('%j', async (env, message) => {
    const { requests, find } = makeHub({}, env);
    const { exitCode, stdout, stderr } = await find();
    expect([exitCode, stdout, requests]).toEqual([1, '', []]);
    expect(stderr).toContain(message);
  });

  test.each([
    ['/pulls', 'pull-requests: read'],
    ['/runs', 'actions: read'],
    ['/artifacts', 'actions: read'],
  ])('no permission for %s', async (end, permission) => {
    const { transport } = makeHub();
    const job = makeJob(
      async request =>
        new URL(request.url).pathname.endsWith(end)
          ? { status: 403, headers: {}, body: '{"message":"Resource not accessible by integration"}' }
          : transport(request),
      {},
      { GITHUB_SHA: COMMIT },
    );
    const { exitCode, stdout, stderr } = await job.run('find-plan', '-e', 'production');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`The job needs \`permissions: ${permission}\`.`);
  });

  test.each(['..', 'a/../b.yml', '.github/workflows/plan.yml', 'plan', 'a\n.yml'])('%j is no workflow', async name => {
    const { requests, find } = makeHub();
    const { exitCode, stdout, stderr } = await find('--workflow', name);
    expect([exitCode, stdout, requests]).toEqual([1, '', []]);
    expect(stderr).toContain('Name a file in .github/workflows');
  });

  test('an answer without the list', async () => {
    const { answers, find } = makeHub();
    answers['/actions/workflows/plan.yml/runs'] = () => ({ runs: [] });
    expect(await find()).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

// `tierform issue` against a GitHub in a variable: one open issue per environment, whatever gets lost, and closed once.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HttpResponse, Transport } from '../../src/http/transport.ts';
import { type Issue, losing, makeGitHub, makeJob, TOKEN } from './fake-github.ts';

const FILES = { 'drift.md': '### Drift\n' };
const MARKER = '<!-- tierform drift production -->';

function other(over: Partial<Issue>): Issue {
  return { number: 900, title: 'x', body: `${MARKER}\n`, state: 'open', labels: [], user: { type: 'Bot' }, ...over };
}

const ARGV = ['issue', 'drift.md', '-e', 'production'];

describe('an issue', () => {
  test('is opened once with a label, and written anew from then on', async () => {
    const { issues, transport } = makeGitHub();
    const { folder, run } = makeJob(transport, FILES);
    const stdout = 'https://github.com/acme/tiers/issues/1\n';
    expect(await run(...ARGV)).toEqual({ exitCode: 0, stdout, stderr: '' });
    expect(issues).toMatchObject([
      { title: 'tierform: drift in production', body: `${MARKER}\n### Drift\n`, labels: ['tierform-drift'] },
    ]);
    writeFileSync(join(folder, 'drift.md'), '### More drift\n');
    Object.assign(issues[0] ?? {}, { title: 'As somebody calls it' });
    expect(await run(...ARGV)).toEqual({ exitCode: 0, stdout, stderr: '' });
    expect(issues).toMatchObject([{ title: 'As somebody calls it', body: `${MARKER}\n### More drift\n` }]);
  });

  test('is one for each environment, also for those whose names mean harm', async () => {
    const { issues, transport } = makeGitHub();
    const { run } = makeJob(transport, FILES, { TIERFORM_ENV: 'staging' });
    const hostile = 'a --> @octocat\n#7';
    for (const argv of [[], ['-e', 'production'], ['-e', hostile], []])
      expect(await run('issue', 'drift.md', ...argv)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(issues.map(({ title }) => title)).toEqual([
      'tierform: drift in staging',
      'tierform: drift in production',
      'tierform: drift in a --> @\u200boctocat\\n#\u200b7',
    ]);
    expect(issues[2]?.body.split('\n')[0]).toBe('<!-- tierform drift a%20--%3E%20%40octocat%0A%237 -->');
  });

  test('is never one of a person, a pull request, a closed one or one that quotes it', async () => {
    const others = [
      other({ number: 901, user: { type: 'User' } }),
      other({ number: 902, pull_request: {} }),
      other({ number: 903, state: 'closed' }),
      other({ number: 904, body: `> ${MARKER}\n` }),
      other({ number: 905, body: '<!-- tierform drift production2 -->\n' }),
    ];
    const { issues, transport } = makeGitHub({ issues: [...others] });
    expect(await makeJob(transport, FILES).run(...ARGV)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(issues).toHaveLength(6);
    expect(issues.slice(0, 5)).toEqual(others);
  });

  test('is found behind many others', async () => {
    const many = Array.from({ length: 250 }, (_, number) => other({ number, body: 'x' }));
    const { issues, requests, transport } = makeGitHub({ issues: [...many, other({})] });
    expect(await makeJob(transport, FILES).run(...ARGV)).toMatchObject({ exitCode: 0, stderr: '' });
    expect([issues.length, requests.at(-1)]).toEqual([251, 'PATCH /issues/900']);
  });

  test('is opened without the label where the token may not make one', async () => {
    const { issues, transport } = makeGitHub({ mayLabel: false });
    expect(await makeJob(transport, FILES).run(...ARGV)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(issues).toMatchObject([{ labels: [] }]);
  });

  test('that a person opens is told, since it is not found again', async () => {
    const { transport } = makeGitHub({ userType: 'User' });
    const { exitCode, stderr } = await makeJob(transport, FILES).run(...ARGV);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('this issue will not be found again');
  });

  test('that is too long is shortened, and keeps what it is found by', async () => {
    const { issues, transport } = makeGitHub();
    const { run } = makeJob(transport, { 'drift.md': 'a line of a report\n'.repeat(5000) });
    for (let round = 0; round < 2; round++) expect(await run(...ARGV)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(issues).toHaveLength(1);
    expect(issues[0]?.body).toContain('This is too long for GitHub.');
  });
});

describe('there is one issue', () => {
  test.each([
    ['was opened', { times: 1, isDone: true }],
    ['was not opened', { times: 1, isDone: false }],
  ])('where the answer is lost and it %s', async (_, fault) => {
    const { issues, transport } = makeGitHub();
    const { run } = makeJob(losing(transport, { method: 'POST', ...fault }), FILES);
    expect(await run(...ARGV)).toMatchObject({ exitCode: 0, stdout: 'https://github.com/acme/tiers/issues/1\n' });
    expect(issues).toHaveLength(1);
  });

  test('where the listing lags behind the answer that was lost', async () => {
    const { issues, transport } = makeGitHub();
    let looks = 0;
    const lagging: Transport = async request => {
      if (request.method !== 'GET' || issues.length === 0 || ++looks > 2) return transport(request);
      return { status: 200, headers: {}, body: '[]' };
    };
    const { run } = makeJob(losing(lagging, { method: 'POST', times: 1, isDone: true }), FILES);
    expect(await run(...ARGV)).toMatchObject({ exitCode: 0 });
    expect([issues.length, looks]).toEqual([1, 3]);
  });

  test.each([
    ['a page of a proxy', { status: 200, headers: {}, body: '<html>Blocked</html>' }],
    ['a failure', { status: 502, headers: {}, body: '<html>Bad gateway</html>' }],
  ])('where the answer is %s', async (_, lie: HttpResponse) => {
    const { issues, transport } = makeGitHub();
    let lies = 0;
    const { run } = makeJob(async request => {
      const response = await transport(request);
      return request.method === 'POST' && lies++ === 0 ? lie : response;
    }, FILES);
    expect(await run(...ARGV)).toMatchObject({ exitCode: 0 });
    expect(issues).toHaveLength(1);
  });

  test('or an error, where GitHub never answers', async () => {
    const { issues, transport } = makeGitHub();
    const { run } = makeJob(losing(transport, { method: 'POST', times: 9, isDone: false }), FILES);
    const { exitCode, stderr } = await run(...ARGV);
    expect([exitCode, issues.length]).toEqual([1, 0]);
    expect(stderr).toContain('GitHub could not be reached for the issue: the connection broke.');
  });
});

describe('--close', () => {
  test('says why and closes the issue, once', async () => {
    const { issues, comments, transport } = makeGitHub();
    const { folder, run } = makeJob(transport, FILES, { GITHUB_RUN_ID: '17' });
    await run(...ARGV);
    writeFileSync(join(folder, 'drift.md'), 'Nothing drifted.\n');
    expect(await run(...ARGV, '--close')).toEqual({
      exitCode: 0,
      stdout: 'https://github.com/acme/tiers/issues/1\n',
      stderr: '',
    });
    expect(issues).toMatchObject([{ state: 'closed', state_reason: 'completed', body: `${MARKER}\n### Drift\n` }]);
    expect(comments.map(({ body }) => body)).toEqual(['<!-- tierform closed 17 -->\nNothing drifted.\n']);
    expect(await run(...ARGV, '--close')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'No issue is open, so there is none to close.\n',
    });
    await run(...ARGV);
    expect(issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('says it once where the answer is lost, and where it is begun again', async () => {
    const { issues, comments, transport } = makeGitHub();
    await makeJob(transport, FILES).run(...ARGV);
    const failing: Transport = async request =>
      request.method === 'PATCH' ? { status: 403, headers: {}, body: '{}' } : transport(request);
    const { run } = makeJob(losing(failing, { method: 'POST', times: 1, isDone: true }), FILES);
    expect(await run(...ARGV, '--close')).toMatchObject({ exitCode: 1 });
    expect(await makeJob(transport, FILES).run(...ARGV, '--close')).toMatchObject({ exitCode: 0 });
    expect([issues[0]?.state, comments.length]).toEqual(['closed', 1]);
  });
});

describe('what is in the way is told', () => {
  const refusing =
    (response: Partial<HttpResponse>): Transport =>
    async () => ({ status: 200, headers: {}, body: '{}', ...response });

  test.each<[string, Partial<HttpResponse>, string]>([
    ['no permission', { status: 403 }, 'The job needs `permissions: issues: write`.'],
    ['no such repository', { status: 404 }, 'Check GITHUB_REPOSITORY, and that the job has'],
    ['no issues', { status: 410 }, 'Turn on issues in the settings of the repository.'],
    ['a wrong token', { status: 401 }, 'Check GITHUB_TOKEN.'],
    ['a redirect', { status: 301, headers: { location: 'https://evil.example/' } }, 'where the token does not go'],
    ['no JSON', { body: '<html>' }, 'GitHub answered the issue with what is no JSON.'],
    ['no list', { body: '{"a":1}' }, 'GitHub answered the issue with no list.'],
    [
      'a message of many lines',
      { status: 400, body: '{"message":"a\\n::error::b"}' },
      String.raw`"a\n::error::b" [HTTP 400]`,
    ],
  ])('%s', async (_, response, message) => {
    const { exitCode, stdout, stderr } = await makeJob(refusing(response), FILES).run(...ARGV);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('evil.example');
  });

  test('an issue that is none', async () => {
    const { transport } = makeGitHub();
    const { run } = makeJob(
      async request =>
        request.method === 'POST' ? { status: 201, headers: {}, body: '{"id":1}' } : transport(request),
      FILES,
    );
    expect((await run(...ARGV)).stderr).toContain('GitHub answered with something that is no issue.');
  });

  test('a list without an end', async () => {
    const page = JSON.stringify(Array.from({ length: 100 }, () => ({})));
    const { exitCode, stderr } = await makeJob(refusing({ body: page }), FILES).run(...ARGV);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('GitHub lists more than 10000 for the issue');
  });

  test.each([
    [['issue', 'nothing.md'], {}, 'nothing.md cannot be read (no such file or folder).'],
    [ARGV, { GITHUB_TOKEN: '' }, '`permissions: issues: write`'],
    [ARGV, { GITHUB_REPOSITORY: 'acme' }, 'GITHUB_REPOSITORY is not set to a repository'],
    [ARGV, { GITHUB_REPOSITORY: '../..' }, 'GITHUB_REPOSITORY is not set to a repository'],
    [ARGV, { GITHUB_REPOSITORY: 'acme/..' }, 'GITHUB_REPOSITORY is not set to a repository'],
    [ARGV, { GITHUB_API_URL: 'https://name:word@github.example' }, 'GITHUB_API_URL is no https address.'],
  ])('%j %j', async (argv, env, message) => {
    const { requests, transport } = makeGitHub();
    const { exitCode, stderr } = await makeJob(transport, FILES, env).run(...argv);
    expect([exitCode, requests]).toEqual([1, []]);
    expect(stderr).toContain(message);
  });
});

describe('GitHub that wants to be left alone', () => {
  /** Noon, when a test begins, in seconds. */
  const NOON_S = Date.UTC(2026, 10, 21, 12) / 1000;

  test.each<[string, Partial<HttpResponse>, string]>([
    ['for a while', { status: 403, headers: { 'retry-after': '30' } }, 'trying again in 30.0 s'],
    ['until a time', limited(NOON_S + 45), 'trying again in 45.0 s'],
    [
      'and does not say how long',
      { status: 403, body: '{"message":"You exceeded a secondary rate limit"}' },
      'in 60.0 s',
    ],
    ['by another status', { status: 429 }, 'in 60.0 s'],
  ])('%s is asked again', async (_, response, told) => {
    const { issues, transport } = makeGitHub();
    let limits = 0;
    const { run } = makeJob(
      async request =>
        request.method === 'POST' && limits++ === 0
          ? { status: 403, headers: {}, body: '{}', ...response }
          : transport(request),
      FILES,
    );
    const { exitCode, stderr } = await run(...ARGV);
    expect([exitCode, issues.length]).toEqual([0, 1]);
    expect(stderr).toContain(told);
  });

  test('for longer than anybody waits is told, with its end', async () => {
    const { exitCode, stderr } = await makeJob(
      async () => ({ headers: {}, body: '{}', status: 403, ...limited(NOON_S + 1800) }),
      FILES,
    ).run(...ARGV);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Start the job again after 2026-11-21T12:30:00.000Z.');
  });

  function limited(resetS: number): Partial<HttpResponse> {
    return { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetS) } };
  }
});

test('the token is in no trace', async () => {
  const { transport } = makeGitHub();
  const { folder, run } = makeJob(async request => {
    const response = await transport(request);
    return { ...response, headers: { 'x-request-id': TOKEN } };
  }, FILES);
  expect(await run(...ARGV, '--trace', 'trace.jsonl')).toMatchObject({ exitCode: 0 });
  const trace = readFileSync(join(folder, 'trace.jsonl'), 'utf8');
  expect(trace).toContain('"method":"POST"');
  expect(trace).not.toContain(TOKEN);
});

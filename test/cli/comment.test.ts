// `tierform comment` against a GitHub in a variable: one comment per environment, written anew, whatever gets lost.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io/io.ts';
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from '../../src/http/transport.ts';
import { makeFolder, tierform } from './world.ts';

const TOKEN = 'ghs_the-token-that-must-never-show';

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

/** Answers as GitHub does, for the pull request 7 of acme/tiers. */
function makeGitHub(comments: Comment[] = []) {
  const requests: string[] = [];
  const answer = (status: number, content: unknown): HttpResponse => ({
    status,
    headers: {},
    body: JSON.stringify(content),
  });
  const shown = (comment: Comment) => ({ ...comment, html_url: `https://github.com/acme/tiers/pull/7#${comment.id}` });
  const transport: Transport = async ({ method, url, headers, body }: HttpRequest) => {
    const { pathname, searchParams } = new URL(url);
    requests.push(`${method} ${pathname}`);
    expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'user-agent': 'tierform' });
    if (method === 'GET') {
      const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page'))];
      return answer(200, comments.slice((page - 1) * size, page * size).map(shown));
    }
    const { body: text } = JSON.parse(body ?? '');
    if (text.length > 65_536) return answer(422, { message: 'body is too long (maximum is 65536 characters)' });
    const known = comments.find(({ id }) => pathname === `/repos/acme/tiers/issues/comments/${id}`);
    const comment = known ?? { id: comments.length + 1, body: text, user: { type: 'Bot' } };
    comment.body = text;
    if (known === undefined) comments.push(comment);
    return answer(known === undefined ? 201 : 200, shown(comment));
  };
  return { comments, requests, transport };
}

function makeJob(transport: Transport, env: Io['env'] = {}) {
  const folder = makeFolder({ 'event.json': '{"pull_request":{"number":7}}', 'plan.md': '## A plan\n' });
  const job = {
    GITHUB_TOKEN: TOKEN,
    GITHUB_REPOSITORY: 'acme/tiers',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    ...env,
  };
  const run = (...argv: string[]) => tierform(folder, ['comment', 'plan.md', ...argv], { env: job, transport });
  return { folder, run };
}

const person = (body: string): Comment => ({ id: 1000, body, user: { type: 'User' } });

describe('a comment', () => {
  test('is made once, and written anew from then on', async () => {
    const { comments, transport } = makeGitHub([person('nice')]);
    const { folder, run } = makeJob(transport);
    expect(await run()).toEqual({ exitCode: 0, stdout: 'https://github.com/acme/tiers/pull/7#2\n', stderr: '' });
    writeFileSync(join(folder, 'plan.md'), '## Another plan\n');
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(comments.map(({ body }) => body)).toEqual(['nice', '<!-- tierform  -->\n## Another plan\n']);
  });

  test('is one for each environment', async () => {
    const { comments, transport } = makeGitHub();
    const { run } = makeJob(transport);
    for (const environment of ['staging', 'production --> <b>', 'staging'])
      expect(await run('-e', environment)).toMatchObject({ exitCode: 0 });
    expect(comments.map(({ body }) => body.split('\n')[0])).toEqual([
      '<!-- tierform staging -->',
      '<!-- tierform production%20--%3E%20%3Cb%3E -->',
    ]);
  });

  test('is found behind many others, and is never that of a person who quotes it', async () => {
    const others = Array.from({ length: 250 }, () => person('<!-- tierform  -->\n'));
    const own: Comment = { id: 2000, body: '<!-- tierform  -->\nold', user: { type: 'Bot' } };
    const { comments, requests, transport } = makeGitHub([...others, own]);
    expect(await makeJob(transport).run()).toMatchObject({ exitCode: 0 });
    expect(own.body).toContain('## A plan');
    expect(comments).toHaveLength(251);
    expect(requests.at(-1)).toBe('PATCH /repos/acme/tiers/issues/comments/2000');
  });

  test('is not made twice where the answer is lost', async () => {
    const { comments, transport } = makeGitHub();
    let lost = 0;
    const { run } = makeJob(async request => {
      const response = await transport(request);
      if (request.method !== 'POST' || lost > 0) return response;
      lost += 1;
      throw new TransportError('broken', 'the connection broke');
    });
    expect(await run()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('https://github.com/') });
    expect([comments.length, lost]).toEqual([1, 1]);
  });

  test('that is too long is shortened, and keeps what it is found by', async () => {
    const { comments, transport } = makeGitHub();
    const { folder, run } = makeJob(transport);
    writeFileSync(
      join(folder, 'plan.md'),
      `<details>\n\n\`\`\`\n${'a line of a plan\n'.repeat(5000)}\`\`\`\n\n</details>\n`,
    );
    for (let round = 0; round < 2; round++) expect(await run()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(/a line of a plan\n```\n\n<\/details>\n\nThis is too long for GitHub\./);
  });

  test.each([
    ['nothing', 'a line\n\n', /a line\n{2,3}This is/],
    ['a block that is over', '```\nx\n```\na line\n\n', /a line\n{2,3}This is/],
    ['a longer fence', '````diff\n```\na line\n', /a line\n````\n\nThis is/],
    [
      'sections in sections',
      '<details><summary>1</summary>\n<details>\n',
      /x\n\n<\/details>\n\n<\/details>\n\nThis is/,
    ],
    ['more than anybody closes', '<details>\n'.repeat(5000), /x\n\nThis is/],
  ])('that is cut where %s is open ends just that', async (_, start, end) => {
    const { comments, transport } = makeGitHub();
    const { folder, run } = makeJob(transport);
    const [line = ''] = /a line\n+$/.exec(start) ?? ['x\n'];
    writeFileSync(join(folder, 'plan.md'), start + line.repeat(40_000));
    expect(await run()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(comments[0]?.body).toMatch(end);
  });
});

describe('what is in the way is told', () => {
  test.each([
    [{ GITHUB_TOKEN: '' }, 'GITHUB_TOKEN is not set.'],
    [{ GITHUB_REPOSITORY: undefined }, 'GITHUB_REPOSITORY is not set to a repository'],
    [{ GITHUB_REPOSITORY: 'acme/tiers/../../user' }, 'GITHUB_REPOSITORY is not set to a repository'],
    [{ GITHUB_EVENT_PATH: '/nonexistent' }, 'Name one with --pull-request <number>.'],
    [{ GITHUB_API_URL: 'http://github.example' }, 'GITHUB_API_URL is no https address.'],
  ])('%j', async (env, message) => {
    const { requests, transport } = makeGitHub();
    const { exitCode, stderr } = await makeJob(transport, env).run();
    expect([exitCode, requests]).toEqual([1, []]);
    expect(stderr).toContain(message);
  });

  test('a pull request can be named', async () => {
    const { requests, transport } = makeGitHub();
    await makeJob(transport, { GITHUB_EVENT_PATH: undefined }).run('--pull-request', '12');
    expect(requests[0]).toBe('GET /repos/acme/tiers/issues/12/comments');
    expect((await makeJob(transport).run('--pull-request', '0')).exitCode).toBe(1);
  });

  test('a token that may not write, which GitHub may quote', async () => {
    const refuse: Transport = async () => ({
      status: 403,
      headers: {},
      body: JSON.stringify({ message: `Resource not accessible with ${TOKEN}` }),
    });
    const { exitCode, stderr } = await makeJob(refuse).run();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Resource not accessible with (hidden) [HTTP 403].');
    expect(stderr).toContain('The token of a pull request from a fork can never write');
  });

  test('a file that is not there', async () => {
    const { transport } = makeGitHub();
    const folder = makeFolder();
    const { stderr } = await tierform(folder, ['comment', 'plan.md'], { env: { GITHUB_TOKEN: TOKEN }, transport });
    expect(stderr).toContain('plan.md cannot be read (no such file or folder).');
  });
});

// `tierform notify` against a webhook in a variable, whose address is a secret.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io/io.ts';
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from '../../src/http/transport.ts';
import { makeFolder, tierform } from './world.ts';

const ADDRESS = 'https://hooks.chat.example/services/T000/B000/the-secret-part';
const SECRETS = ['hooks.chat.example', 'T000', 'the-secret-part'];
const OK: HttpResponse = { status: 200, headers: {}, body: 'ok' };

function makeJob(
  answers: readonly (Partial<HttpResponse> | TransportError)[] = [],
  env: Io['env'] = { TIERFORM_WEBHOOK_URL: ADDRESS },
) {
  const folder = makeFolder({ 'drift.md': '### ⚠️ Drift for production: *1* @&#8203;all changed\n\nmore\n' });
  const requests: HttpRequest[] = [];
  const transport: Transport = async request => {
    requests.push(request);
    const answer = answers[requests.length - 1] ?? OK;
    if (answer instanceof TransportError) throw answer;
    return { ...OK, ...answer };
  };
  const run = (...argv: string[]) => tierform(folder, ['notify', 'drift.md', ...argv], { env, transport });
  const texts = () => requests.map(({ body }) => JSON.parse(body ?? ''));
  return { folder, run, requests, texts };
}

describe('a message', () => {
  test('is what the report comes to, with the environment and the run', async () => {
    const { run, requests, texts } = makeJob([], {
      TIERFORM_WEBHOOK_URL: `${ADDRESS}\n`,
      GITHUB_REPOSITORY: 'acme/tiers',
      GITHUB_RUN_ID: '17',
    });
    expect(await run('-e', 'production')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(requests).toMatchObject([{ method: 'POST', url: ADDRESS, headers: { 'content-type': 'application/json' } }]);
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
    expect(texts()).toEqual([
      {
        text: 'tierform (production): ⚠️ Drift for production: 1 @\u200ball changed\nhttps://github.com/acme/tiers/actions/runs/17',
      },
    ]);
  });

  test.each<[Io['env']]>([
    [{ GITHUB_REPOSITORY: 'acme/tiers' }],
    [{ GITHUB_REPOSITORY: 'acme/tiers', GITHUB_RUN_ID: '1 <!here>' }],
    [{ GITHUB_REPOSITORY: '@all', GITHUB_RUN_ID: '1' }],
    [{ GITHUB_REPOSITORY: 'acme/tiers', GITHUB_RUN_ID: '1', GITHUB_SERVER_URL: 'javascript:x' }],
  ])('has no link where there is no run: %j', async env => {
    const { run, texts } = makeJob([], { TIERFORM_WEBHOOK_URL: ADDRESS, TIERFORM_ENV: '<!here>', ...env });
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(texts()[0].text).toBe('tierform (&lt;\u200b!\u200bhere&gt;): ⚠️ Drift for production: 1 @\u200ball changed');
  });

  test('is not sent where there is no webhook', async () => {
    const { run, requests } = makeJob([], { TIERFORM_WEBHOOK_URL: ' ' });
    const stderr = 'TIERFORM_WEBHOOK_URL is not set, so nobody is told.\n';
    expect(await run()).toEqual({ exitCode: 0, stdout: '', stderr });
    expect(requests).toEqual([]);
  });

  test('is sent again where it was not taken, and never twice', async () => {
    const unreached = new TransportError('refused', `cannot connect to ${ADDRESS}`);
    const { run, requests } = makeJob([{ status: 429, headers: { 'retry-after': '2' } }, unreached]);
    expect(await run()).toMatchObject({ exitCode: 0, stderr: 'webhook: 429; trying again in 2.0 s.\n' });
    expect(requests).toHaveLength(3);
  });
});

describe('the address is shown nowhere', () => {
  const quoting = { headers: { location: ADDRESS, 'x-request-id': ADDRESS, 'retry-after': ADDRESS }, body: ADDRESS };

  test.each<[string, Partial<HttpResponse> | TransportError, string]>([
    ['a refusal', { status: 404, ...quoting }, 'The webhook refused the message [HTTP 404].'],
    ['a failure', { status: 500, ...quoting }, 'refused the message [HTTP 500].\nIts server is in trouble.'],
    ['too many messages', { status: 429, ...quoting }, 'There were too many messages. Start the job again later.'],
    ['a redirect', { status: 302, ...quoting }, 'The webhook sent the message elsewhere [HTTP 302]'],
    ['a broken connection', broken('broken'), 'The message may have been posted all the same.'],
    ['a name that cannot be resolved', broken('unresolved'), 'the name in its address cannot be resolved'],
    ['a wrong certificate', broken('tls'), 'the certificate there is not valid'],
    ['an answer that is well', { status: 204, ...quoting }, ''],
  ])('%s', async (_, answer, message) => {
    const { folder, run } = makeJob(
      Array.from({ length: 40 }, () => answer),
      {
        TIERFORM_WEBHOOK_URL: ADDRESS,
        TIERFORM_DEBUG: '1',
      },
    );
    const { exitCode, stdout, stderr } = await run('--trace', 'trace.jsonl', '--verbose');
    expect([exitCode, stdout]).toEqual([message === '' ? 0 : 1, '']);
    expect(stderr).toContain(message);
    const trace = readFileSync(join(folder, 'trace.jsonl'), 'utf8');
    expect(trace).toContain('"method":"POST","url":"webhook:(hidden)"');
    for (const secret of SECRETS) expect(stderr + trace).not.toContain(secret);
  });

  test.each([
    ['http://hooks.chat.example/the-secret-part'],
    ['hooks.chat.example/the-secret-part'],
    ['https://hooks.chat.example:the-secret-part'],
    ['https://name:the-secret-part@hooks.chat.example/'],
  ])('%s is none', async address => {
    const { run, requests } = makeJob([], { TIERFORM_WEBHOOK_URL: address, TIERFORM_DEBUG: '1' });
    const { exitCode, stderr } = await run();
    expect([exitCode, requests]).toEqual([1, []]);
    expect(stderr).toContain('TIERFORM_WEBHOOK_URL is no https address.');
    for (const secret of SECRETS) expect(stderr).not.toContain(secret);
  });

  function broken(failure: TransportError['failure']): TransportError {
    return new TransportError(failure, `no ${ADDRESS}`, { cause: new Error(ADDRESS) });
  }
});

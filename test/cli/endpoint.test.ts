// Against a server at an address, as a real environment is: keys, identity, faults of the network, and what never leaks.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/emulator.ts';
import { serveEmulator } from '../../src/emulator/server.ts';
import { makeExample, makeFolder, tierform } from './world.ts';

const KEY = 'nyk_v0_TheKeyThatMustNeverShow/0+=';

interface Served {
  readonly emulator: Emulator;
  readonly folder: string;
  readonly run: (...argv: string[]) => ReturnType<typeof tierform>;
}

async function serve(options: EmulatorOptions = {}, settings = ''): Promise<Served> {
  const emulator = createEmulator({ apiKeys: [KEY], ...options });
  const server = await serveEmulator(emulator, { port: 0 });
  onTestFinished(() => server.close());
  const folder = makeExample();
  writeFileSync(join(folder, 'tierform.yaml'), projectOf(server.url, settings));
  return { emulator, folder, run: (...argv) => tierform(folder, argv, { env: { KEY } }) };
}

function projectOf(endpoint: string, settings: string): string {
  return `default_environment: it
environments:
  it:
    nylas: { endpoint: "${endpoint}", api_key: $KEY, plan: full-platform${settings} }
    variables: { domain: it.example }
`;
}

describe('an endpoint', () => {
  test('apply converges, and the second sends nothing but GET', async () => {
    const { emulator, run } = await serve();
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
    const { length } = emulator.requests;
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run('plan')).toMatchObject({ exitCode: 0 });
    expect(await run('drift')).toMatchObject({ exitCode: 0 });
    expect(new Set(emulator.requests.slice(length).map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('the application is checked before anything is written', async () => {
    const { emulator, run } = await serve({}, ', application_id: somebody-elses');
    const { exitCode, stderr } = await run('apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('wrong-application');
    expect(emulator.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('the right application passes', async () => {
    let next = 0;
    const newId = () => `00000000-0000-4000-8000-${String(next++).padStart(12, '0')}`;
    const { run } = await serve({ newId }, ', application_id: 00000000-0000-4000-8000-000000000000');
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  });

  test('a key that is not set, or not accepted, is told by the name of its variable', async () => {
    const { folder, run } = await serve({ apiKeys: ['another'] });
    expect((await tierform(folder, ['plan'])).stderr).toContain(
      'the environment variable KEY, which holds the API key, is not set',
    );
    const { exitCode, stderr } = await run('plan');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('unauthorized');
    expect(stderr).toMatch(/HTTP 401, request \S+\]/);
  });

  test.each(['two\nkeys', 'k\u00e9y', 'a key'])('a key that no header can hold is refused by name: %j', async key => {
    const { emulator, folder } = await serve();
    const { exitCode, stderr } = await tierform(folder, ['plan'], { env: { KEY: key } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('unusable-key');
    expect(stderr).not.toContain(key);
    expect(emulator.requests).toEqual([]);
  });

  test('a change that is refused fails alone, and the command with it', async () => {
    const { run, folder } = await serve({
      faults: request =>
        request.method === 'PUT' ? { kind: 'server-error', status: 501, work: 'not-done' } : undefined,
    });
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    const file = join(folder, 'tiers/free.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(': 200', ': 150'));
    const { exitCode, stdout } = await run('apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/~ policy.free {2}"Free tier" {2}update\n {6}unavailable: .*\[HTTP 501/);
    expect(stdout).toContain('0 done, 1 failed, 0 skipped; not verified');
  });

  test('the key is in no output, trace or state', async () => {
    const { folder, run } = await serve();
    const written = [
      await run('apply', '--yes', '--trace', 'trace.jsonl', '--verbose'),
      await run('plan', '--format', 'json', '--trace', 'trace.jsonl'),
      await run('drift', '--verbose'),
    ].map(({ stdout, stderr }) => stdout + stderr);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    const all = [...written, ...files].join('\n');
    expect(all).toContain('"method":"POST"');
    for (const form of [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')])
      expect(all).not.toContain(form);
  });
});

describe('what is no API', () => {
  async function answer(status: number, headers: Record<string, string>, body: string): Promise<string> {
    const server = createServer((_, response) => response.writeHead(status, headers).end(body));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function planAt(endpoint: string) {
    const folder = makeFolder({
      'tierform.yaml': projectOf(endpoint, ''),
      'tiers/a.yaml': 'policies:\n  a: { name: A }\n',
    });
    const ran = await tierform(folder, ['plan'], { env: { KEY } });
    expect(ran.stdout).toBe('');
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).not.toContain(KEY);
    return ran.stderr;
  }

  test.each([
    ['a page', 200, { 'content-type': 'text/html' }, '<html></html>', 'is not a JSON object'],
    ['another API', 200, {}, '{"data":{"hello":1}}', 'holds no list'],
    ['objects without ids', 200, {}, '{"data":[{"name":"x"}]}', 'has no id'],
    ['a redirect', 302, { location: 'http://127.0.0.1:1/' }, '', 'redirects elsewhere'],
    [
      'a refusal that quotes the key',
      400,
      {},
      JSON.stringify({ message: `bad key ${KEY}`, type: 'x' }),
      'bad key (hidden) (x) [HTTP 400]',
    ],
    ['a failure', 503, {}, 'down for maintenance', 'HTTP 503'],
    ['control characters', 400, {}, JSON.stringify({ message: '\u001b[31m::error::' }), '\\u{1b}[31m::error::'],
  ])('%s is trouble, never "no changes"', async (_, status, headers, body, expected) => {
    expect(await planAt(await answer(status, headers, body))).toContain(expected);
  });

  test('nobody there', async () => {
    expect(await planAt('http://127.0.0.1:1')).toContain('cannot connect to 127.0.0.1:1 (ECONNREFUSED)');
  });
});

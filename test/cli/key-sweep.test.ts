// A key that can be recognised goes through every command, in every format, against servers that do their best to give it
// back; then everything that was written is searched for it, in every form.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import type { HttpMethod } from '../../src/http/transport.ts';
import { BARE_ENV, git } from '../state/repositories.ts';
import { makeExample, type Ran, tierform } from './world.ts';

/** With what is written differently in JSON, in addresses, in HTML and in the two alphabets of base64. */
const KEY = 'nyk_v0_TheKey/That+Must=Never~Show?>>>&"\\<0>';

function inBase64(text: string, alphabet: 'base64' | 'base64url'): string {
  // Without its ends, which depend on what stands around it.
  return Buffer.from(text).toString(alphabet).slice(4, -8);
}

const FORMS: readonly string[] = [
  KEY,
  JSON.stringify(KEY).slice(1, -1),
  JSON.stringify(JSON.stringify(KEY)).slice(3, -3),
  encodeURIComponent(KEY),
  encodeURIComponent(KEY).toLowerCase(),
  new URLSearchParams({ '': KEY }).toString().slice(1),
  Buffer.from(KEY).toString('hex'),
  ...(['base64', 'base64url'] as const).flatMap(alphabet =>
    ['', 'x', 'xx'].map(before => inBase64(before + KEY, alphabet)),
  ),
  'TheKey/That',
];

/** What servers have been seen to say of a key that they do not like. */
function quoteKey(): string {
  const forms = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('hex')];
  const encoded = ['', 'Bearer ', 'k:'].flatMap(before => [
    Buffer.from(before + KEY).toString('base64'),
    Buffer.from(before + KEY).toString('base64url'),
  ]);
  return `refused: ${[...forms, ...encoded].join(' ')} of Authorization: Bearer ${KEY}`;
}

type Answer = (response: ServerResponse) => void;

function answerJson(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return response =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const inHeaders = {
  'x-request-id': encodeURIComponent(KEY),
  location: `http://127.0.0.1:1/?key=${encodeURIComponent(KEY)}`,
};
const inError = { error: { type: quoteKey(), message: quoteKey() }, request_id: KEY };

const HOSTILE: Readonly<Record<string, Answer>> = {
  'a refusal of the key': answerJson(401, inError, inHeaders),
  'a refusal of the request': answerJson(400, { message: quoteKey(), type: 'x', request_id: KEY }),
  'a failure': answerJson(503, inError, { 'x-request-id': KEY }),
  'a redirect': answerJson(302, {}, inHeaders),
  'what is no JSON': response => response.writeHead(200, inHeaders).end(`{ "key": "${quoteKey()}"`),
  'a page': response => response.writeHead(500, { 'content-type': 'text/html' }).end(`<p>${KEY}</p>`),
  'a list without ids': answerJson(200, { data: [{ name: quoteKey() }], next_cursor: KEY }),
  'a connection that breaks': response => response.destroy(),
  'half an answer': response => {
    response.writeHead(200, { 'content-length': '100000' }).write(`{"data":"${KEY}`);
    response.destroy();
  },
};

interface World {
  readonly folder: string;
  readonly emulator: Emulator;
  readonly said: string[];
  /** What the server says instead of the emulator; undefined for the emulator. */
  hostile: { readonly answer: Answer; readonly methods: readonly string[] } | undefined;
  readonly run: (...argv: string[]) => Promise<Ran>;
}

async function openWorld(state: 'git' | 'file'): Promise<World> {
  const emulator = createEmulator({ apiKeys: [KEY] });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { hostile } = world;
    if (hostile?.methods.includes(request.method ?? '')) return hostile.answer(response);
    const answer = await emulator.handle({
      method: request.method as HttpMethod,
      url: `http://127.0.0.1${request.url}`,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks).toString() }),
    });
    // Also where all is well, the key comes back with it.
    response.writeHead(answer.status, { ...answer.headers, 'x-request-id': encodeURIComponent(KEY) });
    const body = JSON.parse(answer.body || '{}');
    response.end(JSON.stringify({ ...body, request_id: quoteKey() }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const folder = makeExample();
  writeFileSync(
    join(folder, 'tierform.yaml'),
    `default_environment: it
environments:
  it:
    nylas: { endpoint: "http://127.0.0.1:${(server.address() as AddressInfo).port}", api_key: $KEY, plan: full-platform }
    variables: { domain: it.example }
    state: ${state}
`,
  );
  if (state === 'git') git(folder, 'init', '--quiet');
  const said: string[] = [];
  const env = { ...BARE_ENV, KEY, TIERFORM_DEBUG: '1' };
  const world: World = {
    folder,
    emulator,
    said,
    hostile: undefined,
    async run(...argv) {
      const ran = await tierform(folder, argv, { env });
      said.push(`${argv.join(' ')}\n${ran.stdout}\n${ran.stderr}`);
      return ran;
    },
  };
  return world;
}

/** All that was printed, every file with its name, and every object of git. */
function collect({ folder, said, emulator }: World): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const texts = files.map(entry => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`);
  const objects = files.some(({ name }) => name === 'HEAD')
    ? execFileSync('git', ['cat-file', '--batch-all-objects', '--batch'], {
        cwd: folder,
        env: BARE_ENV,
        encoding: 'latin1',
      })
    : '';
  return [...said, ...texts, objects, JSON.stringify(emulator.snapshot()), JSON.stringify(emulator.requests)].join(
    '\n',
  );
}

function expectClean(world: World): void {
  const all = collect(world);
  for (const form of FORMS) {
    const at = all.indexOf(form);
    expect(at < 0 ? '' : all.slice(Math.max(0, at - 200), at + 200)).toBe('');
  }
}

const LOUD = ['--trace', 'trace.jsonl', '--verbose'];
const FORMATS = ['text', 'json'];

/** What else some of the commands print. */
const OTHER_FORMATS: readonly (readonly [command: string, formats: readonly string[]])[] = [
  ['validate', ['github', 'sarif', 'junit']],
  ['plan', ['markdown', 'github', 'sarif', 'junit']],
  ['drift', ['markdown', 'junit']],
];

describe.each(['git', 'file'] as const)('state in %s', state => {
  test('every command, all well', async () => {
    const world = await openWorld(state);
    const { run } = world;
    for (const format of FORMATS) {
      await run('validate', '--format', format);
      await run('plan', '--format', format, ...LOUD);
    }
    expect(await run('plan', '--out', 'first.plan', ...LOUD)).toMatchObject({ exitCode: 0 });
    for (const format of FORMATS)
      expect(await run('show', 'first.plan', '--format', format)).toMatchObject({ exitCode: 0 });
    expect(await run('apply', 'first.plan', '--yes', ...LOUD)).toMatchObject({ exitCode: 0 });
    writeFileSync(join(world.folder, 'tiers/more.yaml'), 'policies: { more: { name: More } }\n');
    expect(await run('apply', '--yes', '--format', 'json', ...LOUD)).toMatchObject({ exitCode: 0 });
    for (const format of FORMATS) {
      await run('drift', '--format', format, ...LOUD);
      expect(await run('explain', 'policy.more', '--format', format, ...LOUD)).toMatchObject({ exitCode: 0 });
      await run('explain', 'nobody@it.example', '--format', format, ...LOUD);
      await run('tiers', '--format', format);
      expect(await run('history', '--format', format)).toMatchObject({ exitCode: 0 });
    }
    for (const [command, formats] of OTHER_FORMATS)
      for (const format of formats) await run(command, '--format', format);
    await run('tiers', '--format', 'markdown');
    await run('history', '--format', 'markdown');
    await run('import', '--out', 'tiers/imported', ...LOUD);
    await run('adopt', 'policy.more', 'no-such-id', ...LOUD);
    expect(await run('unlock', '--yes')).toMatchObject({ exitCode: 0 });
    expect(collect(world)).toContain('(hidden)');
    expectClean(world);
  });

  // What is kept in git is the same text: one of these is enough there.
  const kinds = state === 'file' ? Object.keys(HOSTILE) : ['a refusal of the request'];

  test.each(kinds)('every command, and %s', async kind => {
    const world = await openWorld(state);
    const { run } = world;
    expect(await run('plan', '--out', 'first.plan')).toMatchObject({ exitCode: 0 });
    const answer = HOSTILE[kind] ?? answerJson(500, {});
    world.hostile = { answer, methods: ['POST', 'PUT', 'PATCH', 'DELETE'] };
    expect(await run('apply', '--yes', ...LOUD)).toMatchObject({ exitCode: 1 });
    expect(await run('apply', '--yes', '--format', 'json', ...LOUD)).toMatchObject({ exitCode: 1 });
    for (const [command, formats] of OTHER_FORMATS)
      for (const format of formats) await run(command, '--format', format);
    for (const format of FORMATS) await run('history', '--format', format);
    world.hostile = { answer, methods: ['GET'] };
    for (const format of FORMATS) {
      expect(await run('plan', '--format', format, ...LOUD)).toMatchObject({ exitCode: 1 });
      expect(await run('drift', '--format', format, ...LOUD)).toMatchObject({ exitCode: 1 });
      expect(await run('explain', 'policy.free', '--format', format, ...LOUD)).toMatchObject({ exitCode: 1 });
      expect(await run('apply', 'first.plan', '--yes', '--format', format, ...LOUD)).toMatchObject({ exitCode: 1 });
    }
    expect(await run('import', '--out', 'tiers/imported', ...LOUD)).toMatchObject({ exitCode: 1 });
    expect(await run('adopt', 'policy.free', 'some-id', ...LOUD)).toMatchObject({ exitCode: 1 });
    expectClean(world);
  });
});

describe('the token and the webhook of a job', () => {
  /** The repository that the commands ask for, where all is well: a list of whatever they look for. */
  const answerWell: Answer = response =>
    answerJson(200, [{ id: 1, number: 1, html_url: quoteKey() }], inHeaders)(response);

  test.each([['all well', answerWell] as const, ...Object.entries(HOSTILE)])('%s', async (_, answer) => {
    const server = createServer((request, response) => {
      request.resume();
      answer(response);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const world = await openWorld('file');
    expect(await world.run('plan', '--out', 'new.plan')).toMatchObject({ exitCode: 0 });
    writeFileSync(join(world.folder, 'report.md'), '### Drift\n');
    const env = {
      ...BARE_ENV,
      KEY,
      GITHUB_TOKEN: KEY,
      GITHUB_API_URL: url,
      GITHUB_REPOSITORY: 'acme/tiers',
      GITHUB_SHA: 'c'.repeat(40),
      TIERFORM_WEBHOOK_URL: `${url}/services/${encodeURIComponent(KEY)}/TheKey/That`,
      TIERFORM_DEBUG: '1',
    };
    for (const argv of [
      ['comment', 'report.md', '--pull-request', '7'],
      ['issue', 'report.md'],
      ['issue', 'report.md', '--close'],
      ['notify', 'report.md'],
      ['find-plan', '-e', 'it'],
      ['gate', 'new.plan'],
    ]) {
      const { exitCode, stdout, stderr } = await tierform(world.folder, [...argv, ...LOUD], { env });
      world.said.push(argv.join(' '), stdout, stderr);
      // A webhook says nothing that anybody reads.
      if (answer !== answerWell && argv[0] !== 'notify') expect(`${argv[0]} ${exitCode}`).toBe(`${argv[0]} 1`);
    }
    expect(readFileSync(join(world.folder, 'trace.jsonl'), 'utf8')).toContain('webhook:(hidden)');
    expectClean(world);
  });
});

test('what nobody foresaw is told without the key, also to those who look for its cause', async () => {
  const world = await openWorld('file');
  const argv = ['apply', ...LOUD];
  const ran = await tierform(world.folder, argv, {
    env: { ...BARE_ENV, KEY, TIERFORM_DEBUG: '1' },
    isInteractive: true,
    confirm: async () => {
      throw new Error('not foreseen\n::error::x');
    },
  });
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain('This is a bug in tierform:');
  expect(ran.stderr).not.toMatch(/^\s*::/m);
  world.said.push(ran.stdout, ran.stderr);
  expectClean(world);
});

describe('a key in a file', () => {
  const SECRET = 'nyk_v0_InAFileWhereItMustNotBe';

  test.each([
    ['under api_key', { 'tierform.yaml': `environments: { it: { nylas: { region: us, api_key: ${SECRET} } } }\n` }],
    [
      'under api_key, without a form',
      { 'tierform.yaml': 'environments: { it: { nylas: { region: us, api_key: InAFileWhere-hunter } } }\n' },
    ],
    [
      'as a variable that tier files use',
      {
        'tierform.yaml': `environments: { it: { nylas: { endpoint: emulator }, variables: { x: ${SECRET} } } }\n`,
        'tiers/a.yaml':
          'policies: { a: { name: "$\u007bx}", "$\u007bx}": 1, limits: { limit_storage_total: "$\u007bx}" } }\n',
      },
    ],
    ['as a name', { 'tiers/a.yaml': `policies: { a: { name: ${SECRET}, limits: 5 }, b: { name: ${SECRET} } }\n` }],
    ['as a key', { 'tiers/a.yaml': `policies: { a: { ${SECRET}: 1 } }\n` }],
    ['in what cannot be parsed', { 'tiers/a.yaml': `policies: [ ${SECRET}\napi_key: "InAFileWhere-hunter\n` }],
    [
      'in a file of accounts',
      { 'tiers/a.yaml': 'workspaces: { a: { name: A, accounts_file: a.csv } }\n', 'tiers/a.csv': `${SECRET}\n` },
    ],
  ])('%s', async (_, files) => {
    const folder = makeExample();
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    for (const argv of [
      ['validate'],
      ['validate', '--format', 'json'],
      ['plan'],
      ['plan', '--format', 'json'],
      ['tiers'],
      ['import', '--out', 'x'],
    ]) {
      const { exitCode, stdout, stderr } = await tierform(folder, [...argv, '-e', 'it'], {
        env: { TIERFORM_DEBUG: '1' },
      });
      expect(`${argv} ${exitCode}`).toBe(`${argv} 1`);
      expect((stdout + stderr).toLowerCase()).not.toContain('inafilewhere');
    }
  });
});

// Explanations: a folder each with tier files, what is live (as the API answers), what state holds, and in request.json the
// subjects that are asked for; the command's output for each as text and as JSON (see golden.ts). The command runs as a
// whole, against a server on a port of this machine that knows nothing but GET.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// Loaded here, since the first test would spend its time on it.
import '../src/cli/commands/explain.ts';
import { makeFolder, repository, tierform } from './cli/world.ts';
import { expectGolden } from './golden.ts';

const FOLDER = fileURLToPath(new URL('fixtures/explain/', import.meta.url));
const NAMES = readdirSync(FOLDER).sort();

interface Request {
  readonly subjects: readonly string[];
  /** Of the platform; null for none. */
  readonly plan?: string | null;
}

type Collections = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const requestOf = (name: string): Request => JSON.parse(readFileSync(join(FOLDER, name, 'request.json'), 'utf8'));

/** What each endpoint answers now. */
let collections: Collections = {};
/** Listings that show nothing of what they hold: they lag. */
let lagging: readonly string[] = [];
let requests: string[] = [];

const server = createServer(({ method, url = '' }, response) => {
  requests.push(`${method} ${url}`);
  const path = decodeURIComponent(new URL(url, 'http://localhost').pathname).slice('/v3/'.length);
  const { status, body } = method === 'GET' ? answer(path) : { status: 405, body: {} };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

/** Paths that are refused with 400. */
let refused: readonly string[] = [];

function answer(path: string): { readonly status: number; readonly body: unknown } {
  const listed = collections[path] ?? [];
  if (refused.includes(path)) return { status: 400, body: { error: { message: 'bad request' } } };
  if (path.split('/').length === 1 || path in collections)
    return { status: 200, body: { data: lagging.includes(path) ? [] : listed } };
  const [kind = '', id = ''] = path.split(/\/(.*)/s);
  const object = (collections[kind] ?? []).find(candidate =>
    [candidate['id'], candidate['workspace_id'], candidate['email']].slice(0, kind === 'grants' ? 3 : 2).includes(id),
  );
  return object === undefined
    ? { status: 404, body: { error: { message: 'not found' } } }
    : { status: 200, body: { data: object } };
}

beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

/** A project folder with the files of a fixture, whose environment is at the server. */
function makeProject(name: string): string {
  const folder = makeFolder();
  const read = (file: string) => readFileSync(join(FOLDER, name, file), 'utf8');
  const { plan = 'full-platform' } = requestOf(name);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  collections = JSON.parse(read('live.json'));
  lagging = [];
  refused = [];
  requests = [];
  cpSync(join(FOLDER, name, 'tiers'), join(folder, 'tiers'), { recursive: true });
  writeFileSync(
    join(folder, 'tierform.yaml'),
    `environments:\n  production: { nylas: { endpoint: "${endpoint}", api_key: $KEY${plan === null ? '' : `, plan: ${plan}`} } }\n`,
  );
  if (existsSync(join(FOLDER, name, 'base.json'))) {
    mkdirSync(join(folder, '.tierform'));
    writeFileSync(join(folder, '.tierform/production.json'), read('base.json'));
  }
  return folder;
}

async function explain(folder: string, ...argv: readonly string[]) {
  const ran = await tierform(folder, ['explain', '-e', 'production', ...argv], { env: { KEY: 'k' } });
  return { ...ran, stdout: ran.stdout.replace(/127\.0\.0\.1:\d+/, '127.0.0.1') };
}

const isExplain = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(repository, 'schemas/explain.schema.json'), 'utf8')),
);

const CASES = NAMES.flatMap(name => requestOf(name).subjects.map((subject, index) => ({ name, subject, index })));

describe.each(CASES)('$name: $subject', ({ name, subject, index }) => {
  // Names of files are not the place for hostile characters.
  const golden = (ending: string) =>
    join(FOLDER, name, `${String(index + 1).padStart(2, '0')}-${subject.replaceAll(/[^\w.-]/g, '-')}.${ending}`);

  test('text', async () => {
    const { stdout, stderr, exitCode } = await explain(makeProject(name), subject);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expectGolden(golden('txt'), stdout);
    expect(stdout).not.toMatch(/[^\S\n]\n|\n\n\n|\n\n$/);
    expect(requests.every(request => request.startsWith('GET '))).toBe(true);
    // The order in which the platform tells things means nothing.
    const folder = makeProject(name);
    collections = Object.fromEntries(
      Object.entries(collections).map(([path, objects]) => [path, objects.toReversed()]),
    );
    expect((await explain(folder, subject)).stdout).toBe(stdout);
  });

  test('JSON, as its schema promises', async () => {
    const { stdout } = await explain(makeProject(name), subject, '--format', 'json');
    expectGolden(golden('json'), stdout);
    isExplain(JSON.parse(stdout));
    expect(isExplain.errors).toBeNull();
  });
});

test('the page about it shows what is printed', async () => {
  const page = readFileSync(join(repository, 'docs/explain.md'), 'utf8');
  const [, subject = '', shown = ''] = /```text\n\$ npx tierform explain (\S+).*\n([^`]*)```/.exec(page) ?? [];
  const { stdout } = await explain(makeProject('accounts'), subject);
  const printed = new Set(stdout.split('\n'));
  const lines = shown.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter(line => line !== '  ...' && !printed.has(line))).toEqual([]);
});

describe('reading', () => {
  const paths = () => requests.map(request => decodeURIComponent(request.replace(/\?.*/, ''))).sort();

  test('of accounts only the one is read', async () => {
    await explain(makeProject('accounts'), 'support@acme.example');
    expect(paths()).toEqual([
      'GET /v3/grants/support@acme.example',
      'GET /v3/lists',
      'GET /v3/policies',
      'GET /v3/rules',
      'GET /v3/workspaces',
    ]);
  });

  test('an account that cannot be asked for by its address is looked for among all', async () => {
    const folder = makeProject('accounts');
    const direct = await explain(folder, 'support@acme.example');
    refused = ['grants/support@acme.example'];
    expect(await explain(folder, 'support@acme.example')).toEqual(direct);
    expect(paths()).toContain('GET /v3/grants');
  });

  test('what listings do not show yet is asked for by its id, not called gone', async () => {
    const folder = makeProject('accounts');
    const direct = await explain(folder, 'bot@hand.example');
    lagging = ['workspaces', 'policies', 'rules', 'lists', 'grants'];
    const { stdout } = await explain(folder, 'bot@hand.example');
    const position = (text: string) => text.split('\n').slice(0, 20);
    expect(position(stdout)).toEqual(position(direct.stdout));
    expect(stdout).toContain('from.domain in_list ["By hand" (l-hand)] -> block');
  });
});

describe('what cannot be explained', () => {
  const fail = async (subject: string) => {
    const folder = makeProject('accounts');
    const text = await explain(folder, subject);
    expect(text).toMatchObject({ exitCode: 1, stdout: '' });
    const json = await explain(folder, subject, '--format', 'json');
    expect(json.exitCode).toBe(1);
    expect(isExplain(JSON.parse(json.stdout))).toBe(true);
    const { account, resource, placement, diagnostics } = JSON.parse(json.stdout);
    expect({ account, resource, placement }).toEqual({ account: null, resource: null, placement: null });
    return { stderr: text.stderr, codes: diagnostics.map(({ code }: { readonly code: string }) => code) };
  };

  test('an account that does not exist, with the nearest that does', async () => {
    const { stderr, codes } = await fail('suport@acme.example');
    expect(stderr).toContain('error[account-missing]');
    expect(stderr).toContain('Did you mean "support@acme.example"?');
    expect(codes).toContain('account-missing');
  });

  test('an account that no policy acts on, since it is of another provider', async () => {
    const { stderr } = await fail('person@gmail.example');
    expect(stderr).toContain('--env names another');
  });

  test.each([
    ['policy.fre', 'Did you mean "policy.free"?'],
    ['placement.fre', 'Did you mean "placement.free"?'],
    ['free', 'Did you mean policy.free, workspace.free or placement.free?'],
    ['zzzzzz', 'There are: '],
    ['\u001b[2J', '"\\u001b[2J"'],
  ])('the address %j', async (subject, expected) => {
    const { stderr, codes } = await fail(subject);
    expect(stderr).toContain(expected);
    expect(codes).toContain('unknown-address');
  });

  test('anything, where files have errors', async () => {
    const folder = makeProject('accounts');
    writeFileSync(join(folder, 'tiers/broken.yaml'), 'policies: { x: { nmae: X } }\n');
    const { exitCode, stderr } = await explain(folder, 'support@acme.example');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('unknown-key');
    expect(requests).toEqual([]);
    const { stdout } = await explain(folder, 'support@acme.example', '--format', 'json');
    expect(isExplain(JSON.parse(stdout))).toBe(true);
  });

  test('anything, where a read fails', async () => {
    const folder = makeProject('accounts');
    refused = ['rules'];
    const { exitCode, stdout, stderr } = await explain(folder, 'support@acme.example', '--format', 'json');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('bad request');
    expect(JSON.parse(stdout)).toMatchObject({ account: null, diagnostics: [{ code: 'platform-failed' }] });
  });
});

test('the explanations show every origin, reason and difference', () => {
  const shown = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (['code', 'origin', 'reason', 'difference', 'direction'].includes(key)) shown.add(`${key} ${String(inner)}`);
      visit(inner);
    }
  };
  for (const name of NAMES)
    for (const file of readdirSync(join(FOLDER, name)).filter(entry => /^\d.*\.json$/.test(entry)))
      visit(JSON.parse(readFileSync(join(FOLDER, name, file), 'utf8')));
  expect(EVERYTHING.filter(word => !shown.has(word))).toEqual([]);
});

const EVERYTHING = [
  ...['listed', 'domain', 'default', 'by-hand', 'none', 'gone'].map(word => `code ${word}`),
  ...['files', 'config-changed', 'drifted', 'both-changed', 'unknown'].map(word => `origin ${word}`),
  ...['left', 'plan', 'outside', 'undeclared'].map(word => `origin ${word}`),
  ...['listed', 'domain', 'replaced', 'deleted', 'exclusive'].map(word => `reason ${word}`),
  ...['config-changed', 'drifted', 'both-changed'].map(word => `difference ${word}`),
  ...['incoming', 'outgoing'].map(word => `direction ${word}`),
];

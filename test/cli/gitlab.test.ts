// The pipeline of docs/gitlab.md, run job by job: its scripts in a shell, with the built program, against the emulator on a port,
// a bare git remote and what stands in for GitLab's notes.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { serveEmulator } from '../../src/emulator/server.ts';
import { findMarkup } from '../render/plain-markdown.ts';
import { parseXml } from '../render/xml.ts';
import { BARE_ENV, clone, git, makeRemote } from '../state/repositories.ts';
import { KEY } from './served.ts';
import { makeExample, makeFolder, repository } from './world.ts';

interface Rule {
  readonly if: string;
  readonly when?: string;
  readonly allow_failure?: boolean;
}

interface Job {
  readonly stage: string;
  readonly rules: readonly Rule[];
  readonly script: readonly string[];
  readonly needs?: readonly string[];
  readonly resource_group?: string;
  readonly allow_failure?: { readonly exit_codes: number };
  readonly artifacts?: {
    readonly when: string;
    readonly paths?: readonly string[];
    readonly reports?: Readonly<Record<string, string>>;
  };
}

const page = readFileSync(join(repository, 'docs/gitlab.md'), 'utf8');
const [, block = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
const { stages, workflow, variables, default: shared, ...rest } = parse(block);
const jobs: Readonly<Record<string, Job>> = rest;

type Variables = Readonly<Record<string, string>>;

const ALWAYS: Variables = { CI_DEFAULT_BRANCH: 'main', CI_PROJECT_ID: '7' };
const PIPELINES = {
  merge: { ...ALWAYS, CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '3' },
  main: { ...ALWAYS, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main' },
  schedule: { ...ALWAYS, CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BRANCH: 'main' },
  branch: { ...ALWAYS, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'other' },
};

/** The rule that counts, of those forms of a condition that the page has. */
function ruleFor(rules: readonly Rule[], known: Variables): Rule | undefined {
  return rules.find(rule =>
    rule.if.split(' && ').every(condition => {
      const [, name = '', operator, text, other = ''] =
        /^\$(\w+) (==|!=) (?:"([^"]*)"|\$(\w+))$/.exec(condition) ?? expect.fail(condition);
      const isEqual = (known[name] ?? '') === (text ?? known[other] ?? '');
      return (operator === '==') === isEqual;
    }),
  );
}

describe('the pipeline', () => {
  test.each<readonly [pipeline: keyof typeof PIPELINES, jobs: readonly string[]]>([
    ['merge', ['validate on_success', 'plan on_success', 'comment always']],
    ['main', ['validate on_success', 'plan on_success', 'apply manual']],
    ['schedule', ['drift on_success']],
    ['branch', []],
  ])('of %s', (pipeline, expected) => {
    const known = PIPELINES[pipeline];
    const isRun = ruleFor(workflow.rules, known) !== undefined;
    const found = Object.entries(jobs).flatMap(([name, { rules }]) => {
      const rule = isRun ? ruleFor(rules, known) : undefined;
      return rule === undefined ? [] : [`${name} ${rule.when ?? 'on_success'}`];
    });
    expect(found).toEqual(expected);
  });

  test('has stages in order, and one apply at a time', () => {
    for (const { stage, needs = [] } of Object.values(jobs))
      for (const needed of needs)
        expect(stages.indexOf(stage)).toBeGreaterThan(stages.indexOf(jobs[needed]?.stage ?? expect.fail(needed)));
    expect(jobs['apply']?.resource_group).toBe('production');
    expect(shared.before_script).toEqual(['npm ci']);
  });
});

interface Note {
  readonly id: number;
  readonly body: string;
}

/** The notes of merge request 3 of project 7, and what was asked for. */
async function serveNotes() {
  const notes: Note[] = [{ id: 1, body: 'A note of somebody.' }];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = new URLSearchParams(Buffer.concat(chunks).toString()).get('body') ?? '';
    asked.push(`${request.method} ${request.url} ${request.headers['private-token']}`);
    const id = Number(request.url?.split('/').at(-1));
    if (request.method === 'POST') notes.push({ id: notes.length + 1, body });
    if (request.method === 'PUT') notes[id - 1] = { id, body };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(notes));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { notes, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  /** Where it ran. */
  readonly folder: string;
}

async function openProject() {
  const emulator = createEmulator({ apiKeys: [KEY] });
  const server = await serveEmulator(emulator, { port: 0 });
  onTestFinished(() => server.close());
  const { notes, asked, url } = await serveNotes();
  const remote = makeRemote();
  const author = clone(remote);
  cpSync(join(makeExample(), 'tiers'), join(author, 'tiers'), { recursive: true });
  const push = (path: string, text: string) => {
    writeFileSync(join(author, path), text);
    git(author, 'add', '--all');
    git(author, '-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '-m', 'x');
    git(author, 'push', '--quiet', 'origin', 'HEAD:main');
  };
  push(
    'tierform.yaml',
    `environments:\n  production:\n    nylas: { endpoint: "${server.url}", api_key: $NYLAS_API_KEY, plan: full-platform }\n    variables: { domain: it.example }\n`,
  );
  const bin = makeFolder({
    npx: `#!/bin/sh
[ "$1 $2" = "--no-install tierform" ] || exit 64
shift 2
exec "${process.execPath}" "${join(repository, 'dist/tierform.js')}" "$@"
`,
  });
  chmodSync(join(bin, 'npx'), 0o755);
  const PATH = [bin, dirname(process.execPath), BARE_ENV.PATH].join(':');
  const secrets = { NYLAS_API_KEY: KEY, NOTES_TOKEN: 'the-token-of-notes', CI: 'true', CI_API_V4_URL: url };

  /** Runs a job in a clone of its own, with what the jobs before it left. */
  const run = (name: string, pipeline: keyof typeof PIPELINES, before: Readonly<Record<string, Ended>> = {}) => {
    const { script, needs = [] } = jobs[name] ?? expect.fail(name);
    const folder = clone(remote, '--depth', '20');
    const env: Record<string, string> = { ...BARE_ENV, ...variables, ...PIPELINES[pipeline], ...secrets, PATH };
    for (const needed of needs) {
      const from = before[needed]?.folder ?? expect.fail(needed);
      const { paths = [], reports = {} } = jobs[needed]?.artifacts ?? expect.fail(needed);
      for (const path of paths) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        if (existsSync(join(from, path))) copyFileSync(join(from, path), join(folder, path));
      }
      for (const line of readFileSync(join(from, reports['dotenv'] ?? ''), 'utf8')
        .trim()
        .split('\n'))
        env[line.split('=')[0] ?? ''] = line.split('=')[1] ?? '';
    }
    return new Promise<Ended>(resolve => {
      const child = spawn('bash', ['-eo', 'pipefail', '-c', script.join('\n')], { cwd: folder, env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk));
      child.on('close', exitCode => {
        expect(output).not.toContain(KEY);
        const { paths = [], reports = {} } = jobs[name]?.artifacts ?? {};
        for (const path of [...paths, ...Object.values(reports)])
          if (exitCode !== 1) expect(existsSync(join(folder, path)), `${path} of ${name}`).toBe(true);
        for (const path of [reports['junit'] ?? []].flat())
          expect(parseXml(readFileSync(join(folder, path), 'utf8')).name).toBe('testsuites');
        resolve({ exitCode, output, folder });
      });
    });
  };
  return { emulator, notes, asked, remote, push, run, author };
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;

test('plan, apply, nothing left to apply, and drift', async () => {
  const { emulator, remote, push, run, author } = await openProject();
  expect(await run('validate', 'main')).toMatchObject({ exitCode: 0 });
  const plan = await run('plan', 'main');
  expect(plan.exitCode, plan.output).toBe(0);
  const apply = await run('apply', 'main', { plan });
  expect(apply.exitCode, apply.output).toBe(0);
  expect(apply.output).toContain('Apply: 9 done, 0 failed, 0 skipped; verified');
  expect(emulator.snapshot().policies.map(({ name }) => name)).toContain('Free tier');
  expect(git(remote, 'for-each-ref', '--format=%(refname)', 'refs/tierform')).toBe('refs/tierform/state/production\n');
  const stale = await run('apply', 'main', { plan });
  expect(stale).toMatchObject({ exitCode: 1, output: expect.stringContaining('error[stale-plan]') });

  const again = await run('apply', 'main', { plan: await run('plan', 'main') });
  expect(again).toMatchObject({ exitCode: 0, output: 'Nothing to apply.\n' });
  expect(await run('drift', 'schedule')).toMatchObject({ exitCode: 0 });

  const free = readFileSync(join(author, 'tiers/free.yaml'), 'utf8');
  push('tiers/free.yaml', free.replace('limit_storage_total: 3GiB', 'limit_storage_total: 4GiB'));
  const pending = await run('drift', 'schedule');
  expect(pending.exitCode, pending.output).toBe(jobs['drift']?.allow_failure?.exit_codes);
  const [policy] = emulator.snapshot().policies;
  await emulator.handle({
    method: 'PUT',
    url: `http://127.0.0.1/v3/policies/${policy?.id}`,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ limits: { limit_count_daily_email_sent: 9 } }),
  });
  expect(await run('drift', 'schedule')).toMatchObject({ exitCode: 2 });
});

test.skipIf(!hasCurl)('the note under a merge request, written anew in place, also of a plan that failed', async () => {
  const { notes, asked, push, run } = await openProject();
  const plan = await run('plan', 'merge');
  const comment = await run('comment', 'merge', { plan });
  expect(comment.exitCode, comment.output).toBe(0);
  expect(notes).toHaveLength(2);
  expect(notes[1]?.body).toMatch(/^<!-- tierform production -->\n### Plan for production: 8 to create, 1 to update, /);
  push('tiers/free.yaml', 'policies: { free: { name: Free, limts: 5 } }\n');
  const failed = await run('plan', 'merge');
  expect(failed.exitCode).toBe(1);
  expect(await run('comment', 'merge', { plan: failed })).toMatchObject({ exitCode: 0 });
  expect(notes).toHaveLength(2);
  expect(notes[1]?.body).toContain('unknown-key');
  expect(findMarkup(notes[1]?.body.replace(/^<!--.*-->\n/, '') ?? '')).toEqual([]);
  const path = '/projects/7/merge_requests/3/notes';
  const token = 'the-token-of-notes';
  expect(asked).toEqual([
    `GET ${path}?per_page=100 ${token}`,
    `POST ${path} ${token}`,
    `GET ${path}?per_page=100 ${token}`,
    `PUT ${path}/2 ${token}`,
  ]);
});

// State, history and locks of other versions, as the command line meets them. Run from its sources, this one is 0.0.0.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { BARE_ENV, clone, git, makeRemote, plant, storeOf } from '../state/repositories.ts';
import { makeFolder, repository, tierform } from './world.ts';

const NEWER = '9.8.7';
const INSTALL = `\n\n    npm install --save-dev tierform@${NEWER}\n`;

function projectOf(state: string): string {
  return `environments:\n  production: { nylas: { endpoint: emulator, plan: full-platform }, state: ${state} }\n`;
}

function tier(sends: number): string {
  return `policies: { free: { name: Free, limits: { limit_count_daily_email_sent: ${sends} } } }\n`;
}

/** A project that was applied, with its state in a file, and ways to look at all of it and to write the state anew. */
async function makeApplied() {
  const folder = makeFolder({ 'tierform.yaml': projectOf('file'), 'tiers/free.yaml': tier(200) });
  const run = (...argv: string[]) => tierform(folder, argv, { env: { ...BARE_ENV, USER: 'ann' } });
  expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  const path = join(folder, '.tierform/production.json');
  const read = () => JSON.parse(readFileSync(path, 'utf8'));
  return {
    folder,
    run,
    read,
    setTier: (sends: number) => writeFileSync(join(folder, 'tiers/free.yaml'), tier(sends)),
    setState: (change: (state: ReturnType<typeof read>) => object) =>
      writeFileSync(path, JSON.stringify(change(read()))),
    /** State, lock, history and the emulator: all that a command could write. */
    all: () => {
      const kept = join(folder, '.tierform');
      return readdirSync(kept).map(name => [name, readFileSync(join(kept, name), 'utf8')]);
    },
  };
}

/** The same, after somebody with a newer version was there. */
async function makeNewer() {
  const made = await makeApplied();
  made.setState(state => ({ ...state, written_by: { ...state.written_by, tool_version: NEWER } }));
  return made;
}

describe('state that a newer version wrote', () => {
  test('is read by what only reads; a plan and a drift say what an apply would need', async () => {
    const { run, setTier, all } = await makeNewer();
    setTier(250);
    const before = all();
    const planned = await run('plan', '--out', 'it.plan');
    expect(planned).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('200 -> 250') });
    expect(planned.stderr).toContain(`was written by tierform ${NEWER}, and this is tierform 0.0.0`);
    const drifted = await run('drift');
    expect(drifted).toMatchObject({ exitCode: 3, stderr: planned.stderr.split('\n')[0]?.concat('\n') });
    expect(await run('explain', 'policy.free')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run('history')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run('show', 'it.plan')).toMatchObject({ exitCode: 0 });
    expect(JSON.parse((await run('plan', '--format', 'json')).stdout).changes).toHaveLength(1);
    expect(all()).toEqual(before);
  });

  test.each([
    ['apply', ['apply', '--yes']],
    ['apply of a saved plan', ['apply', 'it.plan', '--yes']],
    ['adopt', ['adopt', 'policy.free', 'whatever']],
    ['import', ['import']],
  ])('%s stops before it writes anything, and says what to install', async (_, argv) => {
    const { folder, run, setTier, all } = await makeNewer();
    setTier(250);
    await run('plan', '--out', 'it.plan');
    const before = [all(), readdirSync(join(folder, 'tiers'))];
    const { exitCode, stderr } = await run(...argv);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `The state of "production" was written by tierform ${NEWER}, and this is tierform 0.0.0, which may only read it: an older version could lose`,
    );
    expect(stderr).toContain(`Nothing was written. Install that version or a newer one:${INSTALL}`);
    expect([all(), readdirSync(join(folder, 'tiers'))]).toEqual(before);
  });

  test('an apply asks nobody about it, and says it in JSON too', async () => {
    const { folder, setTier, run } = await makeNewer();
    setTier(250);
    const overrides = {
      isInteractive: true,
      confirm: () => Promise.reject(new Error('asked')),
    };
    expect((await tierform(folder, ['apply'], overrides)).stderr).toContain(INSTALL);
    const { stdout } = await run('apply', '--yes', '--format', 'json');
    expect(JSON.parse(stdout).diagnostics).toMatchObject([{ code: 'state-unusable' }]);
  });

  test('an apply with nothing to do ends well; with something to save alone it does not', async () => {
    const { run, all, setState } = await makeNewer();
    const before = all();
    expect(await run('apply', '--yes')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('nothing to do'),
    });
    expect(all()).toEqual(before);
    setState(state => ({ ...state, creating: ['policy.pro'] }));
    const withNote = all();
    const { exitCode, stdout } = await run('apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`State was not kept. The state of "production" was written by tierform ${NEWER}`);
    expect(stdout).toContain(INSTALL);
    expect(all()).toEqual(withNote);
  });

  test('is told before the lock is asked for', async () => {
    const { folder, run } = await makeNewer();
    writeFileSync(join(folder, '.tierform/production.lock'), '{ "version": 1, "id": "bob", "actor": "bob" }');
    const { stderr } = await run('adopt', 'policy.free', 'whatever');
    expect(stderr).toContain(INSTALL);
    expect(stderr).not.toContain('is locked by');
  });

  test('while an apply waits for the lock counts as well', async () => {
    const { folder, setTier, setState } = await makeApplied();
    setTier(250);
    writeFileSync(join(folder, '.tierform/production.lock'), '{ "version": 1, "id": "bob", "actor": "bob" }');
    let nowMs = Date.UTC(2026, 10, 25, 12);
    const sleep = async (durationMs: number) => {
      nowMs += durationMs;
      setState(state => ({ ...state, written_by: { ...state.written_by, tool_version: NEWER } }));
      await tierform(folder, ['unlock', '--yes']);
    };
    const clock = { now: () => nowMs, sleep };
    const live = readFileSync(join(folder, '.tierform/production.emulator.json'), 'utf8');
    const { exitCode, stderr } = await tierform(folder, ['apply', '--yes', '--lock-timeout', '1m'], { clock });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(INSTALL);
    expect(readFileSync(join(folder, '.tierform/production.emulator.json'), 'utf8')).toBe(live);
    expect(readdirSync(join(folder, '.tierform'))).not.toContain('production.lock');
  });

  test('in git: neither the state nor a lock is pushed, and what a file holds counts until it is taken over', async () => {
    const { folder, run, setTier, all } = await makeNewer();
    const remote = makeRemote();
    git(folder, 'init', '--quiet');
    git(folder, 'remote', 'add', 'origin', `file://${remote}`);
    writeFileSync(join(folder, 'tierform.yaml'), projectOf('git'));
    setTier(250);
    const before = all();
    expect(await run('adopt', 'policy.free', 'whatever')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(INSTALL),
    });
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(INSTALL) });
    expect(all()).toEqual(before);
    const state = before.find(([name]) => name === 'production.json')?.[1] ?? '';
    const commit = await plant(clone(remote), 'refs/tierform/state/production', { 'state.json': state });
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(INSTALL) });
    expect(all()).toEqual(before);
    expect(git(remote, 'for-each-ref', '--format=%(objectname) %(refname)', 'refs/tierform')).toBe(
      `${commit} refs/tierform/state/production\n`,
    );
  });
});

describe('a later format', () => {
  test.each([
    ['plan'],
    ['drift'],
    ['explain', 'policy.free'],
    ['apply', '--yes'],
    ['apply', 'it.plan', '--yes'],
    ['adopt', 'policy.free', 'whatever'],
    ['import'],
  ])('of the state ends %s, and nothing is written', async (...argv) => {
    const { folder, run, setState, setTier, all } = await makeApplied();
    setTier(250);
    await run('plan', '--out', 'it.plan');
    setState(() => ({ version: 2, all: 'new', written_by: { tool_version: NEWER } }));
    const before = [all(), readdirSync(join(folder, 'tiers'))];
    const { exitCode, stderr } = await run(...argv);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `The state in .tierform/production.json has format version 2, which tierform ${NEWER} wrote; this tierform reads format version 1`,
    );
    expect(stderr).toContain(INSTALL);
    expect([all(), readdirSync(join(folder, 'tiers'))]).toEqual(before);
  });

  test('of a record is shown in the history as one that cannot be read', async () => {
    const { folder, run } = await makeApplied();
    const path = join(folder, '.tierform/production.history.jsonl');
    const later = { version: 2, serial: 2, tool_version: NEWER, actor: 'bob', what: {} };
    writeFileSync(path, `${readFileSync(path, 'utf8')}${JSON.stringify({ apply: later, state: {} })}\n`);
    const line = /^2 {2}unknown +bob {2}unknown +cannot be read: tierform 9\.8\.7 wrote it in format version 2$/m;
    expect((await run('history')).stdout).toMatch(line);
    const narrowed = await run('history', '--address', 'policy.free', '--path', 'name');
    expect(narrowed.stdout).toContain('2  unknown  bob  unknown  cannot be read');
    expect(narrowed.stdout).toContain('policy.free');
    expect((await run('history', '--address', 'policy.free', '--format', 'markdown')).stdout).toContain(
      '| 2 | unknown | bob |  | cannot be read: tierform 9.8.7 wrote it in format version 2 |  |  |',
    );
    const one = await run('history', '2');
    expect(one).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(INSTALL) });
    expect(await run('history', '1')).toMatchObject({ exitCode: 0 });
    const document = JSON.parse((await run('history', '--format', 'json')).stdout);
    const schema = JSON.parse(readFileSync(join(repository, 'schemas/history.schema.json'), 'utf8'));
    const isHistory = new Ajv({ strict: false }).compile(schema);
    isHistory(document);
    expect(isHistory.errors).toBeNull();
    expect(document.applies).toMatchObject([{ serial: 1 }]);
    expect(document.unreadable).toEqual([{ serial: 2, version: 2, tool_version: NEWER }]);
  });

  test('of a lock is held like any other, and removed by unlock', async () => {
    const folder = clone(makeRemote());
    mkdirSync(join(folder, 'tiers'));
    writeFileSync(join(folder, 'tierform.yaml'), projectOf('git'));
    writeFileSync(join(folder, 'tiers/free.yaml'), tier(200));
    const run = (...argv: string[]) => tierform(folder, argv, { env: { ...BARE_ENV, USER: 'ann' } });
    const holder = { version: 2, id: 7, actor: 'bob\u001b[2J', host: { name: 'there' }, purpose: 'rollback' };
    await plant(folder, 'refs/tierform/lock/production', { 'lock.json': JSON.stringify(holder) });
    const refused = await run('apply', '--yes');
    const told = 'is locked by bob\\u{1b}[2J on unknown since unknown, for rollback.';
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(told) });
    expect(readdirSync(folder)).not.toContain('.tierform');
    expect(await run('unlock')).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(told) });
    expect(await (await storeOf(folder)).lock.read()).toBeDefined();
    expect(await run('unlock', '--yes')).toMatchObject({ exitCode: 0 });
    expect(await (await storeOf(folder)).lock.read()).toBeUndefined();
  });
});

test('an earlier shape of the state is read, left alone as long as nothing changes, and written anew by the next apply', async () => {
  const { run, read, setState, setTier, all } = await makeApplied();
  const now = read();
  const { commit: _, ...writer } = now.written_by;
  setState(({ resources, environment }) => ({ serial: 7, environment, version: 1, resources, written_by: writer }));
  const before = all();
  expect(await run('plan')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  expect(all()).toEqual(before);
  setTier(250);
  expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  expect(Object.keys(read())).toEqual(Object.keys(now));
  expect(Object.keys(read().written_by)).toEqual(Object.keys(now.written_by));
  expect(read()).toMatchObject({ serial: 8, resources: { 'policy.free': { id: now.resources['policy.free'].id } } });
});

// What several people and a CI job share, as the command line shows it: state in git, the lock, the history.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { printHolder } from '../../src/state/holder.ts';
import { BARE_ENV, clone, git, holderOf, makeRemote, storeOf } from '../state/repositories.ts';
import { makeFolder, repository, tierform } from './world.ts';

const PROJECT = `environments:
  production: { nylas: { endpoint: emulator, plan: full-platform }, state: git }
`;

function setTier(folder: string, sends: number): void {
  mkdirSync(join(folder, 'tiers'), { recursive: true });
  const policy = `{ name: Free, limits: { limit_count_daily_email_sent: ${sends} } }`;
  writeFileSync(join(folder, 'tiers/free.yaml'), `policies: { free: ${policy} }\n`);
}

/** A clone with a project in it; git is found, and nothing else of this machine. */
function makeProject(remote: string = makeRemote()) {
  const folder = clone(remote);
  writeFileSync(join(folder, 'tierform.yaml'), PROJECT);
  setTier(folder, 200);
  return { folder, run: (...argv: string[]) => tierform(folder, argv, { env: { ...BARE_ENV, USER: 'ann' } }) };
}

function createSignal() {
  let give: () => void = () => undefined;
  const given = new Promise<void>(resolve => {
    give = resolve;
  });
  return { give: () => give(), given };
}

describe('state in git', () => {
  test('is one commit per apply, and none where there was nothing to do', async () => {
    const { folder, run } = makeProject();
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
    const ref = 'refs/tierform/state/production';
    expect(git(folder, 'rev-list', '--count', ref)).toBe('1\n');
    expect(git(folder, 'ls-remote', 'origin', 'refs/tierform/*')).toMatch(new RegExp(`^\\w+\t${ref}\n$`));
    expect(existsSync(join(folder, '.tierform/production.json'))).toBe(false);
    const state = JSON.parse(git(folder, 'show', `${ref}:state.json`));
    expect(state).toMatchObject({ serial: 1, resources: { 'policy.free': {} } });
  });

  test('begins with what a file held, once', async () => {
    const { folder, run } = makeProject();
    writeFileSync(join(folder, 'tierform.yaml'), PROJECT.replace('state: git', 'state: file'));
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    writeFileSync(join(folder, 'tierform.yaml'), PROJECT);
    setTier(folder, 250);
    expect((await run('plan')).stdout).not.toContain('taken in');
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(folder, '.tierform/production.json'))).toBe(false);
    expect(existsSync(join(folder, '.tierform/production.json.moved-to-git'))).toBe(true);
    const state = JSON.parse(git(folder, 'show', 'refs/tierform/state/production:state.json'));
    expect(state.serial).toBe(2);
  });

  test('needs a repository where it is asked for', async () => {
    const folder = makeFolder({ 'tierform.yaml': PROJECT, 'tiers/free.yaml': 'policies: {}\n' });
    const { exitCode, stderr } = await tierform(folder, ['plan'], {
      env: { ...BARE_ENV, GIT_CEILING_DIRECTORIES: '/' },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('keeps its state in git, and that cannot be used');
  });
});

describe('the lock', () => {
  test('stops a second apply, which says who holds it, and writes nothing', async () => {
    const { folder, run } = makeProject();
    const other = await storeOf(folder);
    await other.lock.acquire(holderOf('bob'));
    const { exitCode, stderr } = await run('apply', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('locked by bob on here since 2026-11-25T10:00:00.000Z');
    expect(stderr).toContain('\n    tierform unlock -e production\n');
    expect(existsSync(join(folder, '.tierform/production.emulator.json'))).toBe(false);
    expect(await run('plan')).toMatchObject({ exitCode: 0 });
    expect(await run('drift')).toMatchObject({ exitCode: 3 });
  });

  test('names the command that removes it from where the user stands', async () => {
    const { folder } = makeProject();
    await (await storeOf(folder)).lock.acquire(holderOf('bob'));
    const overrides = { env: { ...BARE_ENV, USER: 'ann' } };
    const { stderr } = await tierform(dirname(folder), ['apply', '--yes', '-C', basename(folder)], overrides);
    expect(stderr).toContain(`\n    tierform unlock -C ${basename(folder)} -e production\n`);
  });

  test('keeps state that says nothing new of the platform from being written, and is all that is blamed', async () => {
    const folder = makeFolder({ 'tierform.yaml': 'environments: { local: { nylas: { endpoint: emulator } } }\n' });
    setTier(folder, 200);
    await tierform(folder, ['apply', '--yes']);
    const path = join(folder, '.tierform/local.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('200', '300'));
    writeFileSync(join(folder, '.tierform/local.lock'), printHolder(holderOf('bob')));
    const { exitCode, stdout } = await tierform(folder, ['apply', '--yes']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/State was not kept\. The environment "local" is locked by bob/);
    expect(stdout).toContain('Nothing was written to the platform.');
    expect(stdout).not.toContain('finds the objects again');
  });

  test('is waited for as long as --lock-timeout says', async () => {
    const { folder, run } = makeProject();
    const other = await storeOf(folder);
    await other.lock.acquire(holderOf('bob'));
    expect((await run('apply', '--yes', '--lock-timeout', '10s')).stderr).toContain('Waiting for it.');
    let nowMs = Date.UTC(2026, 10, 25, 12);
    const sleep = async (durationMs: number) => {
      nowMs += durationMs;
      await other.lock.release();
    };
    const overrides = { env: { ...BARE_ENV, USER: 'ann' }, clock: { now: () => nowMs, sleep } };
    expect(await tierform(folder, ['apply', '--yes', '--lock-timeout', '10m'], overrides)).toMatchObject({
      exitCode: 0,
    });
    expect(await other.lock.read()).toBeUndefined();
  });

  test('is shown and removed by unlock, which asks', async () => {
    const { folder, run } = makeProject();
    expect((await run('unlock')).stdout).toBe('The environment "production" is not locked.\n');
    await (await storeOf(folder)).lock.acquire(holderOf('bob'));
    expect((await run('unlock')).stderr).toContain('The lock stays');
    expect((await run('unlock', '--yes')).stdout).toContain('The lock is removed.');
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  });

  test('of a file works the same', async () => {
    const { folder, run } = makeProject();
    writeFileSync(join(folder, 'tierform.yaml'), PROJECT.replace('state: git', 'state: file'));
    mkdirSync(join(folder, '.tierform'));
    writeFileSync(join(folder, '.tierform/production.lock'), '');
    expect((await run('apply', '--yes')).stderr).toContain('locked by unknown');
    expect((await run('unlock', '--yes')).stdout).toContain('The lock is removed.');
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(folder, '.tierform/production.lock'))).toBe(false);
  });
});

describe.each(['git', 'file'])('an apply that was planned while another one wrote to %s', where => {
  test('is refused once it has the lock: its plan rests on half of what the other one did', async () => {
    const { folder, run } = makeProject();
    writeFileSync(join(folder, 'tierform.yaml'), PROJECT.replace('state: git', `state: ${where}`));
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    const transport = createEmulator({ now: () => 1 }).handle;
    const env = { ...BARE_ENV, USER: 'ann' };
    const [planned, ended] = [createSignal(), createSignal()];
    const start = () =>
      tierform(folder, ['apply', '--yes', '--lock-timeout', '10m'], {
        env,
        transport,
        clock: { now: () => Date.UTC(2026, 10, 25, 12), sleep: () => ended.given },
        wrapStore: store => ({
          ...store,
          async read() {
            const state = await store.read();
            planned.give();
            return state;
          },
        }),
      });
    let second: ReturnType<typeof start> | undefined;
    const first = await tierform(folder, ['apply', '--yes'], {
      env,
      transport,
      wrapStore: store => ({
        ...store,
        async write(state, record) {
          await store.write(state, record);
          second ??= start();
          await planned.given;
        },
      }),
    });
    ended.give();
    expect(first).toMatchObject({ exitCode: 0 });
    expect(await second).toMatchObject({ exitCode: 1 });
    expect((await second)?.stderr).toContain('after this plan was made. Nothing was written.');
    expect(await tierform(folder, ['plan', '--detailed-exitcode'], { env, transport })).toMatchObject({ exitCode: 0 });
  });
});

describe.each(['git', 'file'])('history in %s', where => {
  async function makePast() {
    const project = makeProject();
    if (where === 'file')
      writeFileSync(join(project.folder, 'tierform.yaml'), PROJECT.replace('state: git', 'state: file'));
    for (const sends of [200, 500, 100]) {
      setTier(project.folder, sends);
      expect(await project.run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    }
    return project;
  }

  test('is a line per apply, newest first', async () => {
    const { run } = await makePast();
    const lines = (await run('history')).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^3 {2}2026-11-21T12:00:00\.\d{3}Z {2}ann {2}\w+ {2}apply: 1 done$/);
  });

  test('says who lowered a field, and when', async () => {
    const { run } = await makePast();
    const field = ['--address', 'policy.free', '--path', 'limits.limit_count_daily_email_sent'];
    const { stdout } = await run('history', ...field);
    expect(stdout).toContain('limits.limit_count_daily_email_sent  500 -> 100');
    expect(stdout).toContain('limits.limit_count_daily_email_sent  200 -> 500');
    expect(stdout.indexOf('500 -> 100')).toBeLessThan(stdout.indexOf('200 -> 500'));
    expect(stdout).not.toContain('name');
    expect((await run('history', '--address', 'policy.none')).stdout).toContain('No apply of production is known');
  });

  test('shows one apply, and offers those that there are', async () => {
    const { run } = await makePast();
    expect((await run('history', '2')).stdout).toMatch(/policy\.free {2}update done {2}\[request \S+\]\n.*200 -> 500/s);
    expect(await run('history', '9')).toMatchObject({ exitCode: 1, stdout: '' });
    expect((await run('history', '9')).stderr).toContain('There are those from 1 to 3.');
  });

  test('has its published JSON shape, and a table in Markdown', async () => {
    const { run } = await makePast();
    const isHistory = new Ajv({ strict: false }).compile(
      JSON.parse(readFileSync(join(repository, 'schemas/history.schema.json'), 'utf8')),
    );
    const document = JSON.parse((await run('history', '--format', 'json')).stdout);
    isHistory(document);
    expect(isHistory.errors).toBeNull();
    expect(document.applies.map(({ serial }: { serial: number }) => serial)).toEqual([3, 2, 1]);
    expect((await run('history', '3', '--format', 'markdown')).stdout).toContain('| 500 -&gt; 100 |');
  });
});

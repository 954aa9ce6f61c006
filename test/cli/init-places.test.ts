// `tierform init` where something is there already, and in folders of every kind: what is there stays.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Question } from '../../src/cli/io/io.ts';
import { BARE_ENV, git } from '../state/repositories.ts';
import { ALL, answering, filesOf, makeRepository, read, run, WORKFLOWS } from './new-project.ts';
import { makeFolder } from './world.ts';

describe('beside files that are there', () => {
  const PROJECT = `environments:
  dev: { nylas: { endpoint: emulator, plan: free }, variables: { domain: acme.example } }
  "live.eu": { nylas: { region: eu, api_key: $LIVE, plan: free }, variables: { domain: acme.example } }
tiers: limits/
`;

  test('tierform.yaml stays, and the rest is made for it', async () => {
    const folder = makeRepository({ 'tierform.yaml': PROJECT });
    const { io, asked } = answering([]);
    const { exitCode, stdout } = await run(folder, ['init'], io);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Left as it was:\n {4}tierform\.yaml +exists already\n/);
    expect(asked.map(({ message }) => message.split(' ')[0])).toEqual(['Workflows', 'Default']);
    expect(read(folder, 'tierform.yaml')).toBe(PROJECT);
    expect(read(folder, 'limits/free.yaml')).toMatch(/^# yaml-language-server: \$schema=\.\.\/node_modules/);
    expect(read(folder, '.github/workflows/plan.yml')).toContain('live.eu');
    expect(read(folder, '.github/workflows/plan.yml')).toContain('secrets.LIVE');
    expect(await run(folder, ['validate', '--all-environments'])).toMatchObject({ exitCode: 0 });
  });

  test('an environment that it lacks is not written into it', async () => {
    const files = { 'tierform.yaml': PROJECT };
    const folder = makeRepository(files);
    const { exitCode, stderr } = await run(folder, ['init', '--environment=staging=us']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no environment staging'),
    });
    expect(filesOf(folder)).toEqual(files);
  });

  test('a tierform.yaml with errors is shown, and nothing is made of it', async () => {
    const files = { 'tierform.yaml': 'environments:\n  dev: { nylas: { regoin: eu } }\n' };
    const folder = makeRepository(files);
    const { exitCode, stderr } = await run(folder, ['init']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('regoin') });
    expect(filesOf(folder)).toEqual(files);
  });

  test('where an environment has no domain, the tier names one', async () => {
    const folder = makeRepository({ 'tierform.yaml': 'environments:\n  dev: { nylas: { endpoint: emulator } }\n' });
    expect(await run(folder, ['init', '--domain', 'acme.example'])).toMatchObject({ exitCode: 0 });
    expect(read(folder, 'tiers/free.yaml')).toContain('domain: free.acme.example #');
    expect(await run(folder, ['validate'])).toMatchObject({ exitCode: 0 });
  });

  test('a tier that a plan does not allow is left out', async () => {
    const plan = '{ limit_count_daily_email_sent: 5 }';
    const folder = makeRepository({
      'tierform.yaml': `environments:\n  dev: { nylas: { endpoint: emulator, plan: ${plan} } }\n`,
    });
    const { exitCode, stdout } = await run(folder, ['init']);
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('There is no first tier'),
    });
    expect(existsSync(join(folder, 'tiers'))).toBe(false);
  });

  test('a project with tiers gets no other one', async () => {
    const folder = makeRepository({ 'tiers/pro/pro.yml': 'tier: pro\n' });
    const { stdout } = await run(folder, ['init']);
    expect(stdout).toMatch(/tiers\/ +holds tier files already/);
    expect(existsSync(join(folder, 'tiers/free.yaml'))).toBe(false);
  });

  test('a workflow of somebody else stays, and is named as such', async () => {
    const folder = makeRepository({ '.github/workflows/plan.yml': 'name: Other plans\n' });
    const { stdout } = await run(folder, ['init']);
    expect(stdout).toMatch(/plan\.yml +exists already, and is none of tierform/);
    expect(read(folder, '.github/workflows/plan.yml')).toBe('name: Other plans\n');
    expect(existsSync(join(folder, '.github/workflows/apply.yml'))).toBe(true);
  });

  test('a workflow from before an environment was added is named as such', async () => {
    const folder = makeRepository({ 'tierform.yaml': PROJECT });
    await run(folder, ['init']);
    const added = PROJECT.replace(
      'tiers:',
      '  live.us: { nylas: { region: us, api_key: $US, plan: free }, variables: { domain: acme.example } }\ntiers:',
    );
    writeFileSync(join(folder, 'tierform.yaml'), added);
    const { stdout } = await run(folder, ['init']);
    const note = 'exists already, without live.us: remove it, and run init again';
    for (const path of WORKFLOWS)
      expect(stdout.replace(/ +/g, ' ')).toContain(`${path} ${note}
`);
    expect(stdout).toMatch(/action\.yml +exists already\n/);
  });

  test('a file that appears meanwhile is not written over', async () => {
    const folder = makeRepository();
    const ask = async ({ proposed }: Question) => {
      writeFileSync(join(folder, 'tierform.yaml'), 'mine\n');
      return proposed;
    };
    const { exitCode, stdout } = await run(folder, ['init'], { isInteractive: true, ask });
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/tierform\.yaml +exists already/),
    });
    expect(read(folder, 'tierform.yaml')).toBe('mine\n');
  });

  test('what cannot be written is told, with what was', async () => {
    const folder = makeRepository();
    const ask = async ({ proposed }: Question) => {
      writeFileSync(join(folder, 'tiers'), '');
      return proposed;
    };
    const { exitCode, stdout, stderr } = await run(folder, ['init'], { isInteractive: true, ask });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /tiers\/free\.yaml cannot be written \(E\w+\)\. Written before that:\n {4}\.gitignore .*\n {4}tierform\.yaml\n/,
    );
    expect(stderr).not.toContain('bug in tierform');
  });
});

describe('.gitignore', () => {
  test.each<readonly [what: string, before: string, after: string]>([
    ['keeps what is there', 'dist/\n', 'dist/\n.tierform/\n*.plan\nnode_modules/\n'],
    ['ends its last line', 'dist/', 'dist/\n.tierform/\n*.plan\nnode_modules/\n'],
    ['keeps CRLF', 'dist/\r\nnode_modules', 'dist/\r\nnode_modules\r\n.tierform/\r\n*.plan\r\n'],
    [
      'knows other ways to say it',
      '/.tierform/**\n**/node_modules/\n  *.plan',
      '/.tierform/**\n**/node_modules/\n  *.plan',
    ],
    ['is filled where it is empty', '', '.tierform/\n*.plan\nnode_modules/\n'],
  ])('%s', async (_, before, after) => {
    const folder = makeRepository({ '.gitignore': before, 'package.json': '{}' });
    expect(await run(folder, ['init'])).toMatchObject({ exitCode: 0 });
    expect(read(folder, '.gitignore')).toBe(after);
  });

  test('of a folder above counts, apart from lines that mean that folder alone', async () => {
    const top = makeRepository({ '.gitignore': 'node_modules/\n/.tierform/\n', 'mail/package.json': '{}' });
    await run(join(top, 'mail'), ['init']);
    expect(read(top, 'mail/.gitignore')).toBe('.tierform/\n*.plan\n');
  });

  test('that is a link stays', async () => {
    const folder = makeRepository({ other: 'x\n' });
    symlinkSync('other', join(folder, '.gitignore'));
    const { stdout } = await run(folder, ['init']);
    expect(stdout).toContain('is no plain file; it should say .tierform/ *.plan');
    expect(read(folder, 'other')).toBe('x\n');
  });
});

describe('where it stands', () => {
  test.each(['tiers', '.github', '.github/workflows'])('a link %s that leads out is refused', async path => {
    const [folder, outside] = [makeRepository(), makeFolder()];
    if (path.includes('/')) mkdirSync(join(folder, '.github'));
    symlinkSync(outside, join(folder, path));
    const before = filesOf(folder);
    const { exitCode, stderr } = await run(folder, ['init']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`${path} is a link that leads out`),
    });
    expect(filesOf(folder)).toEqual(before);
    expect(filesOf(outside)).toEqual({});
  });

  test('a link in the place of a file stays, and nothing is written through it', async () => {
    const [folder, outside] = [makeRepository({ '.github/workflows/x': '' }), makeFolder()];
    symlinkSync(join(outside, 'apply.yml'), join(folder, '.github/workflows/apply.yml'));
    expect(await run(folder, ['init'])).toMatchObject({ exitCode: 0 });
    expect(filesOf(outside)).toEqual({});
  });

  test('below the top of a repository, the workflows are at the top', async () => {
    const top = makeRepository({ "it's mail/package.json": '{}' });
    const folder = join(top, "it's mail");
    const { exitCode, stdout } = await run(folder, ['init', '--no-color']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('    ../.github/workflows/plan.yml\n');
    expect(Object.keys(filesOf(folder))).not.toContain('.github/workflows/plan.yml');
    for (const path of WORKFLOWS) expect(read(top, path)).toContain("it''s mail");
  });

  test('a second project of a repository is told that the workflows are those of the first', async () => {
    const top = makeRepository({ 'a/x': '', 'b/x': '' });
    const argv = ['init', '--environment=production=us'];
    await run(join(top, 'a'), argv);
    const again = await run(join(top, 'a'), argv.slice(0, 1));
    expect(again.stdout).not.toContain('another folder');
    const { stdout } = await run(join(top, 'b'), argv);
    for (const path of WORKFLOWS)
      expect(stdout.replace(/ +/g, ' ')).toContain(`../${path} exists already, for another folder:`);
    expect(stdout).toMatch(/action\.yml +exists already\n/);
  });

  test('from elsewhere with -C, paths and commands are those of the user', async () => {
    const top = makeRepository({ 'mail/x': '' });
    const { stdout } = await run(top, ['-C', 'mail', 'init']);
    expect(stdout).toContain('    mail/tierform.yaml\n');
    expect(stdout).toContain('    .github/workflows/plan.yml\n');
    expect(stdout).toContain('    cd mail\n    tierform plan\n');
  });

  test('a folder that is not there is not made', async () => {
    const folder = makeFolder();
    const { exitCode, stderr } = await run(folder, ['-C', 'new', 'init']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('\n    mkdir -p new\n'),
    });
    expect(filesOf(folder)).toEqual({});
  });

  test('a folder whose name no workflow can hold is refused, unless there are none', async () => {
    const top = makeRepository({ [`\${{ x }}/y`]: '' });
    const folder = join(top, `\${{ x }}`);
    expect(await run(folder, ['init'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--no-github') });
    expect(Object.keys(filesOf(folder))).toEqual(['y']);
    expect(await run(folder, ['init', '--no-github'])).toMatchObject({ exitCode: 0 });
  });

  test('without git it says so, and writes all the same', async () => {
    const folder = makeFolder();
    const { exitCode, stdout } = await run(folder, ['init']);
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('This is no git repository.'),
    });
    expect(Object.keys(filesOf(folder))).toEqual(ALL);
  });

  test.each<readonly [what: string, env: (other: string) => Readonly<Record<string, string>>]>([
    ['says core.worktree', () => ({})],
    ['says the environment', other => ({ GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other })],
  ])('where git works on another folder, as %s, too', async (_, env) => {
    const [folder, other] = [makeRepository(), makeRepository()];
    git(folder, 'config', 'core.worktree', other);
    const { exitCode, stdout } = await run(folder, ['init'], { env: { ...BARE_ENV, ...env(other) } });
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('cannot be said: git works on the files of another folder.'),
    });
    expect(Object.keys(filesOf(folder))).toEqual(ALL);
    expect(filesOf(other)).toEqual({});
  });

  test('where git is not installed, too', async () => {
    const folder = makeFolder();
    const { exitCode, stdout } = await run(folder, ['init'], { env: { PATH: folder } });
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('git is not installed'),
    });
  });

  test.each<readonly [what: string, set: (folder: string) => void, branch: string]>([
    [
      'is the one of the remote',
      folder => git(folder, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/rel/1'),
      'rel/1',
    ],
    [
      'is a usual one that is there',
      folder => {
        git(
          folder,
          '-c',
          'user.name=a',
          '-c',
          'user.email=a@b.example',
          'commit',
          '--quiet',
          '--allow-empty',
          '-m',
          'x',
        );
        git(folder, 'branch', 'master');
      },
      'master',
    ],
    ['is the one that is checked out', () => undefined, 'topic'],
  ])('the default branch %s', async (_, set, branch) => {
    const folder = makeRepository({}, 'topic');
    set(folder);
    expect(await run(folder, ['init'])).toMatchObject({ exitCode: 0 });
    expect(read(folder, '.github/workflows/apply.yml')).toContain(`branches: [${branch}]`);
  });

  test('a default branch that no workflow can hold has to be named', async () => {
    const folder = makeRepository({}, 'a$(b)');
    expect(await run(folder, ['init'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--branch') });
    expect(filesOf(folder)).toEqual({});
  });

  test('where the package is installed, also above, commands and schemas are its own', async () => {
    const top = makeRepository({ 'node_modules/tierform/schemas/tier.schema.json': '{}', 'mail/x': '' });
    const { stdout } = await run(join(top, 'mail'), ['init']);
    expect(stdout).toContain('    npx tierform plan\n');
    expect(stdout).not.toContain('npm install');
    expect(read(top, 'mail/tierform.yaml')).toMatch(/^# yaml-language-server: \$schema=\.\.\/node_modules/);
    expect(read(top, 'mail/tiers/free.yaml')).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules/);
  });

  test.each<readonly [what: string, lockFile: string, cache: string | undefined, where: string | undefined]>([
    ['at the top', 'package-lock.json', undefined, "'.'"],
    ['between', 'apps/package-lock.json', 'apps/package-lock.json', 'apps'],
    ['in the project', 'apps/mail/package-lock.json', 'apps/mail/package-lock.json', undefined],
    ['nowhere yet', 'apps/package.json', 'apps/package-lock.json', 'apps'],
    ['nowhere, as package.json', 'x', 'apps/mail/package-lock.json', undefined],
  ])('where the lock file is %s, the workflows install from there', async (_, lockFile, cache, where) => {
    const top = makeRepository({ [lockFile]: '{}', 'apps/mail/x': '' });
    await run(join(top, 'apps/mail'), ['init', '--environment=production=us']);
    for (const path of WORKFLOWS) {
      const text = read(top, path);
      expect(/cache-dependency-path: (.*)/.exec(text)?.[1], path).toBe(cache);
      expect(/run: npm ci.*\n +working-directory: (.*)/.exec(text)?.[1], path).toBe(where);
      expect(text, path).toContain('    working-directory: apps/mail\n');
    }
  });
});

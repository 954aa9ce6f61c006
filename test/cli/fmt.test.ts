// `tierform fmt`: which files it takes, what it prints and writes, and what it leaves alone.
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeExample, makeFolder, tierform } from './world.ts';

const MESSY = 'rank:   1\ntier: free # a comment\n';
const TIDY = 'tier: free # a comment\nrank: 1\n';
const PROJECT = 'environments: { local: { nylas: { endpoint: emulator } } }\n';
const MESSY_PROJECT = `${PROJECT}tiers: tiers\n`;
const BROKEN = 'policies:\n  a: { name: A }\n  a: { name: B }\n';

function contentOf(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

describe('in place', () => {
  test('writes and names what changes, and nothing else', async () => {
    const folder = makeFolder({
      'tierform.yaml': MESSY_PROJECT,
      'tiers/a.yaml': MESSY,
      'tiers/b.yaml': TIDY,
      'tiers/deep/c.yml': MESSY,
      'tiers/.hidden/d.yaml': MESSY,
      'tiers/items.txt': 'b\na\n',
    });
    const before = statSync(join(folder, 'tiers/b.yaml')).ino;
    const ran = await tierform(folder, ['fmt']);
    expect(ran).toEqual({ exitCode: 0, stdout: 'tierform.yaml\ntiers/a.yaml\ntiers/deep/c.yml\n', stderr: '' });
    expect(contentOf(folder, 'tierform.yaml')).toBe(`tiers: tiers\n${PROJECT}`);
    expect(contentOf(folder, 'tiers/a.yaml')).toBe(TIDY);
    expect(contentOf(folder, 'tiers/deep/c.yml')).toBe(TIDY);
    expect(contentOf(folder, 'tiers/.hidden/d.yaml')).toBe(MESSY);
    expect(contentOf(folder, 'tiers/items.txt')).toBe('b\na\n');
    expect(statSync(join(folder, 'tiers/b.yaml')).ino).toBe(before);
    expect(readdirSync(join(folder, 'tiers')).sort()).toEqual(['.hidden', 'a.yaml', 'b.yaml', 'deep', 'items.txt']);
    expect(await tierform(folder, ['fmt'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('finds nothing to do in the example', async () => {
    const folder = makeExample();
    expect(await tierform(folder, ['fmt', '--check'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('keeps the mode', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': MESSY });
    chmodSync(join(folder, 'tiers/a.yaml'), 0o666);
    await tierform(folder, ['fmt']);
    expect(contentOf(folder, 'tiers/a.yaml')).toBe(TIDY);
    expect(statSync(join(folder, 'tiers/a.yaml')).mode & 0o777).toBe(0o666);
  });

  test('writes to where a link leads, inside of the project only', async () => {
    const elsewhere = makeFolder({ 'out.yaml': MESSY });
    const folder = makeFolder({ 'tiers/a.yaml': TIDY, 'shared/b.yaml': MESSY });
    symlinkSync('../shared/b.yaml', join(folder, 'tiers/b.yaml'));
    symlinkSync(join(elsewhere, 'out.yaml'), join(folder, 'tiers/out.yaml'));
    const { exitCode, stdout, stderr } = await tierform(folder, ['fmt']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'tiers/b.yaml\n' });
    expect(stderr).toContain('tiers/out.yaml:1:1: error[unreadable-file]');
    expect(stderr).toContain('nobody reviews it');
    expect(contentOf(folder, 'shared/b.yaml')).toBe(TIDY);
    expect(contentOf(elsewhere, 'out.yaml')).toBe(MESSY);
  });

  test('a plan is the same before and after', async () => {
    const folder = makeExample();
    const path = join(folder, 'tiers/free.yaml');
    const text = readFileSync(path, 'utf8');
    const [, labels = '', policies = '', rest = ''] = /^(.*?)(policies:.*?)(workspaces:.*)$/s.exec(text) ?? [];
    writeFileSync(path, `${labels}${rest}\n${policies}`);
    await tierform(folder, ['apply', '--yes']);
    expect((await tierform(folder, ['fmt'])).stdout).toBe('tiers/free.yaml\n');
    expect(readFileSync(path, 'utf8')).toBe(text);
    const { exitCode } = await tierform(folder, ['plan', '--detailed-exitcode']);
    expect(exitCode).toBe(0);
  });
});

describe('--check', () => {
  test('lists, says how to write, and writes nothing', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': MESSY, 'tiers/b.yaml': TIDY });
    const { exitCode, stdout, stderr } = await tierform(folder, ['fmt', '--check']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'tiers/a.yaml\n' });
    expect(stderr).toBe('1 file is not in its canonical form. To write it:\n    tierform fmt\n');
    expect(contentOf(folder, 'tiers/a.yaml')).toBe(MESSY);
  });

  test('ends with 0 where all is well', async () => {
    const folder = makeFolder({ 'tiers/b.yaml': TIDY });
    expect(await tierform(folder, ['fmt', '--check'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('paths', () => {
  const files = { 'tierform.yaml': MESSY_PROJECT, 'tiers/a.yaml': MESSY, 'tiers/deep/b.yaml': MESSY };

  test.each([
    [['tiers/a.yaml'], ['tiers/a.yaml']],
    [['tiers/deep'], ['tiers/deep/b.yaml']],
    [['tierform.yaml'], ['tierform.yaml']],
    [
      ['tiers/a.yaml', 'tiers'],
      ['tiers/a.yaml', 'tiers/deep/b.yaml'],
    ],
    [['.'], ['tierform.yaml', 'tiers/a.yaml', 'tiers/deep/b.yaml']],
  ])('%j', async (paths, expected) => {
    const { exitCode, stdout } = await tierform(makeFolder(files), ['fmt', ...paths]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expected.map(path => `${path}\n`).join('') });
  });

  test('from a folder of the project, by names from there', async () => {
    const folder = makeFolder(files);
    const { stdout } = await tierform(join(folder, 'tiers'), ['fmt', '-C', '..', 'a.yaml']);
    expect(stdout).toBe('a.yaml\n');
    expect(contentOf(folder, 'tiers/a.yaml')).toBe(TIDY);
    const { stderr } = await tierform(join(folder, 'tiers'), ['fmt', '--check', '-C', '..', 'deep']);
    expect(stderr).toContain('\n    tierform fmt -C .. deep\n');
  });

  test('outside of the project, what is named', async () => {
    const elsewhere = makeFolder({ 'a.yaml': MESSY });
    const { exitCode } = await tierform(makeFolder(files), ['fmt', join(elsewhere, 'a.yaml')]);
    expect(exitCode).toBe(0);
    expect(contentOf(elsewhere, 'a.yaml')).toBe(TIDY);
  });

  test.each([
    ['nowhere.yaml', 'does not exist'],
    ['tiers/items.txt', 'is no .yaml or .yml file'],
  ])('%s is an error', async (path, said) => {
    const folder = makeFolder({ ...files, 'tiers/items.txt': 'b\n' });
    const { exitCode, stdout, stderr } = await tierform(folder, ['fmt', path, 'tiers/a.yaml']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'tiers/a.yaml\n' });
    expect(stderr).toContain(`${path}:1:1: error[unreadable-file]`);
    expect(stderr).toContain(said);
  });

  test('the folder that tierform.yaml names', async () => {
    const folder = makeFolder({ 'tierform.yaml': `tiers: other\n${PROJECT}`, 'other/a.yaml': MESSY });
    expect((await tierform(folder, ['fmt'])).stdout).toBe('other/a.yaml\n');
  });
});

describe('what cannot be formatted', () => {
  test('is left as it is, and the others are formatted', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': BROKEN, 'tiers/b.yaml': MESSY });
    writeFileSync(join(folder, 'tiers/c.yaml'), Buffer.from([0x61, 0xff]));
    const { exitCode, stdout, stderr } = await tierform(folder, ['fmt']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'tiers/b.yaml\n' });
    expect(stderr).toContain('tiers/a.yaml:3:3: error[duplicate-key]');
    expect(stderr).toContain('    3 |   a: { name: B }');
    expect(stderr).toContain('tiers/c.yaml:1:2: error[not-utf8]');
    expect(stderr).toContain('2 errors; what cannot be formatted is left as it is.\n');
    expect(contentOf(folder, 'tiers/a.yaml')).toBe(BROKEN);
  });

  test('tierform.yaml too', async () => {
    const folder = makeFolder({ 'tierform.yaml': 'a: [\n', 'tiers/b.yaml': MESSY });
    const { exitCode, stdout, stderr } = await tierform(folder, ['fmt']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'tiers/b.yaml\n' });
    expect(stderr.match(/error\[/g)).toHaveLength(1);
    expect(stderr).toContain('tierform.yaml:1:4: error[yaml-syntax]');
  });

  test('a tiers folder outside of the project is not looked into', async () => {
    const folder = makeFolder({ 'project/tierform.yaml': `tiers: ../tiers\n${PROJECT}`, 'tiers/a.yaml': MESSY });
    const { exitCode, stdout } = await tierform(join(folder, 'project'), ['fmt']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(contentOf(folder, 'tiers/a.yaml')).toBe(MESSY);
  });

  test('a missing folder is said', async () => {
    const { exitCode, stderr } = await tierform(makeFolder(), ['fmt']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[missing-folder]');
  });

  test('a file that cannot be written is said, and the others are written', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': MESSY, 'tiers/b.yaml': MESSY });
    // Its temporary name is taken by a folder that holds something.
    mkdirSync(join(folder, `tiers/a.yaml.${process.pid}.tmp/x`), { recursive: true });
    const { exitCode, stdout, stderr } = await tierform(folder, ['fmt']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'tiers/b.yaml\n' });
    expect(stderr).toContain('tiers/a.yaml:1:1: error[unwritable-file]');
    expect(contentOf(folder, 'tiers/a.yaml')).toBe(MESSY);
  });

  test('a secret in it is not shown', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': 'a: 1\na: nyk_abcdefghijklmnop\n' });
    const { stdout, stderr } = await tierform(folder, ['fmt']);
    expect(stderr).toContain('duplicate-key');
    expect(stdout + stderr).not.toContain('nyk_abc');
  });
});

describe('--stdin', () => {
  const format = (text: string | Uint8Array, ...argv: string[]) =>
    tierform(makeFolder(), ['fmt', '--stdin', ...argv], { readStdin: async () => Buffer.from(text) });

  test('prints the text and nothing else', async () => {
    expect(await format(MESSY)).toEqual({ exitCode: 0, stdout: TIDY, stderr: '' });
    expect(await format(TIDY)).toEqual({ exitCode: 0, stdout: TIDY, stderr: '' });
    expect(await format('')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('--stdin-path says what it is', async () => {
    expect((await format(MESSY_PROJECT, '--stdin-path', 'x/tierform.yaml')).stdout).toBe(`tiers: tiers\n${PROJECT}`);
    expect((await format(BROKEN, '--stdin-path', 'tiers/a.yaml')).stderr).toContain('tiers/a.yaml:3:3: error');
  });

  test('prints nothing of what cannot be formatted', async () => {
    const { exitCode, stdout, stderr } = await format(BROKEN);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('<stdin>:3:3: error[duplicate-key]');
    expect((await format(Uint8Array.of(0xff))).stderr).toContain('<stdin>:1:1: error[not-utf8]');
  });

  test('with --check tells by the exit code', async () => {
    expect(await format(MESSY, '--check')).toEqual({ exitCode: 1, stdout: '<stdin>\n', stderr: '' });
    expect(await format(TIDY, '--check')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('takes no paths', async () => {
    const { exitCode, stderr } = await format(MESSY, 'tiers');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('takes no paths');
  });
});

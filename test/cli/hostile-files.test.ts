// Files that are no files, lead elsewhere or are too large, wherever a project names some: refused in words, at once.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder, tierform } from './world.ts';

const TIER = 'policies: { free: { name: Free } }\n';
const PROJECT = 'environments: { local: { nylas: { endpoint: emulator } } }\n';
const GIGABYTE = 2 ** 30;

/** What a path can be that is no readable file inside of the project. */
const ODD: Readonly<Record<string, readonly [make: (path: string) => void, reason: string]>> = {
  'a pipe that nobody writes to': [path => execFileSync('mkfifo', [path]), 'it is no plain file'],
  'a folder': [path => mkdirSync(path), 'it is a folder'],
  'a huge file': [
    path => {
      writeFileSync(path, '');
      truncateSync(path, GIGABYTE);
    },
    `it has ${GIGABYTE} bytes; the most that is read is 67108864`,
  ],
  'a link to a file elsewhere': [path => symlinkSync('/etc/passwd', path), 'nobody reviews it'],
  'a link to a device': [path => symlinkSync('/dev/zero', path), 'nobody reviews it'],
  'a link to nothing': [path => symlinkSync('nowhere', path), 'it does not exist'],
  'a link to itself': [path => symlinkSync(path, path), 'its symbolic links lead in a circle'],
};

function makeOdd(odd: string, folder: string, path: string): string {
  const [make, reason] = ODD[odd] ?? [() => undefined, ''];
  make(join(folder, path));
  return reason;
}

describe.each(Object.keys(ODD))('%s', odd => {
  test('as tierform.yaml', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': TIER });
    const reason = makeOdd(odd, folder, 'tierform.yaml');
    const { exitCode, stdout } = await tierform(folder, ['validate']);
    expect(stdout).toContain(reason);
    expect(stdout).toContain('tierform.yaml:1:1: error[unreadable-file]');
    expect(stdout).not.toContain('root:');
    expect(exitCode).toBe(1);
  });

  test('as a tier file', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': TIER });
    const reason = makeOdd(odd, folder, 'tiers/odd.yaml');
    const { exitCode, stdout } = await tierform(folder, ['validate']);
    if (odd === 'a folder') {
      // A folder may be called so; the files in it are read.
      expect(exitCode).toBe(0);
      return;
    }
    expect(stdout).toContain(reason);
    expect(stdout).toContain('tiers/odd.yaml:1:1: error[unreadable-file]');
    expect(exitCode).toBe(1);
  });

  test.each(['accounts_file', 'items_file'])('as %s', async key => {
    const text =
      key === 'accounts_file'
        ? 'workspaces: { a: { name: A, accounts_file: odd.csv } }\n'
        : 'lists: { a: { name: A, type: domain, items_file: odd.csv } }\n';
    const folder = makeFolder({ 'tiers/a.yaml': text });
    const reason = makeOdd(odd, folder, 'tiers/odd.csv');
    const { exitCode, stdout } = await tierform(folder, ['validate']);
    expect(stdout).toContain(reason);
    expect(stdout).toContain('tiers/a.yaml:1:');
    expect(stdout).not.toContain('root:');
    expect(exitCode).toBe(1);
  });
});

describe('the folder of the tier files', () => {
  test('that leads out of the project is not read', async () => {
    const elsewhere = makeFolder({ 'tiers/a.yaml': 'policies: { free: { name: hunter2 } }\n' });
    const folder = makeFolder();
    symlinkSync(join(elsewhere, 'tiers'), join(folder, 'tiers'));
    const { exitCode, stdout } = await tierform(folder, ['validate']);
    expect(stdout).toContain('leads out of the project folder');
    expect(stdout).not.toContain('hunter2');
    expect(exitCode).toBe(1);
  });

  test('may be a link within the project', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': TIER });
    renameSync(join(folder, 'tiers'), join(folder, 'real'));
    symlinkSync('real', join(folder, 'tiers'));
    const { exitCode } = await tierform(folder, ['validate']);
    expect(exitCode).toBe(0);
  });

  test.each(['..', '../elsewhere', 'tiers/../../elsewhere', '/etc', 'tiers\\..'])('cannot be %s', async tiers => {
    const folder = makeFolder({ 'tierform.yaml': `tiers: '${tiers}'\n${PROJECT}`, 'tiers/a.yaml': TIER });
    const { exitCode, stdout } = await tierform(folder, ['validate']);
    expect(stdout).toContain('outside of the project folder');
    expect(exitCode).toBe(1);
  });

  test.each(['a pipe that nobody writes to', 'a huge file', 'a link to nothing', 'a link to itself'])(
    'cannot be %s',
    async odd => {
      const folder = makeFolder();
      makeOdd(odd, folder, 'tiers');
      const { exitCode, stdout } = await tierform(folder, ['validate']);
      expect(stdout).toContain('error[missing-folder]');
      expect(exitCode).toBe(1);
    },
  );
});

test.each(['/etc/passwd', '../../../../../../../../etc/passwd', '../../nothing-of-that-name', '/nothing-of-that-name'])(
  'a reference to %s is refused without looking whether it is there',
  async path => {
    const folder = makeFolder({ 'tiers/a.yaml': `workspaces: { a: { name: A, accounts_file: '${path}' } }\n` });
    const { exitCode, stdout } = await tierform(folder, ['validate']);
    expect(stdout).toContain('cannot be read: it is outside of the project folder, where nobody reviews it.');
    expect(exitCode).toBe(1);
  },
);

test('a project folder that is itself reached through a link is read as any other', async () => {
  const real = makeFolder({
    'tierform.yaml': PROJECT,
    'tiers/a.yaml': 'workspaces: { a: { name: A, accounts_file: a.csv } }\n',
  });
  writeFileSync(join(real, 'tiers/a.csv'), 'a@acme.example\n');
  const link = join(makeFolder(), 'link');
  symlinkSync(real, link);
  const { exitCode } = await tierform(link, ['validate']);
  expect(exitCode).toBe(0);
});

// Whoever may do everything can read everything.
test.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
  const folder = makeFolder({ 'tiers/a.yaml': TIER });
  chmodSync(join(folder, 'tiers/a.yaml'), 0);
  const { exitCode, stdout } = await tierform(folder, ['validate']);
  expect(stdout).toContain('permission denied');
  expect(exitCode).toBe(1);
  rmSync(join(folder, 'tiers/a.yaml'));
});

/** What a file that tierform keeps for itself can be instead. */
const ODD_OWN: Readonly<Record<string, readonly [make: (path: string, elsewhere: string) => void, reason: string]>> = {
  'a pipe that nobody writes to': [path => execFileSync('mkfifo', [path]), 'it is no plain file'],
  'a folder': [path => mkdirSync(path), 'it is a folder'],
  'a link to a file elsewhere': [(path, elsewhere) => symlinkSync(elsewhere, path), 'it is a symbolic link'],
  'a link to a device': [path => symlinkSync('/dev/zero', path), 'it is a symbolic link'],
  'a link to nothing': [path => symlinkSync('nowhere', path), 'it is a symbolic link'],
  'a link to itself': [path => symlinkSync(path, path), 'it is a symbolic link'],
};

describe.each(Object.keys(ODD_OWN))('%s among what tierform keeps', odd => {
  test.each([
    ['local.json', 'The state in .tierform/local.json cannot be read'],
    ['local.history.jsonl', 'The history beside .tierform/local.json cannot be used'],
    ['local.lock', 'The lock beside .tierform/local.json cannot be used'],
  ])('as %s', async (file, said) => {
    const [make, reason] = ODD_OWN[odd] ?? [() => undefined, ''];
    const folder = makeFolder({ 'tierform.yaml': PROJECT, 'tiers/a.yaml': TIER, '.tierform/other': '' });
    const elsewhere = join(makeFolder({ theirs: 'theirs\n' }), 'theirs');
    make(join(folder, '.tierform', file), elsewhere);
    const { exitCode, stderr } = await tierform(folder, ['apply', '--yes']);
    expect(stderr).toContain(`${said} (${reason}). Move it away, or put a plain file in its place.`);
    expect(exitCode).toBe(1);
    expect(readFileSync(elsewhere, 'utf8')).toBe('theirs\n');
    // Nothing was made either.
    expect(existsSync(join(folder, '.tierform/local.emulator.json'))).toBe(false);
    rmSync(join(folder, '.tierform', file), { recursive: true });
    expect((await tierform(folder, ['apply', '--yes'])).exitCode).toBe(0);
  });
});

test('a folder of tierform that is a link leads nowhere', async () => {
  const folder = makeFolder({ 'tierform.yaml': PROJECT, 'tiers/a.yaml': TIER });
  const elsewhere = makeFolder();
  symlinkSync(elsewhere, join(folder, '.tierform'));
  const { exitCode, stderr } = await tierform(folder, ['apply', '--yes']);
  expect(stderr).toContain('its folder is a symbolic link');
  expect(exitCode).toBe(1);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('data of the emulator in a pipe are not waited for', async () => {
  const folder = makeFolder({ 'tierform.yaml': PROJECT, 'tiers/a.yaml': TIER, '.tierform/other': '' });
  execFileSync('mkfifo', [join(folder, '.tierform/local.emulator.json')]);
  const { exitCode, stderr } = await tierform(folder, ['plan']);
  expect(stderr).toContain('it is no plain file');
  expect(exitCode).toBe(1);
});

test('a value as long as a file is not gone through anew for each of its characters', async () => {
  const long = 'a'.repeat(300_000);
  const folder = makeFolder({ 'tiers/a.yaml': `workspaces: { free: { name: Free, policy: ${long} } }\n` });
  const { exitCode, stdout } = await tierform(folder, ['validate']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(long);
});

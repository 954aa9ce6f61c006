// Every format of every command as it comes out of the program: one document on stdout, whatever happens, that can be parsed by
// whoever reads that format; all else on stderr.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findMarkup } from '../render/plain-markdown.ts';
import { faultsOfSarif } from '../render/sarif.ts';
import { parseXml } from '../render/xml.ts';
import { makeExample, makeFolder, tierform } from './world.ts';

/** Fails unless it is a document of that format. */
const CHECKS: Readonly<Record<string, (text: string) => void>> = {
  json: text => expect(JSON.parse(text)).toHaveProperty('version', 1),
  markdown: text => {
    expect(text).toMatch(/^##/);
    expect(findMarkup(text)).toEqual([]);
  },
  github: text => {
    for (const line of text.split('\n').slice(0, -1))
      expect(line).toMatch(/^::(error|warning|notice) (file=[^,:]+,line=\d+,col=\d+,)?title=[^,:]+::./);
  },
  sarif: text => expect(faultsOfSarif(JSON.parse(text))).toBeNull(),
  junit: text => expect(parseXml(text).name).toBe('testsuites'),
};

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  validate: ['json', 'github', 'sarif', 'junit'],
  plan: ['json', 'markdown', 'github', 'sarif', 'junit'],
  drift: ['json', 'markdown', 'junit'],
  apply: ['json', 'markdown'],
};
const CASES = Object.entries(FORMATS).flatMap(([command, formats]) =>
  formats.map(format => [command, format] as const),
);

const GOOD = { 'tiers/a.yaml': 'policies:\n  a: { name: A, limits: { limit_count_daily_email_sent: 5 } }\n' };
const BAD = { 'tiers/a.yaml': 'policies:\n  a: { name: A, limts: {} }\n' };
const KEYLESS = { 'tierform.yaml': 'environments:\n  real: { nylas: { region: us, api_key: $KEY } }\n', ...GOOD };

describe.each(CASES)('%s --format %s', (command, format) => {
  const check = CHECKS[format] ?? (() => undefined);
  const argv = [command, '--format', format];

  test('of valid files', async () => {
    const { exitCode, stdout, stderr } = await tierform(makeFolder(GOOD), [
      ...argv,
      ...(command === 'apply' ? ['--yes'] : []),
    ]);
    check(stdout);
    expect(exitCode).toBe(command === 'drift' ? 3 : 0);
    if (format === 'json') expect(stderr).toBe('');
    else expect(stderr).toContain(command === 'validate' ? 'Valid' : 'Environment local');
  });

  test('of files with errors', async () => {
    const { exitCode, stdout, stderr } = await tierform(makeFolder(BAD), argv);
    check(stdout);
    expect({ exitCode, isSaid: stdout.includes('unknown-key') }).toEqual({ exitCode: 1, isSaid: true });
    if (!(command === 'validate' && format === 'json')) expect(stderr).toContain('error[unknown-key]');
  });

  test('where the platform cannot be used', async () => {
    const { exitCode, stdout } = await tierform(makeFolder(KEYLESS), [...argv, '-e', 'real']);
    check(stdout);
    if (command === 'validate') return expect(exitCode).toBe(0);
    expect({ exitCode, isSaid: stdout.includes('environment variable KEY') }).toEqual({ exitCode: 1, isSaid: true });
  });

  test('of a project that is elsewhere in the repository', async () => {
    const folder = makeFolder(
      Object.fromEntries(Object.entries(BAD).map(([path, text]) => [`repo/sub/${path}`, text])),
    );
    mkdirSync(join(folder, 'repo/.git'));
    const { stdout } = await tierform(folder, [...argv, '-C', 'repo/sub']);
    check(stdout);
    if (format !== 'json') expect(stdout).toContain('sub/tiers/a.yaml');
    if (format !== 'json') expect(stdout).not.toContain('repo/');
  });
});

describe('several environments', () => {
  const project = (names: readonly string[]) =>
    `environments:\n${names.map(name => `  ${name}: { nylas: { endpoint: emulator } }\n`).join('')}`;

  test.each(CASES.filter(([command]) => command !== 'apply'))(
    '%s --format %s is one document',
    async (command, format) => {
      const folder = makeFolder({ ...BAD, 'tierform.yaml': project(['one', 'two']) });
      const check = CHECKS[format] ?? (() => undefined);
      const bad = await tierform(folder, [command, '--format', format, '--all-environments']);
      check(bad.stdout.replace('"environments"', '"version": 1, "environments"'));
      expect(bad.exitCode).toBe(1);
      writeFileSync(join(folder, 'tiers/a.yaml'), GOOD['tiers/a.yaml']);
      const good = await tierform(folder, [command, '--format', format, '-e', 'one', '-e', 'two']);
      check(good.stdout);
      if (format === 'json') return;
      expect(good.stderr).toContain('In the environment two:');
      expect(good.stderr).toContain('2 environments: ');
    },
  );

  test('plan --format markdown: a line for all, then a section each', async () => {
    const folder = makeFolder({ ...GOOD, 'tierform.yaml': project(['one', 'two']) });
    const { stdout } = await tierform(folder, ['plan', '--format', 'markdown', '--all-environments']);
    expect(stdout.match(/^##.*/gm)).toEqual([
      '## 2 environments: 2 with changes (one, two), 0 without, 0 failed.',
      '### Plan for one: 1 to create, 0 to update, 0 to delete, 0 unchanged, 1 unmanaged; reaches 0 accounts',
      '### Plan for two: 1 to create, 0 to update, 0 to delete, 0 unchanged, 1 unmanaged; reaches 0 accounts',
    ]);
  });

  test('an environment that does not exist is said in the document', async () => {
    const folder = makeFolder({ ...GOOD, 'tierform.yaml': project(['one', 'two']) });
    for (const [command, format] of CASES.filter(([name, of]) => name !== 'apply' && of !== 'json')) {
      const { stdout, exitCode } = await tierform(folder, [command, '--format', format, '-e', 'one', '-e', 'x']);
      CHECKS[format]?.(stdout);
      expect({ exitCode, isSaid: stdout.includes('unknown-environment') }).toEqual({ exitCode: 1, isSaid: true });
    }
  });
});

test('show --format markdown is the saved plan, with when it was made and how to see all of it', async () => {
  const folder = makeExample();
  const { stdout: planned } = await tierform(folder, ['plan', '--out', 'it.plan', '--format', 'markdown']);
  const { stdout, exitCode } = await tierform(folder, ['show', 'it.plan', '--format', 'markdown']);
  expect(exitCode).toBe(0);
  expect(findMarkup(stdout)).toEqual([]);
  const origin = 'Saved plan, made 2026-11-21T12:00:00.000Z by tierform 0.0.0.\n\n';
  expect(stdout).toContain(origin);
  expect(stdout.replace(origin, '')).toBe(planned);
  const { stdout: refused, exitCode: failed } = await tierform(folder, [
    'show',
    'tierform.yaml',
    '--format',
    'markdown',
  ]);
  expect(failed).toBe(1);
  expect(refused).toMatch(/^### ❌ No plan\n\n❌ \*\*.*\*\* `plan-unreadable`/);
});

test('apply --format markdown says what was done, and what was not', async () => {
  const folder = makeExample();
  const { stdout: refused } = await tierform(folder, ['apply', '--format', 'markdown']);
  expect(refused).toMatch(/^### ❌ Apply for local: nothing was written\n/);
  const { stdout, stderr } = await tierform(folder, ['apply', '--yes', '--format', 'markdown']);
  expect(stdout).toMatch(
    /^### Apply for local: 9 done, 0 failed, 0 skipped; verified: live is what the files say; reaches 0 accounts\n/,
  );
  expect(stderr).toContain('Apply: 9 done');
  const { stdout: again } = await tierform(folder, ['apply', '--yes', '--format', 'markdown']);
  expect(again).toMatch(/^### Apply for local: nothing to do\n/);
});

test('rollback --format markdown', async () => {
  const folder = makeFolder(GOOD);
  await tierform(folder, ['apply', '--yes']);
  writeFileSync(join(folder, 'tiers/a.yaml'), GOOD['tiers/a.yaml'].replace('5', '6'));
  await tierform(folder, ['apply', '--yes']);
  const { stdout, exitCode } = await tierform(folder, ['rollback', '--yes', '--format', 'markdown']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^### Rollback for local: 1 done, 0 failed, 0 skipped; verified: /);
  expect(stdout).toContain('- limits.limit_count_daily_email_sent  6\n+ limits.limit_count_daily_email_sent  5\n');
});

test('a plan that cannot be saved is one document all the same', async () => {
  const { stdout, exitCode } = await tierform(makeFolder(GOOD), [
    'plan',
    '--out',
    'no/such/it.plan',
    '--format',
    'json',
  ]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).diagnostics).toMatchObject([{ code: 'command-failed' }]);
});

// --report: what a command found, in files beside what it prints; and the numbers of dotenv, which others decide by.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KEY, serve } from './served.ts';
import { makeFolder, tierform } from './world.ts';

const policy = (limit: number) => ({
  'tiers/a.yaml': `policies:\n  a: { name: A, limits: { limit_count_daily_email_sent: ${limit} } }\n`,
});
const BAD = { 'tiers/a.yaml': 'policies:\n  a: { name: A, limts: {} }\n' };
const twoOf = (block: string) =>
  `environments:\n  one: { nylas: { endpoint: emulator } }\n  two: { nylas: ${block} }\n`;

/** Formats that both --format and --report have. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  validate: ['json', 'github', 'sarif', 'junit'],
  plan: ['json', 'markdown', 'github', 'sarif', 'junit'],
  drift: ['json', 'markdown', 'junit'],
  show: ['json', 'markdown'],
  apply: ['json', 'markdown'],
  rollback: ['json', 'markdown'],
};

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

/** A folder where each command has something to say. */
async function makeWorld(): Promise<string> {
  const folder = makeFolder(policy(5));
  await tierform(folder, ['apply', '--yes']);
  writeFileSync(join(folder, 'tiers/a.yaml'), policy(6)['tiers/a.yaml']);
  await tierform(folder, ['apply', '--yes']);
  writeFileSync(join(folder, 'tiers/a.yaml'), policy(7)['tiers/a.yaml']);
  await tierform(folder, ['plan', '--out', 'it.plan']);
  return folder;
}

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  show: ['it.plan'],
  apply: ['--yes'],
  rollback: ['--yes'],
};

describe.each(Object.entries(FORMATS))('%s', (command, formats) => {
  const argv = [command, ...(ARGUMENTS[command] ?? [])];
  const reports = formats.flatMap(format => ['--report', `${format}=out/new/${format}`]);

  test('every format is in a file as it would be printed, and what is printed stays', async () => {
    const plain = await tierform(await makeWorld(), argv);
    const folder = await makeWorld();
    expect(await tierform(folder, [...argv, ...reports])).toEqual(plain);
    expect(readdirSync(join(folder, 'out/new')).sort()).toEqual([...formats].sort());
    for (const format of formats) {
      const { stdout, exitCode } = await tierform(await makeWorld(), [...argv, '--format', format]);
      expect(read(folder, `out/new/${format}`)).toBe(stdout);
      expect(exitCode).toBe(plain.exitCode);
    }
  });

  test('of a command that fails, too', async () => {
    const folder = makeFolder({ ...BAD, 'it.plan': 'none' });
    const ran = await tierform(folder, [...argv, ...reports, '--report', 'dotenv=out/numbers']);
    expect(ran.exitCode).toBe(1);
    for (const format of formats) {
      const { stdout } = await tierform(folder, [...argv, '--format', format]);
      expect(stdout).not.toBe('');
      expect(read(folder, `out/new/${format}`)).toBe(stdout);
    }
    expect(read(folder, 'out/numbers')).toBe('errors=1\nwarnings=0\n');
  });
});

test('--format prints its own document beside the reports', async () => {
  const folder = makeFolder(policy(5));
  const { stdout, stderr } = await tierform(folder, ['plan', '--format', 'json', '--report', 'markdown=a.md']);
  expect(JSON.parse(stdout).changes).toHaveLength(1);
  expect(stderr).toBe('');
  expect(read(folder, 'a.md')).toMatch(/^### Plan for local/);
});

test('a report is where the user stands, not in the project that is named', async () => {
  const folder = makeFolder({ 'sub/tiers/a.yaml': BAD['tiers/a.yaml'] });
  await tierform(folder, ['validate', '-C', 'sub', '--report', 'github=a.log']);
  expect(read(folder, 'a.log')).toContain('file=sub/tiers/a.yaml');
});

describe('dotenv', () => {
  const numbersOf = async (folder: string, ...argv: string[]) => {
    const { exitCode } = await tierform(folder, [...argv, '--report', 'dotenv=n.env']);
    return [exitCode, ...read(folder, 'n.env').split('\n').slice(0, -1)].join(' ');
  };
  const nothing = 'replace=0 delete=0 adopt=0 move=0 forget=0';

  test('plan, apply, drift, rollback', async () => {
    const folder = makeFolder(policy(5));
    expect(await numbersOf(folder, 'validate')).toBe('0 errors=0 warnings=0');
    expect(await numbersOf(folder, 'plan')).toBe(
      `0 changes=1 create=1 update=0 ${nothing} unchanged=0 unmanaged=1 errors=0 warnings=0`,
    );
    expect(await numbersOf(folder, 'apply')).toBe('1 errors=1 warnings=0');
    expect(await numbersOf(folder, 'apply', '--yes')).toBe(
      '0 changes=1 done=1 failed=0 skipped=0 verified=true errors=0 warnings=0',
    );
    expect(await numbersOf(folder, 'apply', '--yes')).toBe(
      '0 changes=0 done=0 failed=0 skipped=0 verified=true errors=0 warnings=0',
    );
    writeFileSync(join(folder, 'tiers/a.yaml'), policy(4)['tiers/a.yaml']);
    expect(await numbersOf(folder, 'plan', '--detailed-exitcode', '--out', 'it.plan')).toBe(
      `2 changes=1 create=0 update=1 ${nothing} unchanged=0 unmanaged=1 errors=0 warnings=1`,
    );
    expect(await numbersOf(folder, 'drift')).toBe('3 drift=0 pending=1 unmanaged=1 errors=0 warnings=0');
    expect(await numbersOf(folder, 'show', 'it.plan')).toBe(
      `0 changes=1 create=0 update=1 ${nothing} unchanged=0 unmanaged=1 errors=0 warnings=1`,
    );
    expect(await numbersOf(folder, 'apply', 'it.plan', '--yes')).toContain('done=1');
    writeFileSync(join(folder, 'tiers/a.yaml'), 'tier: a\n');
    // What guards found stops an apply, not a plan.
    expect(await numbersOf(folder, 'plan')).toBe(
      '0 changes=1 create=0 update=0 replace=0 delete=1 adopt=0 move=0 forget=0 unchanged=0 unmanaged=1 errors=2 warnings=0',
    );
    expect(await numbersOf(folder, 'rollback', '--out', 'back.plan')).toContain('update=1');
    expect(await numbersOf(folder, 'rollback', '--yes')).toBe(
      '0 changes=1 done=1 failed=0 skipped=0 verified=true errors=0 warnings=2',
    );
  });

  test('what somebody changed, and what failed', async () => {
    const { emulator, folder, run, send } = await serve(policy(5));
    const numbers = async (...argv: string[]) => {
      await run(...argv, '--report', 'dotenv=n.env');
      return read(folder, 'n.env').replaceAll('\n', ' ');
    };
    await run('apply', '--yes');
    const [made] = emulator.snapshot().policies;
    await send('PUT', `/v3/policies/${made?.id}`, { limits: { limit_count_daily_email_sent: 9 } });
    expect(await numbers('drift')).toBe('drift=1 pending=0 unmanaged=1 errors=0 warnings=0 ');
    await tierform(folder, ['apply', '--report', 'dotenv=n.env'], {
      env: { KEY },
      isInteractive: true,
      confirm: async () => {
        await send('PUT', `/v3/policies/${made?.id}`, { limits: { limit_count_daily_email_sent: 10 } });
        return true;
      },
    });
    expect(read(folder, 'n.env').replaceAll('\n', ' ')).toBe(
      'changes=1 done=0 failed=1 skipped=0 verified=false errors=0 warnings=1 ',
    );
  });

  test('of an apply that nobody wants, that it did not end well', async () => {
    const folder = makeFolder(policy(5));
    const { exitCode } = await tierform(folder, ['apply', '--report', 'dotenv=n.env'], { isInteractive: true });
    expect([exitCode, read(folder, 'n.env')]).toEqual([1, 'errors=1\nwarnings=0\n']);
  });

  test('of several environments the sums; of those that failed, that they did', async () => {
    const folder = makeFolder({ ...policy(5), 'tierform.yaml': twoOf('{ endpoint: emulator }') });
    expect(await numbersOf(folder, 'plan', '--all-environments')).toBe(
      `0 changes=2 create=2 update=0 ${nothing} unchanged=0 unmanaged=2 errors=0 warnings=0`,
    );
    expect(await numbersOf(folder, 'drift', '--all-environments')).toBe(
      '3 drift=0 pending=2 unmanaged=2 errors=0 warnings=0',
    );
    expect(await numbersOf(folder, 'plan', '-e', 'one', '-e', 'x')).toBe('1 errors=1 warnings=0');
    writeFileSync(join(folder, 'tierform.yaml'), twoOf('{ region: us, api_key: $NONE }'));
    expect(await numbersOf(folder, 'plan', '--all-environments')).toBe(
      `1 changes=1 create=1 update=0 ${nothing} unchanged=0 unmanaged=1 errors=1 warnings=0`,
    );
    writeFileSync(join(folder, 'tiers/a.yaml'), BAD['tiers/a.yaml']);
    expect(await numbersOf(folder, 'validate', '--all-environments')).toBe('1 errors=2 warnings=0');
  });
});

test('several environments: a document of all of them in each file', async () => {
  const folder = makeFolder({ ...policy(5), 'tierform.yaml': twoOf('{ endpoint: emulator }') });
  for (const command of ['validate', 'plan', 'drift'])
    for (const format of FORMATS[command] ?? []) {
      const argv = [command, '--all-environments'];
      await tierform(folder, [...argv, '--report', `${format}=a`]);
      expect(read(folder, 'a')).toBe((await tierform(folder, [...argv, '--format', format])).stdout);
    }
});

describe('what no report can go to is refused before anything is done', () => {
  test.each<readonly [name: string, file: string, reason: string]>([
    ['a folder', 'tiers', 'it is a folder'],
    ['a folder to be', 'new/', 'it is a folder'],
    ['a file as a folder', 'file/x', 'EEXIST'],
    ['a pipe', 'pipe', 'it is no plain file'],
    ['a device', '/dev/full', 'it is no plain file'],
    ['a link that leads nowhere', 'link', 'it is a symbolic link that leads nowhere'],
    ['a link to the plan that is saved', 'to-plan', 'the plan is saved there (--out)'],
    ['the trace', './trace.log', 'the trace goes there (--trace)'],
    ['a link to another report', 'to-other', 'another report goes there'],
    ['a tier file', 'tiers/a.yaml', 'no report is YAML, and it could be a tier file'],
  ])('%s', async (_, file, reason) => {
    const { emulator, folder, run } = await serve({ ...policy(5), file: '', 'it.plan': '', 'other.env': '' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('nowhere', join(folder, 'link'));
    symlinkSync('it.plan', join(folder, 'to-plan'));
    symlinkSync('other.env', join(folder, 'to-other'));
    const argv = ['rollback', '--yes', '--format', 'json', '--out', 'it.plan', '--trace', 'trace.log'];
    const { exitCode, stdout, stderr } = await run(
      ...argv,
      '--report',
      'dotenv=other.env',
      '--report',
      `markdown=${file}`,
    );
    const message = `The report cannot be written to ${file} (${reason}). Nothing was done.`;
    expect(stderr).toBe(`error: ${message}\nName another file with --report.\n`);
    expect({ exitCode, requests: emulator.requests.length }).toEqual({ exitCode: 1, requests: 0 });
    expect(JSON.parse(stdout).diagnostics).toMatchObject([{ code: 'command-failed', detail: message }]);
    expect(read(folder, 'other.env')).toBe('errors=1\nwarnings=0\n');
    expect(read(folder, 'tiers/a.yaml')).toBe(policy(5)['tiers/a.yaml']);
  });

  test('of several environments, as their document', async () => {
    const folder = makeFolder({ ...policy(5), 'tierform.yaml': twoOf('{ endpoint: emulator }') });
    const argv = ['plan', '--all-environments', '--format', 'json', '--report', 'json=a', '--report', 'markdown=tiers'];
    const { stdout } = await tierform(folder, argv);
    expect(JSON.parse(stdout)).toMatchObject({ environments: [], diagnostics: [{ code: 'command-failed' }] });
    expect(read(folder, 'a')).toBe(stdout);
  });

  test('the plan that is applied', async () => {
    const folder = await makeWorld();
    const before = read(folder, 'it.plan');
    for (const argv of [
      ['apply', 'it.plan', '--yes'],
      ['show', 'it.plan'],
    ]) {
      const { exitCode, stderr } = await tierform(folder, [...argv, '--report', 'json=./it.plan']);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
      expect(stderr).toContain('(the command reads that file)');
    }
    expect(read(folder, 'it.plan')).toBe(before);
  });
});

test.each<readonly [argv: readonly string[], message: string]>([
  [['validate', '--report', 'markdown=a'], 'the formats are github, sarif, junit, json, dotenv.'],
  [['apply', '--report', 'junit=a'], 'the formats are markdown, json, dotenv.'],
  [['drift', '--report', 'a.md'], 'Write <format>=<file>; the formats are'],
  [['plan', '--report', 'text=a'], 'Text is printed on stdout; redirect that.'],
  [['plan', '--report', 'json='], 'Write json=<file>.'],
  [['plan', '--report', 'json=-'], '--format says what is printed on stdout.'],
  [['plan', '--report', 'json=a', '--report', 'markdown=./x/../a'], 'Another report goes to that file'],
  [['plan', '--format', 'dotenv'], 'Allowed choices are text, markdown, github, sarif, junit, json.'],
  [['history', '--report', 'json=a'], "unknown option '--report'"],
])('%j is no use', async (argv, message) => {
  const folder = makeFolder(policy(5));
  const { exitCode, stdout, stderr } = await tierform(folder, argv);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(readdirSync(folder)).toEqual(['tiers']);
});

test('a file that is linked to is written, and the link stays', async () => {
  const folder = makeFolder({ ...policy(5), 'there/a.json': 'old' });
  symlinkSync('there/a.json', join(folder, 'link'));
  expect(await tierform(folder, ['plan', '--report', 'json=link'])).toMatchObject({ exitCode: 0 });
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(JSON.parse(read(folder, 'there/a.json')).changes).toHaveLength(1);
  expect(readdirSync(join(folder, 'there'))).toEqual(['a.json']);
});

test('a report that is lost on the way costs the exit code, and nothing else', async () => {
  const folder = makeFolder(policy(5));
  const reports = ['--report', 'json=out/a.json', '--report', 'dotenv=a.env', '--report', 'markdown=a.md'];
  const { exitCode, stdout, stderr } = await tierform(folder, ['apply', ...reports], {
    isInteractive: true,
    confirm: async () => {
      rmSync(join(folder, 'out'), { recursive: true });
      writeFileSync(join(folder, 'out'), '');
      return true;
    },
  });
  expect(exitCode).toBe(1);
  expect(stdout).toContain('Apply: 1 done, 0 failed, 0 skipped; verified');
  expect(stderr).toContain(
    'error: The report cannot be written to out/a.json (it is not a folder).\nWhat the command did',
  );
  expect(read(folder, 'a.env')).toContain('done=1\n');
  expect(read(folder, 'a.md')).toContain('1 done');
});

test('what an earlier run left is not taken for what this one found', async () => {
  const folder = makeFolder({ ...policy(5), 'a.env': 'changes=0\n', 'a.json': '{}' });
  const reports = ['--report', 'dotenv=a.env', '--report', 'json=a.json'];
  const { exitCode, stdout, stderr } = await tierform(folder, ['apply', '--format', 'markdown', ...reports], {
    isInteractive: true,
    confirm: async () => {
      expect([existsSync(join(folder, 'a.env')), existsSync(join(folder, 'a.json'))]).toEqual([false, false]);
      throw new Error('not foreseen');
    },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('not foreseen\nThis is a bug in tierform');
  expect(stdout).toContain('nothing was written');
  expect(read(folder, 'a.env')).toBe('errors=1\nwarnings=0\n');
  expect(JSON.parse(read(folder, 'a.json')).diagnostics[0].detail).toContain('not foreseen');
});

test('an environment that ends as nobody foresaw is in the document, as one that failed', async () => {
  const folder = makeFolder({ ...policy(5), 'tierform.yaml': twoOf('{ region: us, api_key: $KEY }') });
  const { exitCode, stdout } = await tierform(
    folder,
    ['plan', '--all-environments', '--report', 'dotenv=a.env', '--report', 'json=a.json'],
    {
      env: { KEY },
      wrapStore: () => {
        throw new Error('not foreseen');
      },
    },
  );
  expect(exitCode).toBe(1);
  expect(stdout).toContain('2 failed');
  const { environments } = JSON.parse(read(folder, 'a.json'));
  expect(environments).toMatchObject([{ environment: 'one' }, { environment: 'two' }]);
  expect(read(folder, 'a.env')).toBe('errors=2\nwarnings=0\n');
});

test('folders on the way are made', async () => {
  const folder = makeFolder(policy(5));
  mkdirSync(join(folder, 'a'));
  await tierform(folder, ['validate', '--report', 'junit=a/b/c/d.xml']);
  expect(read(folder, 'a/b/c/d.xml')).toMatch(/^<\?xml/);
});

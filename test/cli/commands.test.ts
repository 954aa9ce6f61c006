// The commands in process: exit codes, streams, and what they leave behind.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { makeExample, makeFolder, repository, tierform } from './world.ts';

function edit(folder: string, file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replaceAll(from, to));
}

/** Parses JSON output and holds it against its published schema. */
function parse(command: string, stdout: string): Record<string, unknown> {
  const schema = JSON.parse(readFileSync(join(repository, `schemas/${command}.schema.json`), 'utf8'));
  const validate = new Ajv.default({ allowUnionTypes: true }).compile(schema);
  const document = JSON.parse(stdout);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document;
}

describe('the main job', () => {
  test('apply, and then nothing is left to do', async () => {
    const folder = makeExample();
    const first = await tierform(folder, ['apply', '--yes']);
    expect(first.stderr).toBe('');
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain('Plan: 8 to create, 1 to update, 0 to delete, 0 unchanged, 0 unmanaged.');
    expect(first.stdout).toContain('Apply: 9 done, 0 failed, 0 skipped; verified: live is what the files say.');

    const data = join(folder, '.tierform');
    const before = readdirSync(data).map(name => readFileSync(join(data, name), 'utf8'));
    const second = await tierform(folder, ['apply', '--yes']);
    expect(second).toMatchObject({ exitCode: 0, stderr: '' });
    expect(second.stdout).toContain('Apply: nothing to do.');
    expect(readdirSync(data).map(name => readFileSync(join(data, name), 'utf8'))).toEqual(before);

    expect(await tierform(folder, ['plan', '--detailed-exitcode'])).toMatchObject({ exitCode: 0 });
    expect(await tierform(folder, ['drift'])).toMatchObject({ exitCode: 0 });
  });

  test('plan is the same text twice, and leaves nothing behind', async () => {
    const folder = makeExample();
    const first = await tierform(folder, ['plan']);
    expect(await tierform(folder, ['plan'])).toEqual(first);
    expect(readdirSync(folder)).toEqual(['tierform.yaml', 'tiers']);
  });

  test('works from another folder, and names files from there', async () => {
    const folder = makeExample();
    const { exitCode, stdout } = await tierform(join(folder, 'tiers'), ['plan', '-C', '..']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  free.yaml:8\n');
  });

  test('without tierform.yaml there is the emulator', async () => {
    const folder = makeFolder({ 'tiers/one.yaml': 'policies:\n  one: { name: One }\n' });
    const { exitCode, stdout } = await tierform(folder, ['apply', '--yes']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Environment local: the embedded Nylas emulator');
  });
});

describe('exit codes', () => {
  test('changes: plan 0, with --detailed-exitcode 2, drift 3', async () => {
    const folder = makeExample();
    expect(await tierform(folder, ['plan'])).toMatchObject({ exitCode: 0 });
    expect(await tierform(folder, ['plan', '--detailed-exitcode'])).toMatchObject({ exitCode: 2 });
    expect(await tierform(folder, ['drift'])).toMatchObject({ exitCode: 3 });
  });

  test('drift 2 when somebody changed live', async () => {
    const folder = makeExample();
    await tierform(folder, ['apply', '--yes']);
    edit(
      folder,
      '.tierform/local.emulator.json',
      '"limit_count_daily_email_sent":200',
      '"limit_count_daily_email_sent":999',
    );
    const { exitCode, stdout } = await tierform(folder, ['drift']);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('limits.limit_count_daily_email_sent  base 200  live 999  files 200');
    expect((await tierform(folder, ['plan'])).stdout).toContain('999 -> 200  drifted: base 200');
    expect(await tierform(folder, ['apply', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await tierform(folder, ['drift'])).toMatchObject({ exitCode: 0 });
  });

  test('files with errors: 1, and nothing is read', async () => {
    const folder = makeExample();
    edit(folder, 'tiers/free.yaml', 'limit_count_daily_email_sent', 'limit_count_dayly_email_sent');
    for (const command of ['validate', 'plan', 'apply', 'drift']) {
      const { exitCode, stdout, stderr } = await tierform(folder, [command]);
      expect(exitCode).toBe(1);
      expect(stdout + stderr).toContain('Did you mean "limit_count_daily_email_sent"?');
    }
    expect(existsSync(join(folder, '.tierform'))).toBe(false);
  });

  test.each([
    [['pln'], 'Did you mean plan?'],
    [['plan', '--formt', 'json'], 'Did you mean --format?'],
    [['plan', '-e', 'prod'], 'Did you mean "production"?'],
    [['plan', '--allow', 'deletes-resource=x.y'], 'Did you mean deletes-resources?'],
    [['plan', '--allow', 'deletes-resources'], 'Write guard=address.'],
    [['plan', '--format', 'yaml'], 'Allowed choices are text, markdown, github, sarif, junit, json.'],
    [['plan', '--target', 'policy.fre'], 'There is no resource "policy.fre".'],
    [['apply', '--yes', '-C', 'nowhere'], 'missing-folder'],
    [['apply', '-e', 'local', '-e', 'production'], 'apply works on one environment at a time'],
    [['apply', '--all-environments'], 'apply works on one environment at a time'],
    [['plan', '-e', 'local', '--all-environments'], '--env and --all-environments exclude each other'],
    [['plan', '-e', ''], 'There is no environment "".'],
    [['emulate', '--port', 'x'], '"x" is not a port.'],
    [['emulate', '--knob', 'policyUpdat=merge'], 'Did you mean "policyUpdate"?'],
    [['emulate', '--knob', 'policyUpdate=x'], 'There are: merge, replace.'],
  ])('%j: 1, and says what to do', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await tierform(makeExample(), argv);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain(expected);
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
  });

  test('help and version: 0', async () => {
    const folder = makeFolder();
    expect(await tierform(folder, ['--help'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await tierform(folder, ['--version'])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('paths', () => {
  test('places in sentences are called from where the user stands, as the place of a diagnostic is', async () => {
    const tiers = 'policies:\n  free: { name: Free }\n';
    const folder = makeFolder({ 'ops/tiers/a.yaml': tiers, 'ops/tiers/b.yaml': `# \n${tiers}` });
    const { stdout } = await tierform(folder, ['validate', '-C', 'ops']);
    expect(stdout).toContain('ops/tiers/b.yaml:3:3: error[duplicate-key]');
    expect(stdout).toContain('\npolicy.free is declared here and at ops/tiers/a.yaml:2:3.\n');
    const { stdout: inside } = await tierform(join(folder, 'ops'), ['validate']);
    expect(inside).toContain('declared here and at tiers/a.yaml:2:3.');
  });

  test('validate reports on what is named, with all files read', async () => {
    const folder = makeExample();
    edit(folder, 'tiers/free.yaml', 'policy: free', 'policy: fre');
    expect((await tierform(folder, ['validate', 'tiers/pro.yaml'])).exitCode).toBe(0);
    const { exitCode, stdout } = await tierform(join(folder, 'tiers'), ['validate', '-C', '..', 'free.yaml']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('free.yaml:26:13: error[unknown-reference]');
  });

  test('files and folders outside of the tiers are checked by themselves', async () => {
    const folder = makeExample();
    const broken = makeFolder({ 'a.yaml': 'policies:\n  a: { nam: A }\n' });
    for (const path of [broken, join(broken, 'a.yaml')]) {
      const { exitCode, stdout } = await tierform(folder, ['validate', path]);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/a\.yaml:2:8: error\[unknown-key\]/);
    }
  });

  test.each([
    [['validate', 'tiers/nope.yaml'], 'tiers/nope.yaml does not exist'],
    [['validate', 'nope.yaml'], 'nope.yaml cannot be read: it does not exist'],
    [['plan', '-C', 'tierform.yaml'], 'it cannot be read: it is not a folder'],
    [['plan', '--trace', 'nowhere/trace.jsonl'], 'The trace cannot be written'],
  ])('%j', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await tierform(makeExample(), argv);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain(expected);
    expect(stdout + stderr).not.toContain('bug');
  });

  test('a folder in the place of tierform.yaml is told', async () => {
    const { exitCode, stderr } = await tierform(makeFolder({ 'tierform.yaml/x': '' }), ['plan']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('tierform.yaml cannot be read: it is a folder');
  });
});

describe('asking', () => {
  test('nobody to ask: --yes is needed', async () => {
    const { exitCode, stderr } = await tierform(makeExample(), ['apply']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--yes is missing');
  });

  test.each([
    [true, 0],
    [false, 1],
  ])('answer %j: exit code %i', async (answer, exitCode) => {
    const folder = makeExample();
    const asked: string[] = [];
    const confirm = async (question: string) => {
      asked.push(question);
      return answer;
    };
    expect(await tierform(folder, ['apply'], { isInteractive: true, confirm })).toMatchObject({ exitCode });
    expect(asked).toEqual([
      'Apply this to local (the embedded Nylas emulator): 8 to create, 1 to update, 0 to delete, 0 unchanged, 0 unmanaged?',
    ]);
    expect(existsSync(join(folder, '.tierform/local.json'))).toBe(answer);
  });

  test('an apply with nothing to do does not ask', async () => {
    const folder = makeExample();
    await tierform(folder, ['apply', '--yes']);
    expect(await tierform(folder, ['apply'])).toMatchObject({ exitCode: 0 });
  });
});

describe('deleting', () => {
  test('is stopped, and allowed once per address', async () => {
    const folder = makeExample();
    await tierform(folder, ['apply', '--yes']);
    rmSync(join(folder, 'tiers/pro.yaml'));
    const stopped = await tierform(folder, ['apply', '--yes']);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain('error[deletes-resources]');
    expect(stopped.stderr).toContain('--allow deletes-resources=policy.pro --allow deletes-resources=workspace.pro');

    const half = await tierform(folder, ['apply', '--yes', '--allow', 'deletes-resources=policy.pro']);
    expect(half).toMatchObject({ exitCode: 1 });
    const allowed = ['--allow', 'deletes-resources=policy.pro', '--allow', 'deletes-resources=workspace.pro'];
    expect(await tierform(folder, ['apply', '--yes', ...allowed])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await tierform(folder, ['drift'])).toMatchObject({ exitCode: 0 });
  });

  test('of everything is stopped by a guard of its own', async () => {
    const folder = makeExample();
    await tierform(folder, ['apply', '--yes']);
    for (const name of readdirSync(join(folder, 'tiers'))) rmSync(join(folder, 'tiers', name));
    const { exitCode, stderr } = await tierform(folder, ['apply', '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[empties-config]');
  });
});

describe('json', () => {
  test('every command prints its published shape, and nothing else', async () => {
    const folder = makeExample();
    expect(parse('validate', (await tierform(folder, ['validate', '--format', 'json'])).stdout)).toMatchObject({
      diagnostics: [],
    });
    expect(parse('plan', (await tierform(folder, ['plan', '--format', 'json'])).stdout)['summary']).toMatchObject({
      create: 8,
      update: 1,
    });
    expect(parse('drift', (await tierform(folder, ['drift', '--format', 'json'])).stdout)['summary']).toEqual({
      drifted: 0,
      pending: 9,
      unmanaged: 0,
    });
    expect(parse('apply', (await tierform(folder, ['apply', '--yes', '--format', 'json'])).stdout)).toMatchObject({
      verified: true,
      summary: { done: 9, failed: 0, skipped: 0 },
    });
    expect(parse('plan', (await tierform(folder, ['plan', '--format', 'json'])).stdout)['summary']).toMatchObject({
      create: 0,
      unchanged: 9,
    });
  });

  test('also where the files have errors', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': 'policies:\n  a: { nam: A }\n' });
    for (const command of ['validate', 'plan', 'apply', 'drift']) {
      const { exitCode, stdout } = await tierform(folder, [command, '--format', 'json']);
      expect(exitCode).toBe(1);
      expect(parse(command, stdout)['diagnostics']).toMatchObject([
        { code: 'missing-key' },
        { code: 'unknown-key', file: 'tiers/a.yaml', line: 2, column: 8 },
      ]);
    }
  });
});

describe('json of what ends a command', () => {
  test.each([
    ['a guard', 'apply', ['--yes'], 'deletes-resources'],
    ['nobody to ask', 'apply', [], 'command-failed'],
  ])('%s', async (_, command, flags, code) => {
    const folder = makeExample();
    await tierform(folder, ['apply', '--yes']);
    if (code === 'deletes-resources') rmSync(join(folder, 'tiers/pro.yaml'));
    else edit(folder, 'tiers/free.yaml', ': 200', ': 150');
    const { exitCode, stdout } = await tierform(folder, [command, '--format', 'json', ...flags]);
    expect(exitCode).toBe(1);
    expect(parse(command, stdout)['diagnostics']).toContainEqual(expect.objectContaining({ code }));
  });

  test.each(['plan', 'apply', 'drift'])('%s without its key', async command => {
    const { exitCode, stdout, stderr } = await tierform(makeExample(), [
      command,
      '-e',
      'production',
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(1);
    expect(parse(command, stdout)['diagnostics']).toMatchObject([{ code: 'platform-failed' }]);
    expect(stderr).toContain('NYLAS_API_KEY');
  });

  test('a state that cannot be used', async () => {
    const folder = makeExample();
    await tierform(folder, ['apply', '--yes']);
    writeFileSync(join(folder, '.tierform/local.json'), '{}');
    const { exitCode, stdout } = await tierform(folder, ['plan', '--format', 'json']);
    expect(exitCode).toBe(1);
    expect(parse('plan', stdout)['diagnostics']).toMatchObject([{ code: 'state-unusable' }]);
  });
});

describe('colour', () => {
  const ESCAPE = '\u001b[';

  test('only at a terminal, and only where it is wanted', async () => {
    const folder = makeExample();
    const isColored = async (argv: readonly string[], overrides: Parameters<typeof tierform>[2]) =>
      (await tierform(folder, ['plan', ...argv], overrides)).stdout.includes(ESCAPE);
    expect(await isColored([], { isTerminal: true })).toBe(true);
    expect(await isColored([], {})).toBe(false);
    expect(await isColored(['--no-color'], { isTerminal: true })).toBe(false);
    expect(await isColored([], { isTerminal: true, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await isColored([], { isTerminal: true, env: { CI: 'true' } })).toBe(false);
  });
});

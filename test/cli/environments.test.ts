// Several environments in one run: side by side, in a fixed order, each whole, and one exit code for all.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runSideBySide, type SeveralOptions } from '../../src/cli/environments/side-by-side.ts';
import { createEmulator, type EmulatorOptions } from '../../src/emulator/emulator.ts';
import { serveEmulator } from '../../src/emulator/server.ts';
import type { Transport } from '../../src/http/transport.ts';
import { makeFolder, makeIo, repository, tierform } from './world.ts';

const TIERS = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of tier files.
  'tiers/one.yaml': 'policies:\n  one: { name: "One ${where}" }\n',
};

/** An environment on the embedded emulator; one with a key that is not set cannot be planned. */
const ENVIRONMENTS = {
  local: '{ nylas: { endpoint: emulator }, variables: { where: here } }',
  keyless: '{ nylas: { region: us, api_key: $KEY }, variables: { where: nowhere } }',
  bare: '{ nylas: { endpoint: emulator } }',
  staging: '{ nylas: { endpoint: emulator }, variables: { where: there } }',
};

function projectOf(environments: Readonly<Record<string, string>>): string {
  return `environments:\n${Object.entries(environments)
    .map(([name, block]) => `  ${name}: ${block}\n`)
    .join('')}`;
}

function makeProject(...names: readonly (keyof typeof ENVIRONMENTS)[]): string {
  const environments = Object.fromEntries(names.map(name => [name, ENVIRONMENTS[name]]));
  return makeFolder({ ...TIERS, 'tierform.yaml': projectOf(environments) });
}

/** Serves an emulator whose answers pass through a transport of the test's own. */
async function serve(around: (transport: Transport) => Transport, options: EmulatorOptions = {}): Promise<string> {
  const { handle } = createEmulator(options);
  const server = await serveEmulator({ handle: around(handle) }, { port: 0 });
  onTestFinished(() => server.close());
  return `{ nylas: { endpoint: "${server.url}", api_key: $KEY }, variables: { where: "${server.url.slice(-5)}" } }`;
}

/** Parses the JSON of several environments, and holds it against the published schema. */
function parse(command: string, stdout: string): Record<string, unknown> {
  const schema = JSON.parse(readFileSync(join(repository, `schemas/${command}.schema.json`), 'utf8'));
  const ajv = new Ajv.default({ allowUnionTypes: true }).addSchema(schema, command);
  const document = JSON.parse(stdout);
  expect(ajv.validate(`${command}#/definitions/environments`, document), JSON.stringify(ajv.errors)).toBe(true);
  return document;
}

describe('one of three fails', () => {
  test('plan: it says so in its place, and the others are planned', async () => {
    const folder = makeProject('local', 'keyless', 'staging');
    const { exitCode, stdout, stderr } = await tierform(folder, ['plan', '--all-environments']);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(`Environment local: the embedded Nylas emulator

  + policy.one  "One here"  tiers/one.yaml:2
      name  "One here"

Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged, 1 unmanaged.

Environment keyless: failed

Environment staging: the embedded Nylas emulator

  + policy.one  "One there"  tiers/one.yaml:2
      name  "One there"

Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged, 1 unmanaged.

3 environments: 2 with changes (local, staging), 0 without, 1 failed (keyless).
`);
    expect(stderr).toMatch(/^In the environment keyless:\nerror: .*environment variable KEY.*\n.*\n$/);
  });

  test('drift, in the order that was asked for', async () => {
    const folder = makeProject('local', 'keyless', 'staging');
    await tierform(folder, ['apply', '--yes', '-e', 'local']);
    const argv = ['drift', '-e', 'staging', '-e', 'keyless', '-e', 'local', '-e', 'staging'];
    const { exitCode, stdout } = await tierform(folder, argv);
    expect(exitCode).toBe(1);
    expect(stdout.match(/^(Environment|No drift|\d).*/gm)).toEqual([
      'Environment staging: the embedded Nylas emulator',
      'Environment keyless: failed',
      'Environment local: the embedded Nylas emulator',
      'No drift: live is what the last apply left, and what the files say.',
      "3 environments: 0 changed behind git's back, 1 with changes not applied yet (staging), 1 without drift, 1 failed (keyless).",
    ]);
  });

  test('validate: each with its own variables', async () => {
    const { exitCode, stdout, stderr } = await tierform(makeProject('local', 'bare', 'staging'), [
      'validate',
      '--all-environments',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout.match(/^(Environment|Valid|tiers|\d).*/gm)).toEqual([
      'Environment local',
      'Valid for the environment local: 1 tier file, 1 resource.',
      'Environment bare',
      'tiers/one.yaml:2:21: error[undefined-variable]: Variable is not defined.',
      '1 error in 1 tier file, 1 resource.',
      'Environment staging',
      'Valid for the environment staging: 1 tier file, 1 resource.',
      '3 environments: 2 valid, 1 with errors (bare).',
    ]);
    expect(stdout).not.toContain('\n\n\n');
  });

  test('files with errors are told on stderr under the name', async () => {
    const { stdout, stderr } = await tierform(makeProject('bare', 'local'), ['plan', '--all-environments']);
    expect(stdout).toContain('Environment bare: failed\n\nEnvironment local: ');
    expect(stderr).toMatch(/^In the environment bare:\ntiers\/one\.yaml:2:21: error/);
  });
});

describe('the exit code for all', () => {
  const codeOf = async (folder: string, ...argv: string[]) =>
    (await tierform(folder, [...argv, '--all-environments'])).exitCode;

  test('plan: 2 when one has changes, if it is asked for', async () => {
    const folder = makeProject('local', 'staging');
    await tierform(folder, ['apply', '--yes', '-e', 'local']);
    expect(await codeOf(folder, 'plan')).toBe(0);
    expect(await codeOf(folder, 'plan', '--detailed-exitcode')).toBe(2);
    await tierform(folder, ['apply', '--yes', '-e', 'staging']);
    expect(await codeOf(folder, 'plan', '--detailed-exitcode')).toBe(0);
    expect(await codeOf(folder, 'validate')).toBe(0);
  });

  test('drift: 3 for what is not applied, 2 where somebody changed live', async () => {
    const folder = makeProject('local', 'staging');
    await tierform(folder, ['apply', '--yes', '-e', 'local']);
    expect(await codeOf(folder, 'drift')).toBe(3);
    const data = join(folder, '.tierform/local.emulator.json');
    writeFileSync(data, readFileSync(data, 'utf8').replace('One here', 'Another'));
    expect(await codeOf(folder, 'drift')).toBe(2);
    await tierform(folder, ['apply', '--yes', '-e', 'local']);
    await tierform(folder, ['apply', '--yes', '-e', 'staging']);
    expect(await codeOf(folder, 'drift')).toBe(0);
  });

  test('1 before all others', async () => {
    const folder = makeProject('keyless', 'local');
    expect(await codeOf(folder, 'plan', '--detailed-exitcode')).toBe(1);
    expect(await codeOf(folder, 'drift')).toBe(1);
  });
});

describe('side by side', () => {
  test('the first answers only after the last is done: the order stays, and nothing mixes', async () => {
    let release = (): void => undefined;
    const isLastAsked = new Promise<void>(resolve => {
      release = resolve;
    });
    // One after the other they would wait for ever.
    const first = await serve(transport => async request => {
      await isLastAsked;
      return transport(request);
    });
    const middle = await serve(transport => transport);
    const last = await serve(transport => async request => {
      const answer = await transport(request);
      release();
      return answer;
    });
    const folder = makeFolder({ ...TIERS, 'tierform.yaml': projectOf({ first, middle, last }) });
    const { exitCode, stdout } = await tierform(folder, ['plan', '--all-environments'], { env: { KEY: 'key' } });
    expect(exitCode).toBe(0);
    expect(stdout.match(/^(Environment \w+|Plan|\d)/gm)).toEqual([
      'Environment first',
      'Plan',
      'Environment middle',
      'Plan',
      'Environment last',
      'Plan',
      '3',
    ]);
  });

  test('a hundred, eight at a time, each whole and in its place', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `customer-${index}`);
    const environments = Object.fromEntries(names.map(name => [name, ENVIRONMENTS.local]));
    const cwd = makeFolder({ 'tierform.yaml': projectOf(environments) });
    const printed: string[] = [];
    let underWay = 0;
    let most = 0;
    const exitCode = await runSideBySide<SeveralOptions>({
      io: makeIo(cwd, { stdout: text => printed.push(text) }),
      options: { color: false, format: 'text' },
      wanted: 'all',
      command: 'plan',
      run: async (io, { env = '' }) => {
        underWay += 1;
        most = Math.max(most, underWay);
        io.stdout(`begin ${env}\n`);
        // Some take longer than those that come after them.
        const turns = 1 + ((names.indexOf(env) * 7) % 5);
        for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve));
        io.stdout(`end ${env}\n`);
        underWay -= 1;
        return 2;
      },
    });
    expect({ exitCode, most }).toEqual({ exitCode: 0, most: 8 });
    expect(printed.join('')).toBe(
      `${names.map(name => `begin ${name}\nend ${name}\n`).join('\n')}
100 environments: 100 with changes (${names.slice(0, 8).join(', ')}, ...), 0 without, 0 failed.
`,
    );
  });

  test('a pause is told at once, with the name of the environment', async () => {
    let isFirst = true;
    const slow = await serve(transport => async request => {
      if (!isFirst) return transport(request);
      isFirst = false;
      return { status: 429, headers: { 'retry-after': '5' }, body: '{}' };
    });
    const folder = makeFolder({ ...TIERS, 'tierform.yaml': projectOf({ local: ENVIRONMENTS.local, slow }) });
    const printed: string[] = [];
    const { exitCode } = await tierform(folder, ['plan', '--all-environments'], {
      env: { KEY: 'key' },
      passing: text => printed.push(text),
      stderr: text => printed.push(`kept: ${text}`),
    });
    expect(exitCode).toBe(0);
    expect(printed).toEqual([expect.stringMatching(/^slow: http.*: 429; trying again in 5\.0 s\.\n$/)]);
  });
});

describe('a name that does not exist', () => {
  test('is told with the nearest one, before anything is read', async () => {
    const folder = makeProject('local', 'staging');
    for (const command of ['validate', 'plan', 'drift']) {
      const { exitCode, stdout, stderr } = await tierform(folder, [command, '-e', 'local', '-e', 'stagin']);
      expect(exitCode).toBe(1);
      expect(stdout + stderr).toContain('There is no environment "stagin".\nDid you mean "staging"?');
      expect(stdout + stderr).not.toContain('Environment local');
    }
    expect(existsSync(join(folder, '.tierform'))).toBe(false);
  });

  test.each([
    ['environments: [', 'yaml-syntax'],
    ['environments: {}\n', 'unknown-environment'],
  ])('tierform.yaml is %j', async (text, code) => {
    const folder = makeFolder({ ...TIERS, 'tierform.yaml': text });
    const { exitCode, stdout } = await tierform(folder, ['plan', '--all-environments', '--format', 'json']);
    expect(exitCode).toBe(1);
    expect(parse('plan', stdout)).toMatchObject({ environments: [], diagnostics: [{ code }] });
  });
});

describe('json', () => {
  test('one document, with that of each environment as it prints it alone', async () => {
    const folder = makeProject('local', 'keyless', 'staging');
    // Until it is kept, what the emulator begins with has new ids each time.
    for (const name of ['local', 'staging']) await tierform(folder, ['apply', '--yes', '-e', name]);
    for (const command of ['plan', 'drift']) {
      const { exitCode, stdout } = await tierform(folder, [command, '--all-environments', '--format', 'json']);
      expect(exitCode).toBe(1);
      const alone = [];
      for (const name of ['local', 'keyless', 'staging'])
        alone.push(JSON.parse((await tierform(folder, [command, '-e', name, '--format', 'json'])).stdout));
      expect(parse(command, stdout)).toEqual({ version: 1, environments: alone });
    }
  });

  test('validate names the environment of each', async () => {
    const folder = makeProject('bare', 'local');
    const { exitCode, stdout } = await tierform(folder, ['validate', '--all-environments', '--format', 'json']);
    expect(exitCode).toBe(1);
    expect(parse('validate', stdout)).toMatchObject({
      environments: [
        { environment: 'bare', diagnostics: [{ code: 'undefined-variable' }] },
        { environment: 'local', diagnostics: [] },
      ],
    });
  });

  test('of a name that does not exist', async () => {
    const folder = makeProject('local', 'staging');
    const { stdout } = await tierform(folder, ['drift', '-e', 'x', '-e', 'local', '--format', 'json']);
    expect(parse('drift', stdout)).toMatchObject({ environments: [], diagnostics: [{ code: 'unknown-environment' }] });
  });

  test('all of one environment is still several', async () => {
    const { stdout } = await tierform(makeProject('local'), ['plan', '--all-environments', '--format', 'json']);
    expect(parse('plan', stdout)['environments']).toHaveLength(1);
  });
});

// `tierform tiers`: what it prints for the folders in test/fixtures/tiers, and how it ends. In each folder beside the project's
// own files are expected.txt, expected.md and expected.json, and stderr.txt where something is said of the files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { expectGolden } from '../golden.ts';
import { makeExample, makeFolder, repository, tierform } from './world.ts';

const FIXTURES = join(repository, 'test/fixtures/tiers');

const schema = JSON.parse(readFileSync(join(repository, 'schemas/tiers.schema.json'), 'utf8'));
const isValid = new Ajv.default({ allowUnionTypes: true }).compile(schema);

function parse(stdout: string): Record<string, unknown> {
  const document = JSON.parse(stdout);
  expect(isValid(document), JSON.stringify(isValid.errors)).toBe(true);
  return document;
}

describe('the table', () => {
  test.each(readdirSync(FIXTURES).sort())('%s', async name => {
    const folder = join(FIXTURES, name);
    for (const [format, file] of [
      ['text', 'expected.txt'],
      ['markdown', 'expected.md'],
      ['json', 'expected.json'],
    ] as const) {
      const { exitCode, stdout, stderr } = await tierform(folder, ['tiers', '--format', format]);
      expect(exitCode).toBe(0);
      expectGolden(join(folder, file), stdout);
      if (format === 'json') parse(stdout);
      if (existsSync(join(folder, 'stderr.txt'))) expectGolden(join(folder, 'stderr.txt'), stderr);
      else expect(stderr).toBe('');
    }
    expect(readdirSync(folder)).not.toContain('.tierform');
  });

  test('is text where no format is asked for', async () => {
    const folder = join(FIXTURES, 'ladder');
    expect(await tierform(folder, ['tiers'])).toEqual(await tierform(folder, ['tiers', '--format', 'text']));
  });

  test('has the maxima of the environment that is named', async () => {
    const folder = makeFolder({
      'tierform.yaml': `default_environment: local
environments:
  local: { nylas: { endpoint: emulator, plan: free } }
  production: { nylas: { region: us, api_key: $NYLAS_API_KEY, plan: full-platform } }
`,
      'tiers/free.yaml': 'tier: free\npolicies:\n  free: { name: Free }\n',
    });
    const inherited = async (...argv: string[]) => {
      const { stdout } = await tierform(folder, ['tiers', ...argv]);
      return /limit_storage_total +(.*)/.exec(stdout)?.[1];
    };
    expect(await inherited()).toBe('3GiB (plan)');
    expect(await inherited('-e', 'production')).toBe('10GiB (plan)');
  });

  test('names the files as they are called in the project, wherever one stands', async () => {
    const folder = makeExample();
    const [there, elsewhere] = [
      await tierform(folder, ['tiers', '--format', 'json']),
      await tierform(join(folder, 'tiers'), ['tiers', '-C', '..', '--format', 'json']),
    ];
    expect(elsewhere).toEqual(there);
    expect(there.stdout).toContain('"file": "tiers/free.yaml"');
  });
});

describe('faults', () => {
  const broken = {
    'tiers/free.yaml': 'tier: free\npolicies:\n  free: { name: Free, limits: { limit_storage_total: 3GB } }\n',
  };

  test.each(['text', 'markdown'])('of the files: 1 and no table, as %s', async format => {
    const { exitCode, stdout, stderr } = await tierform(makeFolder(broken), ['tiers', '--format', format]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('error[ambiguous-size]');
  });

  test('of the files, as JSON: the same shape, with what is wrong', async () => {
    const { exitCode, stdout } = await tierform(makeFolder(broken), ['tiers', '--format', 'json']);
    expect(exitCode).toBe(1);
    expect(parse(stdout)).toMatchObject({ environment: 'local', tiers: [], diagnostics: [{ code: 'ambiguous-size' }] });
  });

  test.each([
    [['-e', 'prod'], 'Did you mean "production"?'],
    [['--format', 'yaml'], 'Allowed choices are text, markdown, json.'],
    [['-C', 'nowhere'], 'missing-folder'],
  ])('%j: 1, and says what to do', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await tierform(makeExample(), ['tiers', ...argv]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(expected);
  });
});

test('the ladder is a warning of every command that reads the files, and stops none', async () => {
  const folder = makeFolder({
    'tiers/all.yaml': readFileSync(join(FIXTURES, 'inversion/tiers/all.yaml'), 'utf8'),
  });
  for (const argv of [['validate'], ['plan'], ['apply', '--yes'], ['drift'], ['tiers']]) {
    const { exitCode, stdout, stderr } = await tierform(folder, argv);
    expect(exitCode, argv.join(' ')).toBe(0);
    expect((stdout + stderr).match(/warning\[ladder-inversion\]/g), argv.join(' ')).toHaveLength(1);
  }
});

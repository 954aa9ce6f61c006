// `tierform init` is told what it should not be: nothing of it reaches a file unchecked or unquoted.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeProject } from '../../src/cli/init/files/project-text.ts';
import {
  checkApplication,
  checkBranch,
  checkDomain,
  checkName,
  checkVariable,
} from '../../src/cli/init/questions/checks.ts';
import { models } from '../../src/cli/platforms.ts';
import { formatText } from '../../src/config/format/format.ts';
import { loadProject } from '../../src/config/project.ts';
import { starter } from '../../src/platforms/nylas/starter.ts';
import { BARE_ENV } from '../state/repositories.ts';
import { filesOf, makeRepository, run } from './new-project.ts';

describe('what it is told', () => {
  test.each([
    ['--domain', 'acme.example\nx: 1', 'example.com'],
    ['--domain', 'https://acme.example', 'example.com'],
    ['--domain', `\${{ secrets.X }}`, 'example.com'],
    ['--domain', 'localhost', 'example.com'],
    ['--plan', 'unlimited', 'full-platform'],
    ['--environment', '../x=us', 'begins with a letter'],
    ['--environment', 'a b=us', 'begins with a letter'],
    ['--environment', 'a"b', 'begins with a letter'],
    ['--environment', '__proto__=us', 'begins with a letter'],
    ['--environment', 'LOCAL=us', 'the emulator'],
    ['--environment', 'production-reviewed=us', 'for the workflows'],
    ['--environment', 'production=uk', 'Did you mean "us"?'],
    ['--environment', 'production=', 'us, eu'],
    ['--key', 'production=nyk_v0_secret', 'Never the key itself'],
    ['--key', 'production=A\nB', 'Never the key itself'],
    ['--key', 'production=GITHUB_TOKEN', 'something else already'],
    ['--key', 'production=PATH', 'something else already'],
    ['--key', 'NYLAS_API_KEY', 'takes the name of an environment'],
    ['--key', 'other=NYLAS_API_KEY', 'no real one'],
    ['--application', 'production=nyk_v0_secret', 'not its key'],
    ['--application', 'production=a: b', 'not its key'],
    ['--branch', 'main\n', 'the name of a branch'],
    ['--branch', `\${{ github.token }}`, 'the name of a branch'],
    ['--branch', '$(touch x)', 'the name of a branch'],
    ['--branch', '../main', 'the name of a branch'],
    ['--branch', 'a..b', 'the name of a branch'],
    ['--branch', '-x', 'the name of a branch'],
    ['--branch', "it's", 'the name of a branch'],
  ])('%s %j is refused, and nothing is written', async (flag, value, message) => {
    const folder = makeRepository();
    const { exitCode, stdout, stderr } = await run(folder, [
      'init',
      ...(flag === '--environment' ? [] : ['--environment=production=us']),
      `${flag}=${value}`,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(flag);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('bug in tierform');
    expect(stderr).not.toContain('nyk_v0_secret');
    expect(filesOf(folder)).toEqual({});
  });

  test('names that differ in case alone are refused', async () => {
    const argv = ['init', '--environment=production', '--environment=Production'];
    const { exitCode, stderr } = await run(makeRepository(), argv);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('twice') });
  });

  test('an environment is written, not chosen', async () => {
    const { exitCode, stderr } = await run(makeRepository(), ['init', '-e', 'production']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--environment production=us'),
    });
  });

  test('whatever is taken, tierform.yaml says it and is canonical', () => {
    const odd = [
      'true',
      'No',
      'null',
      'y',
      'x',
      '1.e5',
      '0x1.ff',
      '12.34.e5',
      'ON',
      '3m.com',
      '1-1.inf',
      'A_',
      '1e5',
      '0o17',
      '007',
    ];
    const text = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: fc.constantFrom(...'aZ09.-_e#"\':{$\n ') }));
    const taken = (check: (answer: string) => string | undefined) =>
      fc.oneof(fc.constantFrom(...odd, 'acme.example', 'ABC'), text).filter(one => check(one) === undefined);
    fc.assert(
      fc.property(
        taken(checkDomain),
        taken(checkName),
        taken(checkVariable),
        fc.option(taken(checkApplication), { nil: undefined }),
        (domain, name, keyVariable, applicationId) => {
          const answers = { domain, plan: 'free', environments: [{ name, region: 'eu', keyVariable, applicationId }] };
          const written = writeProject({ platform: 'nylas', starter, answers, schema: './x' });
          expect(formatText('tierform.yaml', written, 'project')).toEqual({ text: written });
          const { project, diagnostics } = loadProject({ text: written, models, today: '2026-01-01' });
          expect(diagnostics).toEqual([]);
          expect(Object.keys(project?.environments ?? {})).toEqual(['local', name]);
          expect(project?.environments[name]).toMatchObject({
            variables: { domain },
            platforms: { nylas: { settings: { api_key: `$${keyVariable}`, region: 'eu' } } },
          });
          expect(project?.environments[name]?.platforms['nylas']?.settings['application_id']).toBe(applicationId);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a branch that is taken is one for git', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aZ0./-_@{#=+,~ ^:\\lock') });
    fc.assert(
      fc.property(
        fc
          .oneof(text, fc.constantFrom('a.lock', 'a.lock/b', '@', 'a/.b', 'feature/x@2'))
          .filter(one => checkBranch(one) === undefined),
        branch => {
          execFileSync('git', ['check-ref-format', '--branch', branch], { env: BARE_ENV, stdio: 'ignore' });
        },
      ),
      { numRuns: 30 },
    );
  });
});

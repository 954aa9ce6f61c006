// What completion offers, and when it offers nothing. Real shells are in completion-shells.test.ts.
import { Option } from 'commander';
import { expect, test } from 'vitest';
import { optionsOf, PLACEHOLDERS, placeholderOf } from '../../src/cli/completion/grammar.ts';
import { createProgram } from '../../src/cli/program.ts';
import { makeExample, makeFolder, makeIo, type Ran, tierform } from './world.ts';

/** What zsh is answered; a word by its text. */
async function complete(cwd: string, ...words: string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await tierform(cwd, ['complete', 'zsh', '--', ...words]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map(line => line.split('\t')[0] ?? '');
}

const program = createProgram(makeIo('/'), () => undefined);
const HIDDEN = 'complete';
const commands = program.commands.filter(command => command.name() !== HIDDEN);

test('every command is offered, with what it does', async () => {
  expect(await complete('/', '')).toEqual(['words', ...commands.map(command => command.name())]);
  const { stdout } = await tierform('/', ['complete', 'fish', '--', 'dri']);
  expect(stdout).toBe('words\ndrift\tshow what somebody changed since the last apply; writes nothing\n');
});

test.each(commands.map(command => [command.name(), command] as const))(
  'every flag of %s is offered',
  async (name, command) => {
    const offered = await complete('/', name, '-');
    const own = [...command.options, ...program.options, new Option('-h, --help')];
    for (const { short, long } of own)
      for (const flag of [short, long]) if (flag !== undefined) expect(offered).toContain(flag);
  },
);

test('it is known what every value is', async () => {
  const used = new Set<string>();
  for (const command of [program, ...commands]) {
    for (const option of optionsOf(program, command)) {
      const placeholder = placeholderOf(option);
      if (option.argChoices !== undefined && placeholder === 'format=file')
        expect(await complete('/', command.name(), option.long ?? '', '')).toEqual([
          'partial',
          ...option.argChoices.map(choice => `${choice}=`),
        ]);
      else if (option.argChoices !== undefined && placeholder !== undefined)
        expect(await complete('/', command.name(), option.long ?? '', '')).toEqual(['words', ...option.argChoices]);
      else if (placeholder !== undefined) used.add(placeholder);
    }
    for (const argument of command.registeredArguments)
      if (argument.argChoices === undefined) used.add(argument.name());
      else expect(await complete('/', command.name(), '')).toEqual(['words', ...argument.argChoices]);
  }
  expect([...used].sort()).toEqual(Object.keys(PLACEHOLDERS).sort());
});

const ADDRESSES = ['policy.enterprise', 'policy.free', 'policy.pro'];

test.each<readonly [words: readonly string[], answer: readonly string[]]>([
  [['va'], ['words', 'validate']],
  [
    ['--all-environments', 'va'],
    ['words', 'validate'],
  ],
  [
    ['plan', '--det'],
    ['words', '--detailed-exitcode'],
  ],
  [
    ['plan', '-C', 'elsewhere', '--format=js'],
    ['words', '--format=json'],
  ],
  [
    ['plan', '-e', ''],
    ['words', 'local', 'production'],
  ],
  [
    ['-e', 'p'],
    ['words', 'production'],
  ],
  [
    ['plan', '--env=p'],
    ['words', '--env=production'],
  ],
  [
    ['plan', '--target', 'policy.'],
    ['words', ...ADDRESSES],
  ],
  [
    ['plan', '--target', 'list.spam-tlds', 'policy.'],
    ['words', ...ADDRESSES],
  ],
  [
    ['plan', '--target', 'policy.free', '--no-i'],
    ['words', '--no-impact'],
  ],
  [
    ['explain', 'policy.'],
    ['words', ...ADDRESSES],
  ],
  [
    ['adopt', 'policy.'],
    ['words', ...ADDRESSES],
  ],
  [['adopt', 'policy.free', ''], ['words']],
  [
    ['history', '--address', 'policy.'],
    ['words', ...ADDRESSES],
  ],
  [
    ['history', '--path', 'limits.limit_st'],
    ['words', 'limits.limit_storage_total'],
  ],
  [['history', ''], ['words']],
  [
    ['apply', '--allow', 'max_'],
    ['partial', 'max_affected_accounts=', 'max_deletes='],
  ],
  [
    ['apply', '--allow', 'max_deletes=policy.'],
    ['words', ...ADDRESSES.map(address => `max_deletes=${address}`)],
  ],
  [
    ['apply', '--allow=max_deletes=policy.f'],
    ['words', '--allow=max_deletes=policy.free'],
  ],
  [
    ['drift', '--report', 'j'],
    ['partial', 'junit=', 'json='],
  ],
  [
    ['plan', '--report=do'],
    ['partial', '--report=dotenv='],
  ],
  [['plan', '--report', 'json='], ['files-behind-name']],
  [['plan', '--report=json=out/a'], ['files-behind-name']],
  [['apply', ''], ['files']],
  [['show', ''], ['files']],
  [['plan', '--out', ''], ['files']],
  [['plan', '--out=a'], ['files']],
  [['validate', 'tiers/free.yaml', ''], ['files']],
  [['-C', ''], ['folders']],
  [['import', '--out', ''], ['folders']],
  [
    ['emulate', '--plan', ''],
    ['words', 'free', 'full-platform'],
  ],
  [
    ['emulate', '--knob', 'policyUpdate=m'],
    ['words', 'policyUpdate=merge'],
  ],
  [['emulate', '--port', ''], ['words']],
  [['apply', '-y', '--lock-timeout', ''], ['words']],
  [['plan', '--', '--det'], ['words']],
  [['plan', '--detailed-exitcode=x'], ['words']],
  [['nonsense', '-'], ['words']],
  [['comp'], ['words', 'completion']],
])('%j', async (words, answer) => {
  expect(await complete(makeExample(), ...words)).toEqual(answer);
});

test('another project folder is looked into', async () => {
  const folder = makeFolder({
    'other/tierform.yaml': 'tiers: files\nenvironments: { there: { nylas: { endpoint: emulator } } }\n',
    'other/files/a.yaml': 'policies: { deep: { name: Deep } }\nworkspaces: { w: { name: W, accounts: [a@b.c] } }\n',
  });
  expect(await complete(folder, '-C', 'other', 'plan', '-e', '')).toEqual(['words', 'there']);
  expect(await complete(folder, '-Cother', 'explain', '')).toEqual([
    'words',
    'placement.w',
    'policy.deep',
    'workspace.w',
  ]);
  const { stdout } = await tierform(
    `${folder}/other/files`,
    ['complete', 'bash', '--', '', 'tierform -C ~/other -e '],
    {
      env: { HOME: folder },
    },
  );
  expect(stdout).toBe('words\nthere\n');
});

test.each<readonly [what: string, files: Readonly<Record<string, string>>]>([
  ['no YAML', { 'tierform.yaml': '{{{', 'tiers/a.yaml': '\u0000' }],
  ['something else', { 'tierform.yaml': '- 1\n', 'tiers/a.yaml': 'policies: [a]\nlists: 3\n' }],
  ['folders', { 'tierform.yaml/a': '', 'tiers/a.yaml/b': '' }],
  ['not there', {}],
])('files that are %s make no noise', async (_, files) => {
  const folder = makeFolder(files);
  expect((await complete(folder, 'plan', '-e', ''))[0]).toBe('words');
  expect(await complete(folder, 'explain', '')).toEqual(['words']);
});

test('a file that is half written gives what can be read of the others', async () => {
  const folder = makeFolder({
    'tiers/a.yaml': 'policies: { whole: { name: Whole } }\n',
    'tiers/b.yaml': 'policies:\n  half: { na',
  });
  expect(await complete(folder, 'explain', '')).toEqual(['words', 'policy.whole']);
});

test('names that cannot be typed are left out', async () => {
  const names = ['a\nb', 'a\tb', 'a\u001b[2J', 'a\u202eb', 'good'].map(
    name => `  ${JSON.stringify(name)}: { nylas: { endpoint: emulator } }\n`,
  );
  const folder = makeFolder({ 'tierform.yaml': `environments:\n${names.join('')}` });
  expect(await complete(folder, '-e', '')).toEqual(['words', 'good']);
});

test('in bash only what readline replaces is answered', async () => {
  const folder = makeExample();
  const ask = async (replaced: string, line: string): Promise<Ran> =>
    tierform(folder, ['complete', 'bash', '--', replaced, line]);
  const answers = async (replaced: string, line: string) => (await ask(replaced, line)).stdout;
  expect(await answers('js', 'tierform plan --format=js')).toBe('words\njson\n');
  expect(await answers('policy.f', 'tierform apply --allow max_deletes=policy.f')).toBe('words\npolicy.free\n');
  expect(await answers('loc', `tierform plan -e 'loc`)).toBe('words\nlocal\n');
  expect(await answers('x', 'tierform plan > x')).toBe('files\n');
  expect(await answers('other', 'tierform plan -e loc')).toBe('');
  expect((await ask('', '')).exitCode).toBe(0);
});

test('the script of a shell is printed', async () => {
  const { exitCode, stdout } = await tierform('/', ['completion', 'fish']);
  expect({ exitCode, isScript: stdout.includes('complete -c tierform') }).toEqual({ exitCode: 0, isScript: true });
  const { exitCode: refused, stderr } = await tierform('/', ['completion', 'csh']);
  expect(refused).toBe(1);
  expect(stderr).toContain('bash, zsh, fish');
});

// No page tells anybody to type what the program does not take. Commands that cannot be run in a test (a real application, a
// pull request) stand in blocks that are indented or marked `sh`, `text` or `yaml`; each is read by the program's own commands and flags.
import { expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { makeIo } from '../cli/world.ts';
import { allPages, blocksOf, guides, type Page, proseOf, spansIn } from './pages.ts';
import { readCommand } from './shell.ts';

interface Line {
  readonly place: string;
  readonly text: string;
}

/** Where a line of a block may begin with something else than the command: a prompt, a step of a workflow, a condition. */
const LEAD = String.raw`^\s*(?:- )?(?:run: |script: )?(?:- )?(?:if |! )*(?:\$ )?(?:npm ci && )?`;

/** Lines that call tierform, each in one piece where it goes on below, behind a backslash or in folded YAML. */
function callsOf(page: Page): readonly Line[] {
  return blocksOf(page).flatMap(({ language, lines, start }) =>
    lines.flatMap((line, index) => {
      let text = line;
      for (const next of lines.slice(index + 1)) {
        if (!text.endsWith('\\') && !/^\s+--\w/.test(next)) break;
        text = `${text.replace(/\\$/, '')} ${next.trim()}`;
      }
      const isTyped = language !== 'text' || line.startsWith('$ ');
      const call = new RegExp(`${LEAD}((?:[A-Z_]+=\\S+ )*(?:npx (?:--\\S+ )*)?tierform(?: .*)?)$`).exec(text)?.[1];
      return call === undefined || !isTyped ? [] : [{ place: `${page.path}:${start + index + 1}`, text: call }];
    }),
  );
}

/** What is wrong with the arguments; nothing is run. */
async function faultOf(words: readonly string[]): Promise<string | undefined> {
  let said = '';
  const stderr = (text: string) => {
    said += text;
  };
  const program = createProgram(makeIo('/', { stderr }), () => undefined);
  for (const command of program.commands) command.action(() => undefined);
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch {
    return said === '' ? undefined : said.trim();
  }
}

async function faultsOf(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { place, text } of callsOf(page)) {
    const { words } = readCommand(text);
    const fault = await faultOf(words.slice(words.indexOf('tierform') + 1));
    if (fault !== undefined) faults.push(`${place}: ${text}: ${fault}`);
  }
  return faults;
}

test.each(allPages.map(page => [page.path, page] as const))('%s: commands in blocks', async (_, page) => {
  expect(await faultsOf(page)).toEqual([]);
});

const program = createProgram(makeIo('/'), () => undefined);
const flagsOf = ({ options }: Pick<typeof program, 'options'>) => options.flatMap(({ long, short }) => [long, short]);
const GLOBAL: readonly unknown[] = [...flagsOf(program), '--help', '-h'];
const ANY: readonly unknown[] = [...GLOBAL, ...program.commands.flatMap(flagsOf)];

/** Flags in a line of prose that the command beside them, or no command at all, takes. */
function unknownFlagsIn(line: string): readonly string[] {
  return spansIn(line).flatMap(span => {
    const words = span.replace(/^(?:npx )?tierform /, '').split(/\s+/);
    const command = program.commands.find(one => one.name() === words[0]);
    const isOurs = command !== undefined || words[0]?.startsWith('-') === true || /^(?:npx )?tierform /.test(span);
    const known = command === undefined ? ANY : [...GLOBAL, ...flagsOf(command)];
    const flags = words.map(word => word.replace(/[=,.;:].*$/s, '')).filter(word => /^--?[a-zA-Z]/.test(word));
    return isOurs ? flags.filter(flag => !known.includes(flag)).map(flag => `${flag} in \`${span}\``) : [];
  });
}

test.each(guides.map(page => [page.path, page] as const))('%s: flags in sentences', (_, page) => {
  const faults = proseOf(page).flatMap((line, index) =>
    unknownFlagsIn(line).map(flag => `${page.path}:${index + 1}: ${flag}`),
  );
  expect(faults).toEqual([]);
});

test.each(allPages.map(page => [page.path, page] as const))('%s: what is typed is marked console or sh', (_, page) => {
  const others = blocksOf(page).filter(({ language }) => /^(bash|shell|zsh|fish|terminal|shellsession)/.test(language));
  expect(others.map(({ start, language }) => `${page.path}:${start}: ${language}`)).toEqual([]);
});

test('what the program does not take is seen', async () => {
  const text = [
    '```sh',
    '$ KEY=it npx tierform plan -e production --output file > plan.txt',
    'tierform plan \\',
    '  --format pdf',
    '```',
    '',
    '    npx tierform inspect',
    '    tierform plan -e production | head',
    '',
    '```yaml',
    '- >-',
    '  npx --no-install tierform drift',
    '  --format junit',
    '  --out drift.xml',
    '```',
    '',
    'Here `plan --outt`, `--formt json`, `git push --force`, `drift --out`, `plan --out file`.',
  ].join('\n');
  const page = { path: 'a.md', text };
  expect((await faultsOf(page)).map(fault => fault.replace(/\n.*/s, ''))).toEqual([
    expect.stringMatching(/^a\.md:2: .*unknown option '--output'/),
    expect.stringMatching(/^a\.md:3: .*argument 'pdf' is invalid/),
    expect.stringMatching(/^a\.md:7: .*unknown command 'inspect'/),
    expect.stringMatching(/^a\.md:12: .*unknown option '--out'/),
  ]);
  expect(proseOf(page).flatMap(unknownFlagsIn)).toEqual([
    '--outt in `plan --outt`',
    '--formt in `--formt json`',
    '--out in `drift --out`',
  ]);
});

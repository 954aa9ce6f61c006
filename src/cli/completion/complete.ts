// `tierform complete`: what the scripts of the shells ask when somebody presses Tab. The first line of the answer says what
// follows: `words`, `partial` (words that something has to follow straight away), `files`, `files-behind-name` (behind the
// `=` of the word) or `folders` (which the shell knows better). Then a word a line; behind a tab what it means. Whatever is wrong, it answers with nothing.
import { escapeTerminal } from '../../render/escape.ts';
import type { Io } from '../io/io.ts';
import { type Candidate, type CommandLike, type Expected, expectedAt } from './grammar.ts';
import type { Shell } from './shells.ts';
import { readValues } from './values.ts';
import { quoteForBash, splitLine } from './words.ts';

/**
 * @param typed of zsh, the words after the program's name, the last one up to the cursor; of fish the same, the last one as
 *   it was typed; of bash, the text that is to be replaced and the line up to the cursor
 */
export async function complete(
  io: Io,
  program: CommandLike,
  { shell, typed }: { readonly shell: Shell; readonly typed: readonly string[] },
): Promise<0> {
  try {
    io.stdout(await (shell === 'bash' ? answerBash(io, program, typed) : answer(io, program, { shell, typed })));
  } catch {
    // A half-written file is no reason to print anything in the middle of somebody's command line.
  }
  return 0;
}

async function answer(
  io: Io,
  program: CommandLike,
  { shell, typed }: { readonly shell: Shell; readonly typed: readonly string[] },
): Promise<string> {
  const last = typed.at(-1) ?? '';
  const words = [...typed.slice(0, -1), shell === 'fish' ? splitLine(last).last.text : last];
  const found = await find(io, expectedAt(program, words));
  if (typeof found === 'string') return `${found}\n`;
  const lines = found.candidates.map(
    ({ text, description }) => `${found.fixed}${text}${description === undefined ? '' : `\t${description}`}`,
  );
  return print(found.arePartial, lines);
}

/** Readline replaces only what follows the last `=` or `:`, or the quote that is open. */
async function answerBash(
  io: Io,
  program: CommandLike,
  [replaced = '', line = '']: readonly string[],
): Promise<string> {
  const { before, last, hasOperator } = splitLine(line);
  if (hasOperator) return 'files\n';
  const [, ...words] = [...before, last].map(({ text }) => text);
  const found = await find(io, expectedAt(program, words));
  if (typeof found === 'string') return `${found}\n`;
  if (!last.raw.endsWith(replaced)) return '';
  const kept = splitLine(last.raw.slice(0, last.raw.length - replaced.length)).last;
  const lines = found.candidates.flatMap(({ text }) => {
    const whole = found.fixed + text;
    if (!whole.startsWith(kept.text)) return [];
    const quoted = quoteForBash(whole.slice(kept.text.length), kept.endsIn);
    return quoted === undefined ? [] : [quoted];
  });
  return print(found.arePartial, lines);
}

function print(arePartial: boolean, lines: readonly string[]): string {
  return `${[arePartial ? 'partial' : 'words', ...lines].join('\n')}\n`;
}

interface Found {
  readonly fixed: string;
  readonly candidates: readonly Candidate[];
  readonly arePartial: boolean;
}

type ShellSource = 'files' | 'files-behind-name' | 'folders';

/** What can be typed and begins as it was typed, in order; or what the shell is to list itself. */
async function find(io: Io, expected: Expected | undefined): Promise<Found | ShellSource> {
  if (expected === undefined) return { fixed: '', candidates: [], arePartial: false };
  const { from } = expected;
  if (from === 'files' || from === 'files-behind-name' || from === 'folders') return from;
  if (typeof from !== 'string') return { ...select(expected, from), arePartial: expected.arePartial === true };
  const { texts, arePartial, ...rest } = await readValues(io, from, expected);
  const candidates = [...new Set(texts)].sort().map(text => ({ text }));
  return { ...select(rest, candidates), arePartial };
}

function select(
  { fixed, typed }: Pick<Expected, 'fixed' | 'typed'>,
  candidates: readonly Candidate[],
): Pick<Found, 'fixed' | 'candidates'> {
  const fitting = candidates.filter(({ text }) => text !== '' && text.startsWith(typed));
  // A line break would begin another word, and what cannot be seen cannot be meant.
  return { fixed, candidates: fitting.filter(({ text }) => escapeTerminal(text) === text) };
}

// Runs what a page says is typed, and answers with the page as it should be: each command with what it printed now.
//
// What is compared: blocks marked `console`. Lines that begin with `$ ` are typed, one after another in one folder, and the
// lines below each are all that it printed. Two other blocks act on that folder, so that a page can build up a project:
// one marked `yaml` or `sh` whose first line is a comment with nothing but a path (`# tiers/free.yaml`) is that file, and one marked
// `diff` that begins with `--- tiers/free.yaml` changes it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, vi } from 'vitest';
import { makeExample, makeFolder, repository, tierform } from '../cli/world.ts';
import { type Block, blocksOf, type Page } from './pages.ts';

/** What else a page may have typed: nothing that leaves the folder, or that needs more than a POSIX shell. */
const SHELL_COMMANDS: ReadonlySet<string> = new Set(['cat', 'git', 'ls', 'mkdir', 'mv', 'rm', 'sed']);

/** Silent, so that nothing of npm's own is compared; a test cannot reach a registry, and leaves behind what this would. */
const INSTALL = 'npm install --silent --save-dev tierform';

/** What passes between two commands. */
const MINUTE_MS = 60_000;

/** A page whose first command makes a folder builds up its own project; any other one is about the example. */
export async function runPage(page: Page): Promise<string> {
  const blocks = blocksOf(page);
  const first = blocks.find(block => block.language === 'console')?.lines[0] ?? '';
  const shell = new Shell(first.startsWith('$ mkdir ') ? makeFolder() : makeExample());
  const lines = page.text.split('\n');
  // From the end, so that the lines of blocks that come first stay where they are.
  const written: { block: Block; printed: readonly string[] }[] = [];
  for (const block of blocks) {
    if (block.language === 'console') written.push({ block, printed: await shell.replay(block.lines) });
    else shell.act(block);
  }
  for (const { block, printed } of written.reverse())
    lines.splice(
      block.start,
      block.lines.length,
      ...printed.map(line => (line === '' ? '' : `${block.indent}${line}`)),
    );
  return lines.join('\n');
}

class Shell {
  #folder: string;
  #exitCode = 0;
  #ids = 0;
  #nowMs = Date.UTC(2026, 10, 2, 9);

  constructor(folder: string) {
    this.#folder = folder;
    // Ids of the emulator are the same in every run.
    vi.spyOn(crypto, 'randomUUID').mockImplementation(() => {
      this.#ids += 1;
      return `5f0c6a1e-2b7d-4c39-9a48-${String(this.#ids).padStart(12, '0')}`;
    });
  }

  /** The lines of a block, with what each command prints now. */
  async replay(lines: readonly string[]): Promise<readonly string[]> {
    const typed = lines.filter(line => line.startsWith('$ '));
    expect(lines[0], 'a block marked console begins with a command').toBe(typed[0]);
    const printed: string[] = [];
    for (const line of typed) {
      let output = '';
      for (const command of line.slice(2).split(' && ')) {
        output += await this.#type(command);
        if (this.#exitCode !== 0) break;
      }
      expect(output, 'it would end the block that it is shown in').not.toContain('```');
      printed.push(line, ...(output === '' ? [] : output.trimEnd().split('\n')));
    }
    return printed;
  }

  /** Writes or changes a file, where the block is one. */
  act({ language, lines }: Block): void {
    const [head = '', ...rest] = lines;
    const written = /^# (\S+\.\w+)$/.exec(head)?.[1];
    if (written !== undefined && ['yaml', 'sh', 'text'].includes(language)) this.#write(written, rest);
    const changed = /^--- (\S+)$/.exec(head)?.[1];
    if (changed !== undefined && language === 'diff')
      this.#patch(
        changed,
        rest.filter(line => !line.startsWith('+++ ')),
      );
  }

  #write(path: string, lines: readonly string[]): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${lines.join('\n')}\n`);
  }

  #patch(path: string, lines: readonly string[]): void {
    const file = join(this.#folder, path);
    const side = (other: string) =>
      lines
        .filter(line => !line.startsWith(other))
        .map(line => `${line.slice(1)}\n`)
        .join('');
    const parts = readFileSync(file, 'utf8').split(side('+'));
    expect(parts.length, `${path} holds the lines that a page changes once`).toBe(2);
    writeFileSync(file, parts.join(side('-')));
  }

  /** One command of a line: what it prints on both streams, as a terminal shows it. */
  async #type(command: string): Promise<string> {
    const { variables, words, target } = readCommand(command);
    const [program = '', ...args] = words[0] === 'npx' ? words.slice(1) : words;
    if (program === 'tierform') return this.#tierform(args, variables, target);
    if (program === 'echo' && args[0] === '$?') {
      const code = this.#exitCode;
      this.#exitCode = 0;
      return `${code}\n`;
    }
    if (program === 'cd') {
      this.#folder = join(this.#folder, args[0] ?? '');
      return '';
    }
    if (command === INSTALL) return this.#install();
    expect(SHELL_COMMANDS, 'a block marked console holds only what a test can run; mark it sh').toContain(program);
    const env = { PATH: process.env['PATH'], HOME: this.#folder, LC_ALL: 'C' };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: this.#folder, env, encoding: 'utf8' });
    this.#exitCode = status ?? 1;
    return `${stdout}${stderr}`;
  }

  /** What a project sees of a package that is installed. */
  #install(): string {
    writeFileSync(join(this.#folder, 'package.json'), '{ "devDependencies": { "tierform": "*" } }\n');
    cpSync(join(repository, 'schemas'), join(this.#folder, 'node_modules/tierform/schemas'), { recursive: true });
    return '';
  }

  async #tierform(args: readonly string[], env: Readonly<Record<string, string>>, target: string | undefined) {
    this.#nowMs += MINUTE_MS;
    const clock = {
      now: () => this.#nowMs,
      sleep: async (durationMs: number) => {
        this.#nowMs += durationMs;
      },
    };
    const printed = { shown: '', kept: '' };
    const print = (to: keyof typeof printed) => (text: string) => {
      printed[to] += text;
    };
    const { exitCode } = await tierform(this.#folder, args, {
      clock,
      env: { USER: 'you', ...env },
      stdout: print(target === undefined ? 'shown' : 'kept'),
      stderr: print('shown'),
      passing: print('shown'),
    });
    this.#exitCode = exitCode;
    if (target !== undefined) writeFileSync(join(this.#folder, target), printed.kept);
    return printed.shown;
  }
}

export interface TypedCommand {
  readonly variables: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** The file to which stdout goes. */
  readonly target: string | undefined;
}

/** A simple command of a shell: variables, words in quotes or not, and `> file`. What is piped into another is left out. */
export function readCommand(command: string): TypedCommand {
  const tokens = [...command.matchAll(/(?:[^\s"'|>;#]|"[^"]*"|'[^']*'|(?<=\S)#)+|[|>;#]/g)].map(([token]) => token);
  const end = tokens.findIndex(token => /^[|>;#]$/.test(token));
  const words = (end === -1 ? tokens : tokens.slice(0, end)).map(token =>
    token.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
  const firstWord = words.findIndex(word => !/^[A-Z_]+=/.test(word));
  const variables = Object.fromEntries(words.slice(0, firstWord).map(word => word.split(/=(.*)/s).slice(0, 2)));
  return { variables, words: words.slice(firstWord), target: tokens[end] === '>' ? tokens[end + 1] : undefined };
}

// docs/commands.md out of the program's own commands, so that none can be forgotten: what a command takes, what it ends with.
import { createProgram } from '../../src/cli/program.ts';
import { makeIo } from '../cli/world.ts';
import { notes } from './examples.ts';

export type Program = ReturnType<typeof createProgram>;

/** The program as it is, with what it prints. */
export function describeProgram(): { readonly program: Program; readonly printed: () => string } {
  let text = '';
  const keep = (printed: string) => {
    text += printed;
  };
  const program = createProgram(makeIo('/', { stdout: keep, stderr: keep }), () => undefined);
  return { program, printed: () => text };
}

/** The commands that help shows, in its order. */
export function commandsOf(program: Program): readonly Program[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map(shown => {
      const command = program.commands.find(one => one === shown);
      if (command === undefined) throw new Error(`${shown.name()} is no command.`);
      return command;
    });
}

const INTRODUCTION = `# Commands

Written by \`npm run docs\` from the program itself; \`tierform <command> --help\` says the same. In a project that has tierform among its
dependencies, write \`npx tierform\`.

`;

/** The page. */
export function renderReference(): string {
  const { program, printed } = describeProgram();
  const help = program.createHelp();
  const commands = commandsOf(program).map(command => {
    const before = printed().length;
    command.outputHelp();
    return { command, exitCodes: readExitCodes(printed().slice(before)) };
  });
  const rows = commands.map(({ command, exitCodes }) => {
    const takes = command.registeredArguments.map(termOf).join(' ');
    return [
      `[\`${command.name()}\`](#${command.name()})${takes === '' ? '' : ` ${code(takes)}`}`,
      cell(command.description()),
      exitCodes.map(([exitCode]) => exitCode).join(', '),
    ];
  });
  const shared = commands[0]?.exitCodes.slice(0, 2) ?? [];
  return [
    INTRODUCTION,
    table(['command', 'does', 'exit code'], rows),
    '\nResults go to stdout, everything else to stderr.\n\n',
    table(
      ['exit code', 'means'],
      [
        ...shared.map(([exitCode, meaning]) => [exitCode, cell(meaning)]),
        [
          '2 and more',
          'what the section of the command says; of [several environments](environments.md#several-at-once), what counts first',
        ],
      ],
    ),
    '\n## Options of every command\n\n',
    optionTable(help.visibleOptions(program)),
    ...commands.map(section),
  ].join('');

  function section({ command, exitCodes }: (typeof commands)[number]): string {
    const { examples = [], more = [] } = notes[command.name()] ?? {};
    const own = exitCodes.slice(2);
    return [
      `\n## ${command.name()}\n\n${sentence(command.description())}\n\n`,
      `\`\`\`text\n${help.commandUsage(command)}\n\`\`\`\n`,
      ...(command.registeredArguments.length === 0
        ? []
        : [
            '\n',
            table(
              ['argument', ''],
              command.registeredArguments.map(argument => [code(termOf(argument)), describe(argument)]),
            ),
          ]),
      '\n',
      optionTable(help.visibleOptions(command).filter(option => option.long !== '--help')),
      ...(own.length === 0
        ? []
        : [
            '\n',
            table(
              ['exit code', ''],
              own.map(([exitCode, meaning]) => [exitCode, cell(meaning)]),
            ),
          ]),
      ...(examples.length === 0 ? [] : [`\n\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`]),
      ...(more.length === 0 ? [] : [`\nMore: ${more.join(', ')}.\n`]),
    ]
      .join('')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/\n+$/, '\n');
  }
}

/** An argument as the usage of its command has it: `[paths...]`. */
function termOf(argument: Program['registeredArguments'][number]): string {
  const term = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${term}>` : `[${term}]`;
}

type ExitCode = readonly [code: string, meaning: string];

/** What the help of a command says at its end. */
function readExitCodes(help: string): readonly ExitCode[] {
  const [, text = ''] = help.split('\nExit codes:\n');
  return [...text.matchAll(/^ {2}(\d) {2}(.*)$/gm)].map(([, exitCode = '', meaning = '']) => [exitCode, meaning]);
}

interface Described {
  readonly description: string;
  readonly argChoices?: readonly string[] | undefined;
  readonly defaultValue?: unknown;
}

function describe({ description, argChoices, defaultValue }: Described): string {
  const choices = argChoices === undefined ? [] : [`one of ${argChoices.map(code).join(', ')}`];
  const isTold = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  return [cell(description), ...choices, ...(isTold ? [`default ${code(String(defaultValue))}`] : [])].join('; ');
}

function optionTable(options: readonly (Described & { readonly flags: string })[]): string {
  if (options.length === 0) return '';
  return table(
    ['option', ''],
    options.map(option => [code(option.flags), describe(option)]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `|${cells.map(text => (text === '' ? ' |' : ` ${text} |`)).join('')}\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Text of the help in a table; what it writes as a placeholder is not taken for HTML. */
function cell(text: string): string {
  return text.replace(/[|<]/g, '\\$&');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

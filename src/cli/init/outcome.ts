// What `init` did, and what comes next, as text. A command stands alone on its line, so that it can be copied.
import { shellLine } from '../../core/command-line.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { alignColumns } from '../../render/layout.ts';

export interface FileNote {
  /** From where the user stands. */
  readonly path: string;
  readonly note: string;
}

export interface Outcome {
  readonly written: readonly FileNote[];
  readonly left: readonly FileNote[];
  /** Sentences about what was not done. */
  readonly notes: readonly string[];
  readonly next: readonly Step[];
}

/** What to do next: why, then commands. */
export interface Step {
  readonly why: string;
  readonly commands: readonly (readonly string[])[];
}

export function renderOutcome({ written, left, notes, next }: Outcome): string {
  const blocks = [
    ...(written.length === 0 ? ['Nothing was written: all of it is there.'] : [listFiles('Wrote:', written)]),
    ...(left.length === 0 ? [] : [listFiles('Left as it was:', left)]),
    ...notes.map(escapeTerminal),
    ...next.map(({ why, commands }) => [escapeTerminal(why), ...commands.map(shellLine)].join('\n')),
  ];
  return `${blocks.join('\n\n')}\n`;
}

export function listFiles(title: string, files: readonly FileNote[]): string {
  return [
    title,
    ...alignColumns(files.map(({ path, note }) => [`    ${escapeTerminal(path)}`, escapeTerminal(note)])),
  ].join('\n');
}

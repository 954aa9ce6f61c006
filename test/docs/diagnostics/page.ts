// docs/diagnostics.md: every code with its text, which stands beside its declaration, and an example.
import { CHANGE_FAILURES } from '../../../src/apply/outcome.ts';
import { declared } from '../../../src/cli/formats/declared.ts';
import type { DeclaredCode, Explanation } from '../../../src/core/diagnostic.ts';
import { compareText } from '../../../src/core/value.ts';
import { PLATFORM_FAILURES } from '../../../src/platforms/platform.ts';

const INTRODUCTION = `# Diagnostics

All that tierform reports has a code, in brackets behind \`error\`, \`warning\` or \`note\`, and as \`code\` in JSON, SARIF, JUnit and
annotations. An error stops the command before anything is written; a warning and a note stop nothing. What a guard finds is an error or
a warning as \`guardrails.guards\` wants it ([guards](guards.md)).

    tiers/free.yaml:12:17: error[unknown-reference]: Reference to a resource that is not declared.

File, line and column say where; behind the code stands what, in words that are always the same. Then come the line itself, what is wrong
here and why, and what to do. All errors of all files are shown at once. Nothing is sent to the platform while the files have errors.

A command that stands on a line of its own can be copied: it has the \`-C\` and \`-e\` that it needs. An error that ends a command is a line that starts with
\`error:\`; it has no code there, but has one in JSON. Arguments that are not understood end with 1 and the nearest ones that are; nothing was
read. A message that ends with "This is a bug in tierform" is one: please report it.

What tierform says in this page is what it printed: the texts come from the fixtures and from runs of \`npm run docs\`.
`;

interface Section {
  readonly title: string;
  readonly about: string;
  readonly codes: readonly DeclaredCode[];
}

function codesOf(tables: readonly Readonly<Record<string, DeclaredCode>>[]): readonly DeclaredCode[] {
  return tables.flatMap(table => Object.values(table)).sort((left, right) => compareText(left.code, right.code));
}

export const sections: readonly Section[] = [
  {
    title: 'Files',
    about:
      'What is wrong with tierform.yaml, tier files and the files that they refer to. `validate` finds all of it without a network.',
    codes: codesOf(declared.loading),
  },
  {
    title: 'Plan',
    about: 'What a plan finds when it compares files, state and live, and what its guards find.',
    codes: codesOf(declared.planning),
  },
  { title: 'Saved plans', about: 'Why a saved plan is not applied.', codes: codesOf(declared.saved) },
  { title: 'Apply', about: 'What an apply says beside what became of each change.', codes: codesOf(declared.applying) },
  { title: 'Rollback', about: 'What a plan back to an earlier apply says.', codes: codesOf([...declared.rollback]) },
  { title: 'Import', about: 'What could not be written into tier files.', codes: codesOf(declared.importing) },
  { title: 'Commands', about: 'What ends a command, or is said of it.', codes: codesOf(declared.commands) },
];

/** Why a change failed or was skipped, by its code. */
export const failures: Readonly<Record<string, Explanation>> = { ...CHANGE_FAILURES, ...PLATFORM_FAILURES };

export interface Examples {
  readonly codes: ReadonlyMap<string, string>;
  readonly failures: ReadonlyMap<string, string>;
}

export function renderPage(examples: Examples): string {
  const rows = sections.flatMap(({ codes }) =>
    codes.map(
      ({ code, severity, summary }) => [code, `| [\`${code}\`](#${code}) | ${severity} | ${summary} |`] as const,
    ),
  );
  const index = [...rows].sort(([left], [right]) => compareText(left, right)).map(([, row]) => row);
  return [
    INTRODUCTION,
    '## All codes\n',
    ['| code | severity | says |', '| --- | --- | --- |', ...index, ''].join('\n'),
    ...sections.map(
      ({ title, about, codes }) =>
        `## ${title}\n\n${about}\n\n${codes.map(code => renderCode(code, examples.codes.get(code.code))).join('\n')}`,
    ),
    renderFailures(examples.failures),
  ].join('\n');
}

function renderCode({ code, severity, summary, meaning, remedy }: DeclaredCode, example: string | undefined): string {
  return `### ${code}\n\n**${severity}**: ${summary}\n\n${renderText({ meaning, remedy }, example)}`;
}

function renderText({ meaning, remedy }: Explanation, example: string | undefined): string {
  const shown = example === undefined ? '' : `\n\`\`\`text\n${example}\n\`\`\`\n`;
  return `${meaning}\n\nTo do: ${remedy}\n${shown}`;
}

const FAILURES = `## What became of a change

A change that failed or was skipped says why, with one of these codes. The others go on; what depends on it is skipped. In JSON it is the
\`error.code\` of an outcome. Where a read fails, the command ends with \`platform-failed\` and one of these in brackets.
[What happens when something goes wrong](faults.md) shows most of them at work.
`;

function renderFailures(examples: ReadonlyMap<string, string>): string {
  const codes = Object.keys(failures).sort(compareText);
  const texts = codes.map(code => {
    const explanation = failures[code];
    if (explanation === undefined) throw new Error(`${code} has no text`);
    return `### ${code}: of a change\n\n${renderText(explanation, examples.get(code))}`;
  });
  return `${FAILURES}\n${texts.join('\n')}`;
}

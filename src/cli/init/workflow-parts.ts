// What the three workflows have in common: names as YAML and inside expressions, the steps that every job begins with, and
// the keys of a step.

import type { WorkflowEnvironment, WorkflowParameters } from './parameters.ts';
import { CHECKOUT, SETUP_NODE } from './pins.ts';

/** Words that are no text where they stand alone. */
const NO_TEXT = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** What an expression begins with. */
const EXPRESSION = '$' + '{{';

/** A text as a YAML scalar; what looks like the start of an expression stays text. */
export function scalar(text: string): string {
  if (/^[A-Za-z][\w./-]*$/.test(text) && !NO_TEXT.test(text)) return text;
  return quote(text.replaceAll(EXPRESSION, `${EXPRESSION} '${EXPRESSION}' }}`));
}

/** A branch as a pattern that matches nothing else, as `on.push.branches` reads it. */
export function branchPattern(branch: string): string {
  const pattern = branch.replace(/[\\*?+[!]/g, '\\$&');
  return /^[A-Za-z][\w./-]*$/.test(pattern) && !NO_TEXT.test(pattern) ? pattern : quote(pattern);
}

/** Also how a string is written inside of an expression. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Shifts lines to the right, apart from empty ones. */
export function indent(text: string, columns: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(columns));
}

/** The head of a workflow, from its name on, where all steps work in a folder. */
export function foldersOf(folder: string): string {
  return folder === '.' ? '' : `defaults:\n  run:\n    working-directory: ${scalar(folder)}\n\n`;
}

/** Checkout, Node and the project's packages, as steps in a list at column 0. */
export function firstSteps(
  { folder, packages = folder }: Pick<WorkflowParameters, 'folder' | 'packages'>,
  credentials: 'kept' | 'dropped',
): string {
  const lockFile = packages === '.' ? '' : `    cache-dependency-path: ${scalar(`${packages}/package-lock.json`)}\n`;
  const where = packages === folder ? '' : `  working-directory: ${scalar(packages)}\n`;
  const checkout =
    credentials === 'dropped'
      ? `- uses: ${CHECKOUT}\n  with:\n    persist-credentials: false\n`
      : `- uses: ${CHECKOUT}\n  with:\n    persist-credentials: true # state is in git, under refs/tierform/\n`;
  return `${checkout}- uses: ${SETUP_NODE}
  with:
    node-version: 24
    cache: npm
${lockFile}- run: npm ci # tierform is a dev dependency of package.json
${where}`;
}

/** The input of the action that names the folder; nothing where it is the repository itself. */
export function folderInput(folder: string): string {
  return folder === '.' ? '' : `    working-directory: ${scalar(folder)}\n`;
}

/** The keys of one environment, as an `env` of a step. */
export function keysOf({ secrets }: WorkflowEnvironment): string {
  return envOf(new Set(secrets), name => `secrets.${name}`);
}

/** The keys of the environment that a job of the matrix is about, and of no other. */
export function keysOfMatrix(environments: readonly WorkflowEnvironment[]): string {
  return envOf(new Set(environments.flatMap(({ secrets }) => secrets)), secret => {
    const users = environments.filter(({ secrets }) => secrets.includes(secret));
    if (users.length === environments.length) return `secrets.${secret}`;
    const isUser = users.map(({ name }) => `matrix.environment == ${quote(name)}`).join(' || ');
    return `${users.length === 1 ? isUser : `(${isUser})`} && secrets.${secret} || ''`;
  });
}

function envOf(names: ReadonlySet<string>, expressionOf: (name: string) => string): string {
  if (names.size === 0) return '';
  return `  env:\n${[...names].map(name => `    ${name}: \${{ ${expressionOf(name)} }}\n`).join('')}`;
}

/** The matrix of environments, as the `strategy` of a job at column 0. */
export function strategyOf(environments: readonly WorkflowEnvironment[]): string {
  return `strategy:
  fail-fast: false # one environment that fails says nothing of the others
  matrix:
    environment: [${environments.map(({ name }) => scalar(name)).join(', ')}]
`;
}

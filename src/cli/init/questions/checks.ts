// What a new project may be told: why an answer cannot be taken, as sentences for a prompt and for a flag alike; undefined for
// one that can. None repeats the answer, which may be a key that was pasted into the wrong place.

type Check = (answer: string) => string | undefined;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`, 'i');

/** A domain may have 253 characters, and a tier puts a label of its own before it. */
const MAX_DOMAIN = 200;

export const checkDomain: Check = answer =>
  DOMAIN.test(answer) && answer.length <= MAX_DOMAIN
    ? undefined
    : 'Write a mail domain as example.com: letters, digits and hyphens, without @ or https://. Other letters are written in the xn-- form.';

/** The one that is always there. */
export const LOCAL = 'local';

/** What workflows call the place where a reviewed plan is applied. */
const REVIEWED = '-reviewed';

/** Stricter than the schema: the names of jobs and artifacts are made of it. */
export const checkName: Check = answer => {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,49}$/.test(answer))
    return 'The name of an environment is letters, digits, - and _, begins with a letter, and has at most 50 of them: production-eu.';
  if (answer.toLowerCase() === LOCAL) return `${LOCAL} is always the emulator. Choose another name.`;
  if (answer.toLowerCase().endsWith(REVIEWED))
    return `Names that end in ${REVIEWED} are for the workflows. Choose another.`;
  return undefined;
};

/** Of a shell, of the program and of CI systems: a secret in one of them would break a job. */
const TAKEN = /^(?:GITHUB|RUNNER|ACTIONS|INPUT|TIERFORM|NODE|NPM|GIT)_|^(?:PATH|HOME|USER|SHELL|CI|IFS|PWD|TERM)$/;

export const checkVariable: Check = answer => {
  if (!/^[A-Z_][A-Z0-9_]{0,99}$/.test(answer))
    return 'Write the name of an environment variable, such as NYLAS_API_KEY: capital letters, digits and _. Never the key itself, since the file is in git.';
  return TAKEN.test(answer) ? 'This variable means something else already. Choose another name.' : undefined;
};

export const checkApplication: Check = answer =>
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(answer) && !/^nyk_/i.test(answer)
    ? undefined
    : 'Write the id of the application, not its key: letters, digits and hyphens.';

/** What git allows, without what means something to a shell, to YAML or in a workflow. */
export const checkBranch: Check = answer =>
  /^[\p{L}\p{N}_][\p{L}\p{N}._/@#=,-]{0,199}$/u.test(answer) && !/\.\.|\/\/|\/\.|[/.]$|\.lock(?:\/|$)/.test(answer)
    ? undefined
    : 'Write the name of a branch: letters, digits and any of . _ / @ # = , -, as git takes it.';

/** The project's folder below the repository, for a workflow. */
export const checkFolder: Check = answer =>
  /[\p{C}\p{Zl}\p{Zp}\\]|\$\{\{/u.test(answer) ? 'its name holds characters that a workflow cannot' : undefined;

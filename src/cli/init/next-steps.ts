// What comes after `init`: the emulator first, then what is real, then GitHub.
import type { Outcome, Step } from './outcome.ts';
import type { Surroundings } from './surroundings.ts';

/** An environment as far as the next steps depend on it. */
export interface NextEnvironment {
  readonly name: string;
  /** The variables of its keys; none for the emulator. */
  readonly secrets: readonly string[];
  /** Whether commands mean it where they name none. */
  readonly isDefault: boolean;
}

export interface NextStepsRequest {
  readonly surroundings: Surroundings;
  readonly environments: readonly NextEnvironment[];
  /** As the user goes there; undefined where the user is there. */
  readonly folder: string | undefined;
  /** The first tier, where it was written. */
  readonly tier: string | undefined;
  /** The words that start the program. */
  readonly program: readonly string[];
  /** Whether the workflows are there. */
  readonly hasWorkflows: boolean;
  /** The default branch, where it is known. */
  readonly branch: string | undefined;
  /** Whether somebody is there whom an apply can ask. */
  readonly isInteractive: boolean;
  /** Whether an environment variable is set. */
  readonly isSet: (variable: string) => boolean;
}

export function nextSteps(request: NextStepsRequest): Outcome['next'] {
  const { environments, folder, program, isInteractive } = request;
  const run = (command: string, environment: NextEnvironment): readonly string[] => [
    ...program,
    command,
    ...(environment.isDefault ? [] : ['-e', environment.name]),
  ];
  const emulator = environments.find(({ secrets }) => secrets.length === 0);
  const real = environments.filter(({ secrets }) => secrets.length > 0);
  const steps: readonly Step[] = [
    ...(emulator === undefined
      ? []
      : [
          {
            why: 'Next, on the emulator, which needs no account and no key:',
            commands: [run('plan', emulator), [...run('apply', emulator), ...(isInteractive ? [] : ['--yes'])]],
          },
        ]),
    ...real.flatMap(environment => realSteps(environment, run, request)),
    ...(request.hasWorkflows ? gitHubSteps(real, request) : []),
  ];
  const [first, ...others] = steps;
  if (folder === undefined || first === undefined) return steps;
  return [{ ...first, commands: [['cd', folder], ...first.commands] }, ...others];
}

function realSteps(
  environment: NextEnvironment,
  run: (command: string, environment: NextEnvironment) => readonly string[],
  { isSet, tier }: NextStepsRequest,
): readonly Step[] {
  const { name, secrets } = environment;
  if (!secrets.every(isSet))
    return [
      {
        why: `Then ${name}, once ${secrets.join(' and ')} holds its key; a plan writes nothing:`,
        commands: [run('plan', environment)],
      },
    ];
  if (tier === undefined)
    return [{ why: `Then ${name}; a plan writes nothing:`, commands: [run('plan', environment)] }];
  return [
    {
      why: `Then ${name}, whose key is set. To begin with what is live there in place of the first tier:`,
      commands: [['rm', tier], run('import', environment), run('plan', environment)],
    },
  ];
}

function gitHubSteps(
  real: readonly NextEnvironment[],
  { surroundings: { withoutGit, isInstalled, packages }, branch }: NextStepsRequest,
): readonly Step[] {
  const names = real.map(({ name }) => name).join(', ');
  const secrets = [...new Set(real.flatMap(environment => environment.secrets))];
  const steps: Step[] = [];
  if (withoutGit === 'nothing-there')
    steps.push({ why: 'This is no git repository. The workflows run in one on GitHub:', commands: [['git', 'init']] });
  else if (withoutGit !== undefined)
    steps.push({
      why: `GitHub finds the workflows only at the top of a repository, and whether this is one cannot be said: ${withoutGit}.`,
      commands: [],
    });
  if (!isInstalled)
    steps.push({
      why: `The workflows run the tierform that package.json names${packages === '.' ? '' : ` in ${packages}`}:`,
      commands: [['npm', 'install', '--save-dev', 'tierform']],
    });
  if (secrets.length > 0)
    steps.push(
      {
        why: 'The workflows take keys from secrets of the repository:',
        commands: secrets.map(name => ['gh', 'secret', 'set', name]),
      },
      {
        why: `What no pull request has shown waits for a reviewer. On GitHub, under Settings, Environments: make ${names}${real.length > 1 ? ', each' : ''} with required reviewers.`,
        commands: [],
      },
    );
  steps.push({
    why: `Commit all of it on a branch, and open a pull request: it shows what its merge${branch === undefined ? '' : ` into ${branch}`} makes live.`,
    commands: [],
  });
  return steps;
}

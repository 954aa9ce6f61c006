// What a new project is to be: what the flags say, else what somebody answers, else what is proposed. Both ways ask for the
// same, in the same order.
import type { Starter } from '../../../platforms/platform.ts';
import { CommandError, type Io, type Question } from '../../io/io.ts';
import { checkApplication, checkBranch, checkDomain, checkName, checkVariable } from './checks.ts';
import { findTwin, type Given, requireKnown } from './given.ts';

/** Reserved: nobody's mail is sent there by mistake. */
export const EXAMPLE_DOMAIN = 'example.com';

/** What somebody answers who has no application yet. */
const NONE = 'none';

export interface RealEnvironment {
  readonly name: string;
  readonly region: string;
  readonly keyVariable: string;
  readonly applicationId: string | undefined;
}

export interface ProjectAnswers {
  readonly domain: string;
  readonly plan: string;
  readonly environments: readonly RealEnvironment[];
}

/** The answer to a question; what is proposed where nobody is asked. @throws CommandError for Ctrl-C */
export type Ask = (question: Question) => Promise<string>;

export function createAsk(io: Io, isAsked: boolean): Ask {
  if (!isAsked) return async question => question.proposed;
  return async question => {
    const answer = await io.ask(question);
    if (answer === undefined) throw new CommandError('Interrupted: nothing was written.');
    return answer.trim() === '' ? question.proposed : answer.trim();
  };
}

export interface Asking {
  readonly ask: Ask;
  readonly given: Given;
  readonly starter: Starter;
  readonly plans: readonly string[];
  /** The value of an environment variable. */
  readonly variable: (name: string) => string | undefined;
}

export async function askProject(asking: Asking): Promise<ProjectAnswers> {
  const { ask, given, starter, plans } = asking;
  const domain = await askDomain(asking);
  const plan =
    given.plan ??
    (await ask({
      type: 'offered',
      message: 'Plan of your organization: no limit of a tier may be above its own',
      proposed: starter.plan,
      answers: [starter.plan, ...plans.filter(name => name !== starter.plan)].map(name => ({
        value: name,
        label: name,
      })),
    }));
  const names = given.environments === undefined ? await askNames(asking) : [...given.environments.keys()];
  requireKnown(given, names);
  const environments: RealEnvironment[] = [];
  for (const name of names) environments.push(await askEnvironment(asking, name, names.length));
  return { domain, plan, environments };
}

export async function askDomain({ ask, given }: Pick<Asking, 'ask' | 'given'>): Promise<string> {
  if (given.domain !== undefined) return given.domain;
  const message = 'Mail domain of your customers: a tier gets a part of its own before it';
  return (await ask({ type: 'typed', message, proposed: EXAMPLE_DOMAIN, check: trimmed(checkDomain) })).toLowerCase();
}

/** With a key at hand there is an application to manage. */
async function askNames({ ask, starter, variable }: Asking): Promise<readonly string[]> {
  const answer = await ask({
    type: 'typed',
    message:
      'Real applications beside the emulator, by a name for each, in the order of their applies: staging, production',
    proposed: variable(starter.keyVariable) ? 'production' : NONE,
    check: text => {
      const names = splitNames(text);
      const twin = findTwin(names);
      if (twin !== undefined) return `${twin} is there twice.`;
      return names.map(checkName).find(trouble => trouble !== undefined);
    },
  });
  return splitNames(answer);
}

function splitNames(answer: string): readonly string[] {
  const names = answer.split(/[\s,]+/).filter(name => name !== '');
  return names.length === 1 && names[0]?.toLowerCase() === NONE ? [] : names;
}

async function askEnvironment({ ask, given, starter }: Asking, name: string, count: number): Promise<RealEnvironment> {
  const proposed =
    count === 1 ? starter.keyVariable : `${starter.keyVariable}_${name.toUpperCase().replaceAll('-', '_')}`;
  const [firstRegion = ''] = Object.keys(starter.regions);
  const region =
    given.environments?.get(name) ??
    (await ask({
      type: 'offered',
      message: `Region of ${name}`,
      proposed: firstRegion,
      answers: Object.entries(starter.regions).map(([value, place]) => ({ value, label: `${value} (${place})` })),
    }));
  const keyVariable =
    given.keys.get(name) ??
    (
      await ask({
        type: 'typed',
        message: `Environment variable that will hold the key of ${name}; not the key itself`,
        proposed,
        check: text => checkVariable(withoutDollar(text)),
      })
    ).replace(/^\$/, '');
  const applicationId =
    given.applications.get(name) ??
    (await ask({
      type: 'typed',
      message: `Id of the application ${name}, so that no other one's key is taken (optional)`,
      proposed: '',
      check: text => (text.trim() === '' ? undefined : trimmed(checkApplication)(text)),
    }));
  return { name, region, keyVariable, applicationId: applicationId === '' ? undefined : applicationId };
}

/** @returns the default branch; undefined where no workflows are wanted */
export async function askWorkflows(
  { ask, given }: Pick<Asking, 'ask' | 'given'>,
  guess: string,
): Promise<string | undefined> {
  const isWanted =
    given.github ??
    (await ask({
      type: 'offered',
      message: 'Workflows for GitHub: plan in pull requests, apply after a merge, look for drift every day',
      proposed: 'yes',
      answers: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
    })) === 'yes';
  if (!isWanted) return undefined;
  if (given.branch !== undefined) return given.branch;
  const message = 'Default branch: what is merged into it is applied';
  const branch = await ask({ type: 'typed', message, proposed: guess, check: trimmed(checkBranch) });
  const trouble = checkBranch(branch);
  if (trouble === undefined) return branch;
  throw new CommandError(
    `The default branch ${JSON.stringify(branch)} cannot stand in a workflow. Nothing was written.`,
    `${trouble} Name it with --branch, or leave the workflows out with --no-github.`,
  );
}

function trimmed(check: (answer: string) => string | undefined): (answer: string) => string | undefined {
  return answer => check(answer.trim());
}

function withoutDollar(text: string): string {
  return text.trim().replace(/^\$/, '');
}

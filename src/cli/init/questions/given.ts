// What the flags of `init` say, checked: nothing of it reaches a file unless it is what it should be.
import { didYouMean } from '../../../config/suggest.ts';
import { CommandError, type GlobalOptions } from '../../io/io.ts';
import { checkApplication, checkBranch, checkDomain, checkName, checkVariable } from './checks.ts';

export interface InitOptions extends GlobalOptions {
  readonly yes?: boolean;
  readonly domain?: string;
  readonly plan?: string;
  /** `production=us`, or a name alone. */
  readonly environment?: readonly string[];
  /** `production=NYLAS_API_KEY`. */
  readonly key?: readonly string[];
  /** `production=<id>`. */
  readonly application?: readonly string[];
  /** Undefined where nothing was said of it. */
  readonly github?: boolean;
  readonly branch?: string;
}

/** What was not given is undefined, or not in the map. */
export interface Given {
  readonly domain: string | undefined;
  readonly plan: string | undefined;
  /** By name, with their regions. */
  readonly environments: ReadonlyMap<string, string | undefined> | undefined;
  readonly keys: ReadonlyMap<string, string>;
  readonly applications: ReadonlyMap<string, string>;
  readonly github: boolean | undefined;
  readonly branch: string | undefined;
}

export interface Known {
  readonly plans: readonly string[];
  readonly regions: readonly string[];
}

/** @throws CommandError that names the flag, and does not repeat what may be a key */
export function readGiven(options: InitOptions, { plans, regions }: Known): Given {
  const { domain, plan, environment, key = [], application = [], github, branch } = options;
  return {
    domain: domain === undefined ? undefined : require('--domain', domain.toLowerCase(), checkDomain),
    plan: plan === undefined ? undefined : requireOneOf('--plan', plan, plans),
    environments: environment === undefined ? undefined : readEnvironments(environment, regions),
    keys: readPairs('--key', key, text => require('--key', text.replace(/^\$/, ''), checkVariable)),
    applications: readPairs('--application', application, text => require('--application', text, checkApplication)),
    github,
    branch: branch === undefined ? undefined : require('--branch', branch, checkBranch),
  };
}

/** Names differ also where case does not count: GitHub's environments, and some file systems. */
export function findTwin(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find(name => seen.size === seen.add(name.toLowerCase()).size);
}

/** What can only be said once it is known which environments there are. @throws CommandError */
export function requireKnown({ keys, applications }: Given, names: readonly string[]): void {
  for (const [flag, pairs] of [['--key', keys] as const, ['--application', applications] as const])
    for (const name of pairs.keys())
      if (!names.includes(name))
        throw new CommandError(
          `${flag} names the environment ${name}, and there is no real one of that name.`,
          names.length === 0 ? `Add --environment ${name}=us.` : didYouMean(name, names),
        );
}

function readEnvironments(texts: readonly string[], regions: readonly string[]): Given['environments'] {
  const entries = texts.map((text): [string, string | undefined] => {
    const [name = '', region] = text.split(/=(.*)/s);
    require('--environment', name, checkName);
    return [name, region === undefined ? undefined : requireOneOf('--environment', region, regions)];
  });
  const twin = findTwin(entries.map(([name]) => name));
  if (twin !== undefined)
    throw new CommandError(`--environment names ${twin} twice.`, 'Each environment has a name of its own.');
  return new Map(entries);
}

function readPairs(
  flag: string,
  texts: readonly string[],
  read: (text: string) => string,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const [name = '', value] = text.split(/=(.*)/s);
    if (value === undefined || checkName(name) !== undefined)
      throw new CommandError(`${flag} takes the name of an environment, = and a value.`, `${flag} production=...`);
    if (pairs.has(name)) throw new CommandError(`${flag} is given twice for ${name}.`);
    pairs.set(name, read(value));
  }
  return pairs;
}

function require(flag: string, text: string, check: (text: string) => string | undefined): string {
  const trouble = check(text);
  if (trouble !== undefined) throw new CommandError(`${flag} cannot be taken as it is. Nothing was written.`, trouble);
  return text;
}

function requireOneOf(flag: string, text: string, known: readonly string[]): string {
  if (known.includes(text)) return text;
  throw new CommandError(`${flag} cannot be taken as it is. Nothing was written.`, didYouMean(text, known));
}

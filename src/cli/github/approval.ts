// Whether GitHub asks somebody before a job of an environment of its own begins. It makes an environment without any rules as soon
// as a workflow names one, and so a name alone stops nothing.
import { cite } from '../../core/diagnostic.ts';
import { isRecord } from '../../core/value.ts';
import { CommandError } from '../io/io.ts';
import { type GitHub, type Purpose, Refused } from './api.ts';

export const APPROVAL: Purpose = { what: 'the rules of the environment', permission: 'actions: read' };

/** @throws CommandError where nobody would be asked */
export async function requireReviewers(github: GitHub, environment: string): Promise<void> {
  const found = await github
    .get(APPROVAL, `/environments/${encodeURIComponent(environment)}`)
    .catch((error: unknown) => {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    });
  if (found === undefined) throw nobodyAsked(environment, 'does not exist');
  const { name, protection_rules: rules } = isRecord(found) ? found : {};
  if (typeof name !== 'string' || name.toLowerCase() !== environment.toLowerCase())
    throw new CommandError('GitHub answered with something that is no environment, or another one.');
  if (!(Array.isArray(rules) && rules.some(asksSomebody))) throw nobodyAsked(environment, 'has no required reviewers');
}

function asksSomebody(rule: unknown): boolean {
  if (!isRecord(rule) || rule['type'] !== 'required_reviewers') return false;
  const { reviewers } = rule;
  return !Array.isArray(reviewers) || reviewers.length > 0;
}

function nobodyAsked(environment: string, why: string): CommandError {
  return new CommandError(
    `This has to be approved, and nobody would be asked: the GitHub environment ${cite(environment)} ${why}.`,
    'Set up required reviewers for it, in the settings of the repository under Environments, and start all jobs of this run again; or put the change through a pull request, so that its plan is reviewed.',
  );
}

// `tierform find-plan`: says which run of GitHub Actions holds the plan that was reviewed for the commit of the job.
import { escapeTerminal } from '../../render/escape.ts';
import { withGitHub } from '../github/api.ts';
import { branchOf, environmentOf, requireCommit } from '../github/job.ts';
import { FIND_PERMISSION, findReviewedRun } from '../github/reviewed-plan.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';

export interface FindPlanOptions extends GlobalOptions {
  readonly workflow?: string;
  readonly artifact?: string;
}

/** @returns the exit code: 0 also where there is no such plan, which is said on stderr */
export async function findPlan(io: Io, options: FindPlanOptions): Promise<number> {
  const commit = requireCommit(io);
  const { workflow = 'plan.yml', artifact = defaultArtifact(environmentOf(io, options)) } = options;
  if (!/^[^/\\\p{C}]+\.ya?ml$/u.test(workflow))
    throw new CommandError(
      `${JSON.stringify(workflow)} is no workflow.`,
      'Name a file in .github/workflows, such as plan.yml, with --workflow.',
    );
  const found = await withGitHub(io, { options, permission: FIND_PERMISSION }, github =>
    findReviewedRun(github, { commit, branch: branchOf(io), workflow, artifact }),
  );
  if ('run' in found) io.stdout(`${found.run}\n`);
  else io.stderr(`${escapeTerminal(found.reason)}\n`);
  return 0;
}

function defaultArtifact(environment: string): string {
  if (environment !== '') return `tierform-plan-${environment}`;
  throw new CommandError(
    'It is not clear which plan is meant.',
    'Name its environment with --env or TIERFORM_ENV, or the artifact with --artifact.',
  );
}

// The workflow of the default branch: per environment a job that plans and finds out whether somebody has to be asked, and
// one that applies exactly that plan.

import type { WorkflowEnvironment, WorkflowParameters } from './parameters.ts';
import { DOWNLOAD_ARTIFACT, UPLOAD_ARTIFACT } from './pins.ts';
import { branchPattern, firstSteps, folderInput, foldersOf, indent, keysOf, quote, scalar } from './workflow-parts.ts';

export function applyWorkflow(parameters: WorkflowParameters): string {
  const { environments, branch, folder } = parameters;
  const ids = jobIdsOf(environments.map(({ name }) => name));
  const jobs = environments.map((environment, index) =>
    jobsOf(parameters, { environment, id: ids[index] ?? '', before: ids[index - 1] }),
  );
  return `# Makes live what was merged. Each environment is planned anew. A plan that does what the pull request showed is applied
# at once; any other one waits for a reviewer of the GitHub environment of the same name.
# What to set up, and who can read the keys, is in docs/github.md of tierform.
name: tierform apply

on:
  push:
    branches: [${branchPattern(branch)}]
  workflow_dispatch:

permissions: {} # each job asks for its own

# One run after the other. None is cancelled once it runs: an apply that is killed leaves its lock. Of those that wait, GitHub
# keeps the newest, which applies what the others would have.
concurrency:
  group: tierform-apply
  cancel-in-progress: false

${foldersOf(folder)}jobs:
${jobs.join('\n')}`;
}

interface Jobs {
  readonly environment: WorkflowEnvironment;
  /** What the ids of its jobs end in. */
  readonly id: string;
  /** The same of the environment before it. */
  readonly before: string | undefined;
}

function jobsOf(parameters: WorkflowParameters, { environment, id, before }: Jobs): string {
  const { branch, folder } = parameters;
  const name = scalar(environment.name);
  // A job that was skipped because there was nothing to do must not skip those behind it, as it does by default.
  const when =
    before === undefined
      ? `    if: github.ref == ${quote(`refs/heads/${branch}`)} # also where it was started by hand\n`
      : `    needs: [plan-${before}, apply-${before}]
    if: >-
      !cancelled() && needs.plan-${before}.result == 'success'
      && (needs.apply-${before}.result == 'success' || needs.apply-${before}.result == 'skipped')
`;
  return `  plan-${id}:
${when}    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: read # which pull request was merged
      actions: read # its plan, and the rules of the GitHub environment
    outputs:
      gate: \${{ steps.tierform.outputs.gate }}
      approval: \${{ steps.tierform.outputs.approval-environment }}
    steps:
${indent(firstSteps(parameters, 'kept'), 6)}      - uses: ./.github/actions/tierform
        id: tierform
        with:
          command: plan
          environment: ${name}
          approval: ${name}
${indent(folderInput(folder), 6)}${indent(keysOf(environment), 6)}      - uses: ${UPLOAD_ARTIFACT}
        with:
          name: tierform-plan-${environment.name}
          path: \${{ steps.tierform.outputs.plan-file }}
          if-no-files-found: error
          overwrite: true # where the job runs again
          retention-days: 30 # as long as a reviewer can take

  apply-${id}:
    needs: plan-${id}
    if: "!cancelled() && needs.plan-${id}.result == 'success' && needs.plan-${id}.outputs.gate != 'nothing'"
    runs-on: ubuntu-latest
    timeout-minutes: 60
    # GitHub drops an output that looks like a secret. Without a name nobody would be asked.
    environment: \${{ needs.plan-${id}.outputs.approval || ${quote(environment.name)} }}
    permissions:
      contents: write # state is in refs/tierform/*
    steps:
${indent(firstSteps(parameters, 'kept'), 6)}      - uses: ${DOWNLOAD_ARTIFACT}
        with:
          name: tierform-plan-${environment.name}
          path: \${{ runner.temp }}/planned
      - uses: ./.github/actions/tierform
        with:
          command: apply
          environment: ${name}
          plan-file: \${{ runner.temp }}/planned/tierform.plan
${indent(folderInput(folder), 6)}${indent(keysOf(environment), 6)}`;
}

/** Names of environments as ids of jobs, which have no dots; GitHub tells ids apart by more than case. */
function jobIdsOf(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map(name => {
    const base = name.replaceAll('.', '_');
    let id = base;
    for (let count = 2; taken.has(id.toLowerCase()); count++) id = `${base}-${count}`;
    taken.add(id.toLowerCase());
    return id;
  });
}

// The workflow of a pull request: the files are checked, and what a merge would change is shown as a comment.

import type { WorkflowParameters } from './parameters.ts';
import { UPLOAD_ARTIFACT } from './pins.ts';
import { firstSteps, folderInput, foldersOf, indent, keysOfMatrix, strategyOf } from './workflow-parts.ts';

export function planWorkflow(parameters: WorkflowParameters): string {
  const { environments, folder } = parameters;
  return `# Checks each pull request, and shows in a comment what its merge would change.
# What to set up, and who can read the keys, is in docs/github.md of tierform.
name: tierform plan

on: pull_request

permissions: {} # each job asks for its own

# A new push makes the plan of the one before worthless, and a plan writes nothing that could be left half done.
concurrency:
  group: tierform-plan-\${{ github.event.pull_request.number }}
  cancel-in-progress: true

${foldersOf(folder)}jobs:
  # Needs no key, so it runs for everybody's pull request.
  validate:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
${indent(firstSteps(parameters, 'dropped'), 6)}      - uses: ./.github/actions/tierform
        with:
          command: validate
${indent(folderInput(folder), 6)}
  # Pull requests from forks and of Dependabot get no secrets and cannot comment, so there is no plan of them.
  plan:
    if: github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write # for the comment
${indent(strategyOf(environments), 4)}    steps:
${indent(firstSteps(parameters, 'kept'), 6)}      - uses: ./.github/actions/tierform
        id: tierform
        with:
          command: plan
          environment: \${{ matrix.environment }}
          comment: true
${indent(folderInput(folder), 6)}${indent(keysOfMatrix(environments), 6)}      # What was reviewed: apply.yml makes a plan of its own, and asks a person where it is another one.
      - uses: ${UPLOAD_ARTIFACT}
        with:
          name: tierform-plan-\${{ matrix.environment }}
          path: \${{ steps.tierform.outputs.plan-file }}
          if-no-files-found: error
          overwrite: true # where the job runs again
          retention-days: 30 # it holds addresses of accounts
`;
}

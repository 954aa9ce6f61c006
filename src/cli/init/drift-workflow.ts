// The workflow that looks every day whether somebody changed live behind git's back.

import type { WorkflowParameters } from './parameters.ts';
import { firstSteps, folderInput, foldersOf, indent, keysOfMatrix, strategyOf } from './workflow-parts.ts';

export function driftWorkflow(parameters: WorkflowParameters): string {
  const { environments, folder } = parameters;
  return `# Looks every day whether somebody changed live behind git's back: an issue per environment, which is closed when it is over.
# What to set up, and who can read the keys, is in docs/github.md of tierform.
name: tierform drift

on:
  schedule:
    - cron: "23 5 * * *" # not at a full hour, when GitHub starts such runs late
  workflow_dispatch:

permissions: {} # each job asks for its own

# Two at a time could open an issue twice.
concurrency:
  group: tierform-drift
  cancel-in-progress: false

${foldersOf(folder)}jobs:
  drift:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      issues: write
${indent(strategyOf(environments), 4)}    steps:
${indent(firstSteps(parameters, 'kept'), 6)}      - uses: ./.github/actions/tierform
        id: tierform
        with:
          command: drift
          environment: \${{ matrix.environment }}
          issue: true
${indent(folderInput(folder), 6)}${indent(keysOfMatrix(environments), 6)}      # Also where nobody could find out. Without the secret it does nothing.
      - if: >-
          !cancelled() && steps.tierform.outputs.report != ''
          && steps.tierform.outputs.exit-code != '0' && steps.tierform.outputs.exit-code != '3'
        run: npx --no-install tierform notify "$REPORT"
        env:
          REPORT: \${{ steps.tierform.outputs.report }}
          TIERFORM_ENV: \${{ matrix.environment }}
          TIERFORM_WEBHOOK_URL: \${{ secrets.TIERFORM_WEBHOOK_URL }}
`;
}

// The composite action that runs one command of tierform and makes of its result what GitHub shows. It is the same for
// every project. Inputs reach its scripts through `env` only: an expression in a script would be run as code.
import { DOWNLOAD_ARTIFACT } from './pins.ts';

export const actionText = `# Runs one command of tierform, and makes of its result what GitHub shows. The workflows plan.yml, apply.yml and drift.yml
# use it. The keys of the environment come from the \`env\` of the step that uses it.
name: tierform
description: Runs tierform, and makes of its result a summary, a comment, an issue and outputs.

inputs:
  command:
    description: validate, plan, apply or drift.
    required: true
  environment:
    description: Environment of tierform.yaml. Left out, the default one; validate checks all.
    default: ""
  working-directory:
    description: The project folder, where tierform is installed.
    default: .
  plan-file:
    description: For plan, where to save it. For apply, the saved plan; left out, what the files say is applied.
    default: ""
  approval:
    description: >-
      For plan, the GitHub environment whose reviewers are asked where the plan is not the one that was reviewed in the pull
      request. Sets the outputs gate and approval-environment. Needs environment.
    default: ""
  comment:
    description: Whether the report becomes a comment of the pull request, also where the command failed.
    default: "false"
  issue:
    description: For drift, whether an issue is kept about it.
    default: "false"
  token:
    description: For comment, issue and approval.
    default: \${{ github.token }}

outputs:
  exit-code:
    description: Of the command. The action fails for any but 0, and 2 and 3 of drift; for 0 of a plan that guards stop.
    value: \${{ steps.run.outputs.exit-code }}
  report:
    description: File with the report, in Markdown.
    value: \${{ steps.run.outputs.report }}
  plan-file:
    description: Where the plan was saved.
    value: \${{ steps.run.outputs.plan-file }}
  gate:
    description: nothing (no changes), reviewed (does what was reviewed) or changed (does not).
    value: \${{ steps.gate.outputs.gate }}
  approval-environment:
    description: The GitHub environment that the job that applies has to name.
    value: \${{ steps.gate.outputs.approval }}
${countsOf({
  changes: 'Changes that the plan holds, or that were to be applied.',
  create: 'Of the plan.',
  update: 'Of the plan.',
  replace: 'Of the plan.',
  delete: 'Of the plan.',
  done: 'Changes that were applied.',
  failed: 'Changes that were not.',
  skipped: 'Changes that were left out because another one failed.',
  drift: "Resources that somebody changed behind git's back.",
  errors: 'Errors that were found.',
  warnings: 'Warnings that were found.',
})}
runs:
  using: composite
  steps:
    - id: run
      shell: bash
      working-directory: \${{ inputs.working-directory }}
      env:
        COMMAND: \${{ inputs.command }}
        PLAN_FILE: \${{ inputs.plan-file }}
        TIERFORM_ENV: \${{ inputs.environment }}
      run: |
        out="$RUNNER_TEMP/tierform"
        mkdir -p "$out"
        plan="\${PLAN_FILE:-$out/tierform.plan}" report="$out/report.md" counts="$out/counts"
        rm -f "$report"
        : > "$counts"
        case "$COMMAND" in
          validate)
            set -- --format github
            if [ -z "$TIERFORM_ENV" ]; then set -- "$@" --all-environments; fi ;;
          plan) set -- --out "$plan" --report "markdown=$report" ;;
          # Somebody may be applying from elsewhere at this moment.
          apply) set -- --yes --lock-timeout 5m --report "markdown=$report" \${PLAN_FILE:+"$PLAN_FILE"} ;;
          drift) set -- --report "markdown=$report" ;;
          *) echo 'The input command is validate, plan, apply or drift.' >&2; exit 1 ;;
        esac
        code=0
        npx --no-install tierform "$COMMAND" --report "dotenv=$counts" "$@" || code=$?

        if [ ! -s "$report" ]; then
          found="$(paste -s -d ' ' "$counts")"
          case "$COMMAND:$code" in
            validate:0) printf 'The tier files are valid: %s\\n' "$found" ;;
            *) printf '\`tierform %s\` ended with %s: %s\\n\\nThe log of the job says more.\\n' "$COMMAND" "$code" "$found" ;;
          esac > "$report"
        fi
        cat "$report" >> "$GITHUB_STEP_SUMMARY"
        {
          cat "$counts"
          echo "exit-code=$code"
          echo "report=$report"
          if [ "$COMMAND" = plan ] && [ "$code" = 0 ]; then echo "plan-file=$plan"; fi
        } >> "$GITHUB_OUTPUT"

    - if: inputs.comment == 'true'
      shell: bash
      working-directory: \${{ inputs.working-directory }}
      env:
        GITHUB_TOKEN: \${{ inputs.token }}
        REPORT: \${{ steps.run.outputs.report }}
        TIERFORM_ENV: \${{ inputs.environment }}
      run: npx --no-install tierform comment "$REPORT"

    # An exit code that says nothing of drift leaves the issue as it is.
    - if: inputs.issue == 'true'
      shell: bash
      working-directory: \${{ inputs.working-directory }}
      env:
        EXIT_CODE: \${{ steps.run.outputs.exit-code }}
        GITHUB_TOKEN: \${{ inputs.token }}
        REPORT: \${{ steps.run.outputs.report }}
        TIERFORM_ENV: \${{ inputs.environment }}
      run: |
        case "$EXIT_CODE" in
          2) npx --no-install tierform issue "$REPORT" ;;
          0 | 3) npx --no-install tierform issue "$REPORT" --close ;;
        esac

    - id: reviewed
      if: inputs.approval != '' && steps.run.outputs.plan-file != ''
      shell: bash
      working-directory: \${{ inputs.working-directory }}
      env:
        GITHUB_TOKEN: \${{ inputs.token }}
        TIERFORM_ENV: \${{ inputs.environment }}
      run: |
        code=0
        run_id="$(npx --no-install tierform find-plan 2> "$RUNNER_TEMP/tierform/found")" || code=$?
        cat "$RUNNER_TEMP/tierform/found" >&2
        # Whoever is asked sees why, as a block of code.
        { echo; sed 's/^/    /' "$RUNNER_TEMP/tierform/found"; } >> "$GITHUB_STEP_SUMMARY"
        echo "run-id=$run_id" >> "$GITHUB_OUTPUT"
        exit "$code"
    # It comes out of a pull request, so it is only ever compared. One that cannot be had counts as not reviewed.
    - if: steps.reviewed.outputs.run-id != ''
      continue-on-error: true
      uses: ${DOWNLOAD_ARTIFACT}
      with:
        name: tierform-plan-\${{ inputs.environment }}
        path: \${{ runner.temp }}/tierform/reviewed
        run-id: \${{ steps.reviewed.outputs.run-id }}
        github-token: \${{ inputs.token }}
    - id: gate
      if: inputs.approval != '' && steps.run.outputs.plan-file != ''
      shell: bash
      working-directory: \${{ inputs.working-directory }}
      env:
        APPROVAL: \${{ inputs.approval }}
        GITHUB_TOKEN: \${{ inputs.token }}
        PLAN_FILE: \${{ steps.run.outputs.plan-file }}
        TIERFORM_ENV: \${{ inputs.environment }}
      run: |
        out="$RUNNER_TEMP/tierform"
        reviewed="$out/reviewed/tierform.plan"
        set -- "$PLAN_FILE" --approval "$APPROVAL"
        if [ -f "$reviewed" ]; then set -- "$@" --reviewed "$reviewed"; fi
        code=0
        npx --no-install tierform gate "$@" >> "$GITHUB_OUTPUT" 2> "$out/gate" || code=$?
        cat "$out/gate" >&2
        { echo; sed 's/^/    /' "$out/gate"; } >> "$GITHUB_STEP_SUMMARY"
        exit "$code"

    - shell: bash
      env:
        COMMAND: \${{ inputs.command }}
        ERRORS: \${{ steps.run.outputs.errors }}
        EXIT_CODE: \${{ steps.run.outputs.exit-code }}
      run: |
        case "$COMMAND:$EXIT_CODE" in
          plan:0)
            # What guards found stops an apply: better now than after the merge.
            if [ "$ERRORS" != 0 ]; then echo 'The plan is made, and an apply of it would stop: the report says why.' >&2; exit 1; fi ;;
          *:0 | drift:2 | drift:3) ;;
          *) echo "tierform $COMMAND ended with $EXIT_CODE." >&2; exit 1 ;;
        esac
`;

/** Outputs that a report counts. */
function countsOf(descriptions: Readonly<Record<string, string>>): string {
  return Object.entries(descriptions)
    .map(
      ([name, description]) =>
        `  ${name}:\n    description: ${description}\n    value: \${{ steps.run.outputs.${name} }}\n`,
    )
    .join('');
}

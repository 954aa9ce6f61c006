// The GitHub workflows of a project, and the action that they share, as text: what `init` writes, and what this
// repository runs itself. Pure text: which environments there are, and where it is written, is the caller's business.
import { actionText } from './action.ts';
import { applyWorkflow } from './apply-workflow.ts';
import { driftWorkflow } from './drift-workflow.ts';
import type { WorkflowParameters } from './parameters.ts';
import { planWorkflow } from './plan-workflow.ts';

export interface NewFile {
  /** Below the repository. */
  readonly path: string;
  readonly text: string;
}

export const APPLY_WORKFLOW = '.github/workflows/apply.yml';

/** @returns three workflows and the action */
export function workflowFiles(parameters: WorkflowParameters): readonly NewFile[] {
  return [
    { path: '.github/workflows/plan.yml', text: planWorkflow(parameters) },
    { path: APPLY_WORKFLOW, text: applyWorkflow(parameters) },
    { path: '.github/workflows/drift.yml', text: driftWorkflow(parameters) },
    { path: '.github/actions/tierform/action.yml', text: actionText },
  ];
}

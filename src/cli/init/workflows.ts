// A stub of the workflows of a project, until they are there.
export interface WorkflowEnvironment {
  readonly name: string;
  readonly secrets: readonly string[];
}

export interface WorkflowParameters {
  readonly environments: readonly WorkflowEnvironment[];
  readonly branch: string;
  readonly folder: string;
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

export function workflowFiles({ environments, branch, folder }: WorkflowParameters): readonly NewFile[] {
  const text = `# ${JSON.stringify({ environments, branch, folder })}\n`;
  return ['actions/tierform/action.yml', 'workflows/plan.yml', 'workflows/apply.yml', 'workflows/drift.yml'].map(
    path => ({ path: `.github/${path}`, text }),
  );
}

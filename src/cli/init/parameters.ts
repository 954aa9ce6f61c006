// What the workflows of a project depend on.

export interface WorkflowParameters {
  /** In the order in which they are applied; `secrets` are the variables that hold their keys. */
  readonly environments: readonly WorkflowEnvironment[];
  /** The branch whose files are live. */
  readonly branch: string;
  /** The project folder below the repository, or `.`. */
  readonly folder: string;
  /** The folder of package.json and its lock file below the repository, where that is another one. */
  readonly packages?: string;
}

export interface WorkflowEnvironment {
  readonly name: string;
  readonly secrets: readonly string[];
}

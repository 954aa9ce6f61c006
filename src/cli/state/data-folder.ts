// Where a project keeps what is not for git.

/** Beside tierform.yaml. */
export const DATA_FOLDER = '.tierform';

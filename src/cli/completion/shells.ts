// The shells that tierform can teach to complete; their scripts are in scripts.ts.

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

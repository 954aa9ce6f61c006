// What an example for a rule is. The examples themselves are in the files that begin with what they show.

import type { File } from './rule.ts';

/** Texts by path. */
export type Repository = Readonly<Record<string, string>>;

export interface Example {
  readonly good: readonly Repository[];
  /** The findings as they are printed, one a line, each with the files that cause them. */
  readonly bad: readonly (readonly [findings: string, files: Repository])[];
}

/** Examples by the name of their rule. */
export type Examples = Readonly<Record<string, Example>>;

export function toFiles(repository: Repository): readonly File[] {
  return Object.entries(repository).map(([path, text]) => ({ path, text }));
}

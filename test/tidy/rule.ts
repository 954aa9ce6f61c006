// What a house rule is: a pure function from the files of the repository to what is wrong with them. Each file beside
// this one holds one concern; rules.ts lists them all.

export interface File {
  /** Relative to the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly wrong: string;
  readonly instead: string;
}

export type Rule = (files: readonly File[]) => readonly Finding[];

/** One line as compilers print it, so that terminals and editors link to the place. */
export function formatFinding({ path, line, wrong, instead }: Finding): string {
  return `${path}:${line}: ${wrong}; ${instead}`;
}

/** The files of the program itself. */
export function sourceFiles(files: readonly File[]): readonly File[] {
  return files.filter(file => file.path.startsWith('src/') && file.path.endsWith('.ts'));
}

/** The program and its tests, without fixtures. */
export function codeFiles(files: readonly File[]): readonly File[] {
  return files.filter(file => /^(src|test)\/.*\.(ts|mjs)$/.test(file.path) && !file.path.startsWith('test/fixtures/'));
}

/** An empty file has no lines, and a last line break does not begin another one. */
export function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

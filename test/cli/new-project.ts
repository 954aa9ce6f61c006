// Folders in which `tierform init` is run, and somebody who answers what it asks.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Io, Question } from '../../src/cli/io/io.ts';
import { BARE_ENV, git } from '../state/repositories.ts';
import { makeFolder, type Ran, tierform } from './world.ts';

export const WORKFLOWS = ['plan', 'apply', 'drift'].map(name => `.github/workflows/${name}.yml`);
export const GITHUB = [...WORKFLOWS, '.github/actions/tierform/action.yml'];
export const ALL = ['.gitignore', 'tierform.yaml', 'tiers/free.yaml', ...GITHUB].sort();

/** A git repository without a commit. */
export function makeRepository(files: Readonly<Record<string, string>> = {}, branch = 'trunk'): string {
  const folder = makeFolder(files);
  git(folder, 'init', '--quiet', `--initial-branch=${branch}`);
  return folder;
}

export function run(folder: string, argv: readonly string[], overrides: Partial<Io> = {}): Promise<Ran> {
  return tierform(folder, argv, { env: BARE_ENV, ...overrides });
}

/** Every file with its text, apart from git's own. */
export function filesOf(folder: string): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const visit = (inside: string) => {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const path = join(inside, entry.name);
      if (path === '.git') continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isSymbolicLink()) found.push([path, `-> ${readlinkSync(join(folder, path))}`]);
      else found.push([path, readFileSync(join(folder, path), 'utf8')]);
    }
  };
  visit('.');
  return Object.fromEntries(found.sort());
}

export const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

/** Somebody at a terminal who gives these answers, then only presses Enter; undefined is Ctrl-C. */
export function answering(answers: readonly (string | undefined)[]): {
  readonly io: Partial<Io>;
  readonly asked: Question[];
} {
  const asked: Question[] = [];
  const ask = async (question: Question) => {
    const index = asked.push(question) - 1;
    const answer = index < answers.length ? answers[index] : question.proposed;
    if (answer !== undefined && question.type === 'typed') expect(question.check(answer)).toBeUndefined();
    if (answer !== undefined && question.type === 'offered')
      expect(question.answers.map(({ value }) => value)).toContain(answer);
    return answer;
  };
  return { io: { isInteractive: true, ask }, asked };
}

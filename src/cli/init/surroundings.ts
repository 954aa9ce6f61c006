// Where a new project stands: in which repository, in which folder of it, and where the package is installed.
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { GitError, openGit } from '../../state/git/git.ts';
import type { Io } from '../io/io.ts';
import { foldersUpTo } from './files/ignored.ts';

export interface Surroundings {
  /** The top of the repository, or the project's folder where there is none; absolute, without links. */
  readonly top: string;
  /** The project's folder, absolute, without links. */
  readonly root: string;
  /** From the one to the other, with `/`; `.` where they are the same. */
  readonly folder: string;
  /** The default branch, as far as git knows. */
  readonly branch: string;
  /** `nothing-there` where there is no repository, or what git says where it cannot be used; undefined where it can. */
  readonly withoutGit: string | undefined;
  /** The folder of the JSON Schemas, seen from the project's, with `/`. */
  readonly schemas: string;
  /** Whether the package is installed in the project or above it. */
  readonly isInstalled: boolean;
  /** Where npm finds the project's package.json, from the top, with `/`; `.` for the top itself. */
  readonly packages: string;
}

const USUAL_BRANCH = 'main';

/** @param folder the project's, which exists */
export async function surveyFolder(io: Pick<Io, 'env'>, folder: string): Promise<Surroundings> {
  const root = await realpath(folder);
  const git = openGit(root, io.env);
  const read = async (...args: string[]) => (await git(args)).replace(/\n$/, '');
  try {
    const top = await realpath(resolve(root, await read('rev-parse', '--show-cdup')));
    const folder = pathBetween(top, root) || '.';
    // GIT_WORK_TREE or core.worktree can name any folder.
    if (/^\.\.(\/|$)/.test(folder)) throw new GitError('git works on the files of another folder');
    const branch = await findBranch(read);
    return { top, root, folder, branch, withoutGit: undefined, ...findPackage(root, top) };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const withoutGit = error.message.includes('not a git repository') ? 'nothing-there' : firstLine(error.message);
    return { top: root, root, folder: '.', branch: USUAL_BRANCH, withoutGit, ...findPackage(root, root) };
  }
}

/** What the remote says; else one of the usual names, if there is such a branch; else the one that is checked out. */
async function findBranch(read: (...args: string[]) => Promise<string>): Promise<string> {
  const ask = (...args: string[]) => read(...args).catch(() => '');
  const remote = await ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  if (remote !== '') return remote.replace(/^origin\//, '');
  for (const name of [USUAL_BRANCH, 'master'])
    for (const ref of [`refs/remotes/origin/${name}`, `refs/heads/${name}`])
      if ((await ask('rev-parse', '--quiet', '--verify', ref)) !== '') return name;
  return (await ask('symbolic-ref', '--quiet', '--short', 'HEAD')) || USUAL_BRANCH;
}

/** The project's own schemas count first; those of a package that is not there yet stand where it will be. */
function findPackage(root: string, top: string): Pick<Surroundings, 'schemas' | 'isInstalled' | 'packages'> {
  const inPackage = 'node_modules/tierform/schemas';
  const above = foldersUpTo(root, top);
  const found = above.find(folder => existsSync(join(folder, inPackage, 'tier.schema.json')));
  const own = existsSync(join(root, 'schemas/tier.schema.json')) ? 'schemas' : undefined;
  return {
    schemas: own ?? pathBetween(root, join(found ?? root, inPackage)),
    isInstalled: found !== undefined,
    packages: pathBetween(top, findLockFolder(above) ?? root) || '.',
  };
}

/** Workspaces of npm have one lock file, at the top; where there is none yet, npm puts it beside the next package.json. */
function findLockFolder(folders: readonly string[]): string | undefined {
  const holds = (name: string) => folders.find(folder => existsSync(join(folder, name)));
  return holds('package-lock.json') ?? holds('package.json');
}

function pathBetween(from: string, to: string): string {
  return relative(from, to).split(sep).join('/');
}

function firstLine(text: string): string {
  return text.replace(/^fatal: /, '').replace(/\n.*$/s, '');
}

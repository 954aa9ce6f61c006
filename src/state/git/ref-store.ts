// Small documents under refs of a git repository, on its remote where it has one. Each version is a commit; a ref moves only
// from the commit that was read, so that nobody's write is lost. Branches, tags, the index and the work tree are never touched.
import { type Git, GitError } from './git.ts';

/** Where all of them are. */
export const REF_PREFIX = 'refs/tierform/';

/** The files of one commit, by name. */
export type Documents = Readonly<Record<string, string>>;

export interface NewCommit {
  readonly documents: Documents;
  readonly parent: string | undefined;
  readonly message: string;
  /** Who made it, for `git log`; no name has to be set in the repository. */
  readonly author: string;
  /** Seconds since 1970. */
  readonly atSeconds: number;
}

/** A ref that is to move; undefined for "there is none". What is to stay as it is has the same commit twice. */
export interface RefMove {
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface RefStore {
  /** Where the refs are, for people. */
  readonly location: string;
  readonly isRemote: boolean;
  /** The commit that a ref names now, with its history at hand; undefined for no such ref. */
  readonly resolve: (ref: string) => Promise<string | undefined>;
  /** A file of a commit; undefined where it has none of that name. */
  readonly readDocument: (commit: string, name: string) => Promise<string | undefined>;
  /** Commits from the given one back to the first, newest first, each with a file of it. */
  readonly readHistory: (
    commit: string,
    name: string,
  ) => Promise<readonly { readonly commit: string; readonly text: string | undefined }[]>;
  readonly writeCommit: (commit: NewCommit) => Promise<string>;
  /** Moves all of the refs, or none. @returns whether they were as expected */
  readonly moveRefs: (moves: readonly RefMove[]) => Promise<boolean>;
}

/** The refs of a repository; of its remote, if it has the one that is named. @throws GitError where there is no repository */
export async function openRefStore(git: Git, remote: string): Promise<RefStore> {
  await git(['rev-parse', '--git-dir']);
  const hasRemote = (await git(['remote'])).split('\n').includes(remote);
  const local = new LocalRefs(git);
  return hasRemote ? new RemoteRefs(git, remote, local) : local;
}

class LocalRefs implements RefStore {
  readonly location: string = 'git, without a remote';
  readonly isRemote: boolean = false;
  readonly #git: Git;

  constructor(git: Git) {
    this.#git = git;
  }

  async resolve(ref: string): Promise<string | undefined> {
    const found = await this.#git(['for-each-ref', '--format=%(objectname) %(refname)', ref]);
    return commitOf(found, ' ', ref);
  }

  async readDocument(commit: string, name: string): Promise<string | undefined> {
    const [document] = await this.#readBlobs([`${commit}:${name}`]);
    return document;
  }

  async readHistory(commit: string, name: string): Promise<readonly { commit: string; text: string | undefined }[]> {
    const commits = (await this.#git(['rev-list', commit])).split('\n').filter(line => line !== '');
    const texts = await this.#readBlobs(commits.map(each => `${each}:${name}`));
    return commits.map((each, index) => ({ commit: each, text: texts[index] }));
  }

  async writeCommit({ documents, parent, message, author, atSeconds }: NewCommit): Promise<string> {
    const entries = await Promise.all(
      Object.entries(documents).map(async ([name, input]) => {
        const blob = (await this.#git(['hash-object', '-w', '--stdin'], { input })).trim();
        return `100644 blob ${blob}\t${name}\n`;
      }),
    );
    const tree = (await this.#git(['mktree'], { input: entries.sort().join('') })).trim();
    const date = `@${Math.floor(atSeconds)} +0000`;
    const person = author.replace(/[<>\n\r]/g, '').trim() || 'tierform';
    const env = {
      GIT_AUTHOR_NAME: person,
      GIT_AUTHOR_EMAIL: 'tierform@localhost',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: person,
      GIT_COMMITTER_EMAIL: 'tierform@localhost',
      GIT_COMMITTER_DATE: date,
    };
    const parents = parent === undefined ? [] : ['-p', parent];
    return (await this.#git(['commit-tree', tree, ...parents], { input: message, env })).trim();
  }

  async moveRefs(moves: readonly RefMove[]): Promise<boolean> {
    // All zeros, as long as this repository's ids, is how git writes that a ref must not exist.
    const absent = '0'.repeat(moves.map(({ from, to }) => (from ?? to ?? '').length).find(length => length > 0) ?? 40);
    const commands = moves.map(({ ref, from = absent, to }) => {
      if (from === to) return `verify ${ref} ${from}\n`;
      return to === undefined ? `delete ${ref} ${from}\n` : `update ${ref} ${to} ${from}\n`;
    });
    try {
      await this.#git(['update-ref', '--stdin'], { input: commands.join('') });
      return true;
    } catch (error) {
      const isRace =
        error instanceof GitError && /but expected|reference already exists|unable to resolve/.test(error.message);
      if (isRace) return false;
      throw error;
    }
  }

  /** Keeps what a remote said, so that its history stays at hand. */
  async mirror(ref: string, commit: string | undefined): Promise<void> {
    await this.#git(commit === undefined ? ['update-ref', '-d', ref] : ['update-ref', ref, commit]);
  }

  async has(commit: string): Promise<boolean> {
    return this.#git(['cat-file', '-e', `${commit}^{commit}`]).then(
      () => true,
      () => false,
    );
  }

  /** Of each name the content, from one process; undefined where there is nothing of that name. */
  async #readBlobs(names: readonly string[]): Promise<readonly (string | undefined)[]> {
    const answers = Buffer.from(
      await this.#git(['cat-file', '--batch'], { input: names.map(name => `${name}\n`).join('') }),
    );
    const texts: (string | undefined)[] = [];
    let at = 0;
    for (let index = 0; index < names.length; index++) {
      const end = answers.indexOf('\n', at);
      const head = answers.subarray(at, end).toString('utf8');
      const size = /^[0-9a-f]+ blob (\d+)$/.exec(head)?.[1];
      at = end + 1;
      texts.push(size === undefined ? undefined : answers.subarray(at, at + Number(size)).toString('utf8'));
      if (size !== undefined) at += Number(size) + 1;
    }
    return texts;
  }
}

class RemoteRefs implements RefStore {
  readonly location: string;
  readonly isRemote: boolean = true;
  readonly #git: Git;
  readonly #remote: string;
  readonly #local: LocalRefs;

  constructor(git: Git, remote: string, local: LocalRefs) {
    this.#git = git;
    this.#remote = remote;
    this.#local = local;
    this.location = `git, on the remote "${remote}"`;
  }

  async resolve(ref: string): Promise<string | undefined> {
    const commit = commitOf(await this.#git(['ls-remote', this.#remote, ref]), '\t', ref);
    if (commit !== undefined && !(await this.#local.has(commit))) await this.#fetch(ref);
    await this.#local.mirror(ref, commit);
    return commit;
  }

  readDocument(commit: string, name: string): Promise<string | undefined> {
    return this.#local.readDocument(commit, name);
  }

  readHistory(commit: string, name: string): ReturnType<RefStore['readHistory']> {
    return this.#local.readHistory(commit, name);
  }

  writeCommit(commit: NewCommit): Promise<string> {
    return this.#local.writeCommit(commit);
  }

  async moveRefs(moves: readonly RefMove[]): Promise<boolean> {
    const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`);
    const refspecs = moves.map(({ ref, to }) => `${to ?? ''}:${ref}`);
    try {
      await this.#git(['push', '--porcelain', '--atomic', '--no-verify', ...leases, this.#remote, ...refspecs]);
    } catch (error) {
      if (error instanceof GitError && isLostRace(error)) return false;
      throw error;
    }
    for (const { ref, to } of moves) await this.#local.mirror(ref, to);
    return true;
  }

  async #fetch(ref: string): Promise<void> {
    const options = ['--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--quiet'];
    await this.#git(['fetch', ...options, this.#remote, `+${ref}:${ref}`]);
  }
}

/** A push that was refused since a ref was not as expected, or since somebody moved it at the same moment. */
function isLostRace({ stdout, message }: GitError): boolean {
  return /stale info|already exists|failed to update ref|cannot lock ref|fetch first|incorrect old value|reference already exists/.test(
    `${stdout}\n${message}`,
  );
}

function commitOf(listing: string, separator: string, ref: string): string | undefined {
  const line = listing.split('\n').find(each => each.split(separator)[1] === ref);
  return line?.split(separator)[0];
}

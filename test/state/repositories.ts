// Real git repositories in folders that go away with the test process: a bare remote and clones of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGit } from '../../src/state/git/git.ts';
import { openGitStore } from '../../src/state/git/git-store.ts';
import { openRefStore, type RefStore } from '../../src/state/git/ref-store.ts';
import type { ApplyRecord } from '../../src/state/record.ts';
import type { State } from '../../src/state/state.ts';
import type { LockHolder, StateStore } from '../../src/state/store.ts';

/** Nothing of the machine's own set-up counts: no name, no mail address, no configuration. */
export const BARE_ENV = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };

const ENVIRONMENT = 'production';

export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, env: BARE_ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function makeTemporary(): string {
  return mkdtempSync(join(tmpdir(), 'tierform-git-'));
}

/** A remote with one commit on its branch main. */
export function makeRemote(): string {
  const folder = join(makeTemporary(), 'remote.git');
  const seed = makeTemporary();
  git(seed, 'init', '--quiet', '--bare', '--initial-branch=main', folder);
  git(seed, 'init', '--quiet', '--initial-branch=main');
  const identity = ['-c', 'user.name=seed', '-c', 'user.email=seed@example.com'];
  for (const message of ['first', 'second'])
    git(seed, ...identity, 'commit', '--quiet', '--allow-empty', '-m', message);
  git(seed, 'push', '--quiet', folder, 'main');
  return folder;
}

export function clone(remote: string, ...options: string[]): string {
  const folder = join(makeTemporary(), 'clone');
  git(makeTemporary(), 'clone', '--quiet', ...options, `file://${remote}`, folder);
  return folder;
}

function refsOf(folder: string): Promise<RefStore> {
  return openRefStore(openGit(folder, BARE_ENV), 'origin');
}

export async function storeOf(folder: string, environment = ENVIRONMENT): Promise<StateStore> {
  return openGitStore({ environment, refs: await refsOf(folder) });
}

/** Makes a ref name a commit with these files, whatever is in them and whatever it named before. */
export async function plant(folder: string, ref: string, documents: Readonly<Record<string, string>>): Promise<string> {
  const refs = await refsOf(folder);
  const from = await refs.resolve(ref);
  const commit = await refs.writeCommit({ documents, parent: from, message: 'later\n', author: 'later', atSeconds: 0 });
  await refs.moveRefs([{ ref, from, to: commit }]);
  return commit;
}

export function stateOf(serial: number, resources: Readonly<Record<string, string>>): State {
  return {
    environment: ENVIRONMENT,
    serial,
    writtenBy: { actor: 'ann', commit: undefined, at: '2026-11-25T10:00:00.000Z', toolVersion: '0' },
    resources: Object.fromEntries(
      Object.entries(resources).map(([key, name]) => [`policy.${key}`, { id: `id ${key}`, attributes: { name } }]),
    ),
    creating: [],
  };
}

export function recordOf(serial: number, isFinished = true): ApplyRecord {
  return {
    environment: ENVIRONMENT,
    serial,
    command: 'apply',
    author: {
      actor: 'ann',
      host: 'here',
      commit: undefined,
      branch: undefined,
      runUrl: undefined,
      toolVersion: '0',
    },
    startedAt: '2026-11-25T10:00:00.000Z',
    finishedAt: isFinished ? '2026-11-25T10:00:01.000Z' : undefined,
    planDigest: undefined,
    outcomes: [],
  };
}

export function holderOf(id: string): LockHolder {
  return { id, actor: id, host: 'here', purpose: 'apply', since: '2026-11-25T10:00:00.000Z' };
}

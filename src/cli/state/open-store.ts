// Which store keeps the state of an environment: the git repository, or a file.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '../../core/invariant.ts';
import { isLoopback } from '../../http/loopback.ts';
import { openFileStore } from '../../state/file/file-store.ts';
import { GitError, openGit } from '../../state/git/git.ts';
import { openGitStore } from '../../state/git/git-store.ts';
import { openRefStore } from '../../state/git/ref-store.ts';
import { StateError } from '../../state/state.ts';
import type { StateStore } from '../../state/store.ts';
import type { Io } from '../io/io.ts';
import { platforms } from '../platforms.ts';
import type { Configuration } from '../project/configuration.ts';
import { DATA_FOLDER } from './data-folder.ts';

const REMOTE = 'origin';

export interface StoreRequest {
  readonly io: Pick<Io, 'env' | 'wrapStore'>;
  readonly configuration: Configuration;
}

/**
 * What the environment names; else a file for the emulator and git for everything else, where there is a repository. No
 * key is needed.
 * @throws StateError where git is named and there is no repository
 */
export async function openStore(request: StoreRequest): Promise<StateStore> {
  const store = await chooseStore(request);
  return request.io.wrapStore?.(store) ?? store;
}

async function chooseStore({ io, configuration }: StoreRequest): Promise<StateStore> {
  const { environment, root, pathOf } = configuration;
  invariant(environment !== undefined, 'A store needs an environment');
  const path = `${DATA_FOLDER}/${environment.name}.json`;
  const file = (warning?: string) =>
    openFileStore({ environment: environment.name, path: join(root, path), location: pathOf(path), warning });
  const urls = platforms.flatMap(({ model, endpointOf }) => {
    const block = environment.platforms[model.name];
    return block === undefined ? [] : [endpointOf(block.settings).url];
  });
  const isEmulator = urls.every(url => url === undefined);
  const isElsewhere = urls.some(url => url !== undefined && !isLoopback(url));
  const wanted = environment.state ?? (isEmulator ? 'file' : 'git');
  if (wanted === 'file') return file();
  try {
    const refs = await openRefStore(openGit(root, io.env), REMOTE);
    return carryOver(openGitStore({ environment: environment.name, refs }), file(), join(root, path));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (environment.state === 'git')
      throw new StateError(
        `The environment "${environment.name}" keeps its state in git, and that cannot be used: ${error.message}.`,
        { cause: error },
      );
    const warning = `This is no git repository, so the state is kept in ${pathOf(path)}, on this machine alone.`;
    return file(isElsewhere ? warning : undefined);
  }
}

/** State that an earlier version, or another setting, kept in a file is what git begins with; then the file is put aside. */
function carryOver(store: StateStore, file: StateStore, path: string): StateStore {
  let isCarried = false;
  return {
    location: store.location,
    warning: store.warning,
    lock: store.lock,
    async read() {
      const state = await store.read();
      if (state !== undefined) return state;
      const kept = await file.read();
      isCarried = kept !== undefined;
      return kept;
    },
    peek: async () => (await store.peek()) ?? file.peek(),
    async write(state, record) {
      await store.write(state, record);
      if (isCarried) await rename(path, `${path}.moved-to-git`);
      isCarried = false;
    },
    history: () => store.history(),
  };
}

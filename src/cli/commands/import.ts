// `tierform import`: writes tier files for what is live and not managed yet. Sends nothing but GET, and never overwrites.

import { existsSync } from 'node:fs';
import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { codes } from '../../config/codes.ts';
import type { ReferencedFile } from '../../config/items-file.ts';
import { loadTiers } from '../../config/load.ts';
import { cite } from '../../core/diagnostic.ts';
import { invariant } from '../../core/invariant.ts';
import { apartPaths } from '../../core/kind.ts';
import { entriesOf, type LiveObject } from '../../core/resource.ts';
import { type Imported, importLive } from '../../plan/import/import.ts';
import { matchViews } from '../../plan/match.ts';
import type { Views } from '../../plan/views.ts';
import { readWithApart } from '../../platforms/platform.ts';
import { renderImport } from '../../render/import-text.ts';
import type { State } from '../../state/state.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { printDiagnostics, requireValid, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { referencedFiles } from '../project/files.ts';
import { readMaxima } from '../reading.ts';
import { openSession, type Session } from '../session.ts';
import { openKeeper } from '../state/keeper.ts';
import { withLock } from '../state/lock.ts';

export interface ImportOptions extends GlobalOptions {
  /** The folder for the files, relative to where the user stands; undefined for the one of the project. */
  readonly out?: string;
}

/** An import is how a project gets its first files. */
const EXPECTED: ReadonlySet<string> = new Set([codes['missing-folder'].code, codes['no-tier-files'].code]);

/** @returns the exit code: 0 also where nothing is left to import */
export async function importTiers(io: Io, options: ImportOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  const diagnostics = configuration.diagnostics.filter(({ code }) => !EXPECTED.has(code));
  if (!requireValid(io, options, { ...configuration, diagnostics })) return 1;
  const session = await openSession({ io, options, configuration });
  const { root } = configuration;
  const target = findTarget(io, options, configuration);
  const run = () => importInto(target, { io, options, configuration, session });
  try {
    return await (target.isLoaded ? withLock({ io, session, root, purpose: 'import' }, run) : run());
  } finally {
    await session.close();
  }
}

type Importing = Pick<Ending, 'io' | 'options' | 'configuration' | 'session'>;

async function importInto(target: Target, { io, options, configuration, session }: Importing): Promise<number> {
  const state = await session.store.read();
  const imported = importLive({
    views: await readViews(session, configuration, state),
    environment: session.environment.name,
    maxima: readMaxima(session),
    folder: target.folder,
    header: target.header,
    load: files => loadTogether(configuration, files),
  });
  return finish({ io, options, configuration, session, state, target, imported });
}

interface Target {
  /** Relative to the project folder, with `/`. */
  readonly folder: string;
  /** Whether the project's tier files are looked for there too. */
  readonly isLoaded: boolean;
  readonly tiersFolder: string;
  /** The first line of each file. */
  readonly header: string;
}

function findTarget(io: Io, { out }: ImportOptions, { root, project }: Configuration): Target {
  const tiersFolder = (project.tiersFolder ?? 'tiers').replace(/\/+$/, '');
  const absolute = out === undefined ? resolve(root, tiersFolder) : resolve(io.cwd, out);
  const inside = relative(resolve(root, tiersFolder), absolute);
  const pathTo = (path: string) => relative(absolute, join(root, path)).split(sep).join('/');
  const own = 'schemas/tier.schema.json';
  const schema = existsSync(join(root, own)) ? own : `node_modules/tierform/${own}`;
  return {
    folder: relative(root, absolute).split(sep).join('/'),
    // Folders that begin with a dot are not looked into.
    isLoaded: !isAbsolute(inside) && !inside.split(sep).some(step => step.startsWith('.')),
    tiersFolder,
    header: `# yaml-language-server: $schema=${pathTo(schema)}`,
  };
}

/** The three views; of what is not managed, each object with all of its fields. */
async function readViews(session: Session, { desired }: Configuration, state: State | undefined): Promise<Views> {
  const { kinds, flags, accountModel, connectionOf } = session;
  const base = state?.resources ?? {};
  const live = await session.readLive(desired, base, 'all');
  const views = { kinds, desired: desired.resources, moved: desired.moved, base, live, accountModel, flags };
  const unmanaged = new Set(matchViews(views).unmanaged.map(({ kind, id }) => JSON.stringify([kind, id])));
  const complete = (object: LiveObject): LiveObject | Promise<LiveObject> => {
    const kind = kinds.find(({ name }) => name === object.kind);
    if (kind === undefined || !unmanaged.has(JSON.stringify([object.kind, object.id]))) return object;
    const wanted = Object.fromEntries(apartPaths(kind).map(path => [path, null]));
    return readWithApart(connectionOf(kind.name), kind, { object, wanted });
  };
  return { ...views, live: await Promise.all(live.map(complete)) };
}

/** The project's tier files and these, as the next command will load them. */
function loadTogether({ root, project, environment, files }: Configuration, imported: readonly ReferencedFile[]) {
  const readStored = referencedFiles(root);
  const byPath = new Map(imported.map(file => [file.path, file]));
  return loadTiers({
    files: [...files, ...imported.filter(({ path }) => path.endsWith('.yaml'))],
    readReferenced: (from, path) => byPath.get(posix.join(posix.dirname(from), path)) ?? readStored(from, path),
    models,
    environment,
    secrets: [],
    folder: project.tiersFolder ?? '',
  });
}

interface Ending {
  readonly io: Io;
  readonly options: ImportOptions;
  readonly configuration: Configuration;
  readonly session: Session;
  readonly state: State | undefined;
  readonly target: Target;
  readonly imported: Imported;
}

async function finish({ io, options, configuration, session, state, target, imported }: Ending): Promise<number> {
  const { files, resources, notes, found } = imported;
  const { root, pathOf } = configuration;
  io.stdout(`Environment ${session.environment.name}: ${session.target}\n\n`);
  if (found === 0) {
    io.stdout('Nothing to import: everything that is live is managed.\n');
    return 0;
  }
  await requireAbsent(files.map(({ path }) => ({ absolute: join(root, path), shown: pathOf(path) })));
  printDiagnostics(io.stderr, notes, { ...configuration, style: styleOf(io, options) });
  if (files.length === 0) {
    io.stdout('Nothing to import: nothing of what is live and not managed can be declared.\n');
    return 0;
  }
  await writeAll(root, files);
  // After the files: what the state holds and no file declares would be deleted by the next apply.
  if (target.isLoaded) {
    const keeper = openKeeper(io, { session, state, root, command: 'import' });
    await keeper.save({ resources: { ...state?.resources, ...resources }, creating: state?.creating ?? [] });
    for (const { address } of entriesOf(resources)) keeper.noteAdoption(address, address);
    await keeper.finish();
  }
  io.stdout(renderImport(imported, { pathOf, isBound: target.isLoaded, tiersFolder: pathOf(target.tiersFolder) }));
  return 0;
}

/** @throws CommandError that names the files which are there */
async function requireAbsent(files: readonly { readonly absolute: string; readonly shown: string }[]): Promise<void> {
  const found = await Promise.all(
    files.map(async ({ absolute, shown }) =>
      (await lstat(absolute).catch(() => undefined)) === undefined ? [] : [shown],
    ),
  );
  const there = found.flat();
  if (there.length === 0) return;
  throw new CommandError(
    [
      'An import never overwrites, and these exist already. Nothing was written.',
      ...there.map(path => `    ${cite(path)}`),
    ].join('\n'),
    'Name another folder with --out, such as --out tiers/imported, or move them away.',
  );
}

/** Writes all of the files or none. @throws CommandError */
async function writeAll(root: string, files: Imported['files']): Promise<void> {
  const written: string[] = [];
  for (const { path, text } of files) {
    const absolute = join(root, path);
    try {
      await mkdir(dirname(absolute), { recursive: true });
      await writeFile(absolute, text, { flag: 'wx' });
      written.push(absolute);
    } catch (error) {
      await Promise.all(written.map(other => rm(other, { force: true })));
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new CommandError(`${cite(path)} cannot be written (${reason}). Nothing was written.`);
    }
  }
  invariant(written.length === files.length, 'An import wrote some of its files only');
}

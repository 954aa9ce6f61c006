// `tierform init`: the first files of a project. It asks what it needs to know, or takes what is proposed, and never overwrites.
import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { PROJECT_FILE } from '../../config/project.ts';
import { shellLine } from '../../core/command-line.ts';
import { cite } from '../../core/diagnostic.ts';
import { invariant } from '../../core/invariant.ts';
import { reasonOf, writeWhole } from '../../state/file/whole-file.ts';
import { type Draft, draftProject, environmentsOf } from '../init/draft.ts';
import { IGNORE_FILE } from '../init/files/ignored.ts';
import { type PlacedFile, writeNew } from '../init/files/new-files.ts';
import { nextSteps } from '../init/next-steps.ts';
import { type FileNote, listFiles, renderOutcome } from '../init/outcome.ts';
import { createAsk } from '../init/questions/answers.ts';
import { type InitOptions, readGiven } from '../init/questions/given.ts';
import { type Surroundings, surveyFolder } from '../init/surroundings.ts';
import { CommandError, type Io } from '../io/io.ts';
import { requireValid } from '../output.ts';
import { models, platforms } from '../platforms.ts';
import { readProject } from '../project/configuration.ts';

/** @returns the exit code: 0 also where all of it is there */
export async function init(io: Io, options: InitOptions): Promise<number> {
  const [platform] = platforms;
  invariant(platform !== undefined, 'There is no platform');
  if (options.env !== undefined)
    throw new CommandError(
      'init does not work on one environment.',
      'Name those to write with --environment, such as --environment production=us.',
    );
  const plans = Object.keys(platform.model.plans);
  const given = readGiven(options, { plans, regions: Object.keys(platform.starter.regions) });
  const folder = resolve(io.cwd, options.C ?? '.');
  await requireFolder(folder, options.C ?? '.');
  const surroundings = await surveyFolder(io, folder);
  const pathOf = createPathOf(io.cwd, folder, surroundings);
  const { root } = surroundings;
  const { isThere, project, diagnostics, text } = await readProject(root, models, io);
  const textOf = (file: string) => (file === PROJECT_FILE ? text : undefined);
  if (isThere && !requireValid(io, options, { diagnostics, textOf, pathOf: path => pathOf({ base: root, path }) }))
    return 1;
  const draft = await draftProject({
    io,
    surroundings,
    platform,
    existing: isThere ? project : undefined,
    asking: {
      ask: createAsk(io, io.isInteractive && options.yes !== true),
      given,
      plans,
      starter: platform.starter,
      variable: name => io.env[name],
    },
  });
  const { written, left } = await writeDraft(draft, root, pathOf);
  const {
    project: { defaultEnvironment },
  } = draft;
  const chosen = io.env['TIERFORM_ENV'] || defaultEnvironment;
  const next = nextSteps({
    surroundings,
    environments: environmentsOf(draft.project).map(one => ({ ...one, isDefault: one.name === chosen })),
    folder: options.C,
    tier: draft.tier,
    program: surroundings.isInstalled || io.env['npm_command'] === 'exec' ? ['npx', 'tierform'] : ['tierform'],
    hasWorkflows: draft.hasWorkflows,
    branch: draft.branch,
    isInteractive: io.isInteractive,
    isSet: name => Boolean(io.env[name]),
  });
  const kept = isThere ? [{ path: pathOf({ base: root, path: PROJECT_FILE }), note: 'exists already' }] : [];
  io.stdout(renderOutcome({ written, left: [...kept, ...left], notes: draft.notes, next }));
  return 0;
}

type PathOf = (file: Pick<PlacedFile, 'base' | 'path'>) => string;

/** A file of the project or of the repository as it is called from where the user stands. */
function createPathOf(cwd: string, folder: string, { root }: Surroundings): PathOf {
  return ({ base, path }) =>
    `${relative(cwd, join(folder, relative(root, base), path)) || '.'}${path.endsWith('/') ? sep : ''}`;
}

/** As git and terraform do, a folder that is not there is not made: it is more likely a slip. @throws CommandError */
async function requireFolder(folder: string, named: string): Promise<void> {
  const isFolder = await stat(folder).then(
    entry => entry.isDirectory(),
    () => undefined,
  );
  if (isFolder === true) return;
  if (isFolder === false) throw new CommandError(`-C names ${cite(named)}, which is no folder.`);
  throw new CommandError(`The folder ${cite(named)} does not exist. Make it first:`, shellLine(['mkdir', '-p', named]));
}

/** Writes what is not there yet. @throws CommandError that says what was written before */
async function writeDraft(
  draft: Draft,
  root: string,
  pathOf: PathOf,
): Promise<{ readonly written: readonly FileNote[]; readonly left: readonly FileNote[] }> {
  const written: FileNote[] = [];
  const left: FileNote[] = draft.left.map(file => ({ path: pathOf(file), note: file.why }));
  const keep = async (path: string, note: string, write: () => Promise<boolean>): Promise<void> => {
    const isWritten = await write().catch((error: unknown) => {
      throw new CommandError(
        `${cite(path)} cannot be written (${reasonOf(error)}). ${written.length === 0 ? 'Nothing was written.' : listFiles('Written before that:', written)}`,
        'The same command goes on with what is missing.',
      );
    });
    if (isWritten) written.push({ path, note });
    else left.push({ path, note: 'exists already' });
  };
  const ignorePath = pathOf({ base: root, path: IGNORE_FILE });
  const { ignored } = draft;
  if (ignored.state === 'complete') left.push({ path: ignorePath, note: 'has all lines already' });
  else if (ignored.state === 'unusable')
    left.push({ path: ignorePath, note: `is no plain file; it should say ${ignored.lines.join(' ')}` });
  else
    await keep(ignorePath, `+ ${ignored.lines.join(' ')}`, async () => {
      await writeWhole(join(root, IGNORE_FILE), ignored.bytes, ignored.mode);
      return true;
    });
  for (const file of draft.files) await keep(pathOf(file), '', () => writeNew(file));
  return { written, left };
}

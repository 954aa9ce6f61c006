// What a command works on: the project, one environment of it, and the desired resources, with every diagnostic.
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { codes } from '../../config/codes.ts';
import type { ReferencedFile } from '../../config/items-file.ts';
import { type Desired, loadTiers } from '../../config/load.ts';
import { type Environment, type LoadedProject, loadProject, PROJECT_FILE, type Project } from '../../config/project.ts';
import { didYouMean } from '../../config/suggest.ts';
import { startOf } from '../../config/yaml/source.ts';
import { decodeText } from '../../config/yaml/text.ts';
import { cite, type Diagnostic, hasErrors, report, sortDiagnostics } from '../../core/diagnostic.ts';
import type { PlatformModel } from '../../core/kind.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { defaultProject } from './default-project.ts';
import { type FoundFiles, findTierFiles, readNamedFiles, readProjectFile, referencedFiles } from './files.ts';

export interface Configuration {
  /** The project folder, absolute. */
  readonly root: string;
  readonly project: Project;
  /** Undefined when it is not clear which one is meant; then there is an error among the diagnostics. */
  readonly environment: Environment | undefined;
  readonly desired: Desired;
  /** Of tierform.yaml and of the tier files, sorted. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly ReferencedFile[];
  readonly textOf: (file: string) => string | undefined;
  /** A project file as it is called from where the user stands. */
  readonly pathOf: (file: string) => string;
}

export interface ConfigurationRequest {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly models: readonly PlatformModel[];
  /** Files and folders to check, relative to where the user stands; empty for the whole project. */
  readonly paths: readonly string[];
}

/** Reads the project's files and chooses the environment. Faults of the files are diagnostics; nothing is thrown. */
export async function loadConfiguration({ io, options, models, paths }: ConfigurationRequest): Promise<Configuration> {
  const root = resolve(io.cwd, options.C ?? '.');
  const { project, diagnostics, text, secrets } = await readProject(root, models, io);
  const chosen = chooseEnvironment(project ?? defaultProject, options.env ?? (io.env['TIERFORM_ENV'] || undefined));
  // A default environment that does not exist is reported where it stands.
  const isSaid =
    project === undefined ||
    (options.env === undefined && diagnostics.some(({ code }) => code === 'unknown-environment'));
  const environment = project === undefined ? undefined : chosen.environment;
  const folder = (project ?? defaultProject).tiersFolder?.replace(/\/+$/, '');
  const selection = paths.map(path => relative(root, resolve(io.cwd, path)).split(sep).join('/'));
  const isOutside = selection.some(
    path => path !== folder && path !== '' && path !== PROJECT_FILE && !path.startsWith(`${folder}/`),
  );
  const found = await findFiles(root, isOutside ? selection : folder);
  const isMissing = folder === undefined || (found.files.length === 0 && found.diagnostics.length > 0);
  const files = isMissing ? [] : found.files;
  const desired = loadTiers({
    files,
    readReferenced: referencedFiles(root),
    models,
    environment,
    secrets,
    folder: folder ?? '',
  });
  const known = new Set([
    PROJECT_FILE,
    ...found.files.map(({ path }) => path),
    ...found.diagnostics.map(({ place }) => place?.file),
  ]);
  const unknown = selection.filter(
    path => !isOutside && path !== '' && ![...known].some(file => file === path || file?.startsWith(`${path}/`)),
  );
  const all = [
    ...diagnostics,
    ...unknown.map(path =>
      report(codes['unreadable-file'], {
        place: startOf(path),
        detail: `${cite(path)} does not exist, or is no tier file.`,
      }),
    ),
    ...(isSaid ? [] : chosen.diagnostics),
    ...found.diagnostics,
    // That no files were found is said already, and better.
    ...(isMissing ? [] : desired.diagnostics),
  ];
  return {
    root,
    project: project ?? defaultProject,
    environment,
    desired,
    diagnostics: sortDiagnostics(isOutside ? all : all.filter(diagnostic => isSelected(diagnostic, selection))),
    files,
    textOf: file => (file === PROJECT_FILE ? text : desired.textOf(file)),
    pathOf: file => pathFrom(io.cwd, root, file),
  };
}

/** Environments by their names, or every one that tierform.yaml has. */
export type WantedEnvironments = readonly string[] | 'all';

export interface ChosenEnvironments extends Pick<Configuration, 'textOf' | 'pathOf'> {
  /** Each once, in the order in which they were named, or in that of tierform.yaml. */
  readonly names: readonly string[];
  /** Why it is not clear which ones are meant; what else is wrong with tierform.yaml is said for each environment. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads tierform.yaml, and nothing else, for the environments that are meant. */
export async function chooseEnvironments({
  io,
  options,
  models,
  wanted,
}: Omit<ConfigurationRequest, 'paths'> & { readonly wanted: WantedEnvironments }): Promise<ChosenEnvironments> {
  const root = resolve(io.cwd, options.C ?? '.');
  const { project, diagnostics, text } = await readProject(root, models, io);
  const names = wanted === 'all' ? Object.keys(project?.environments ?? {}) : [...new Set(wanted)];
  const unknown = project === undefined ? [] : names.flatMap(name => chooseEnvironment(project, name).diagnostics);
  const none =
    project === undefined || hasErrors(diagnostics) || names.length > 0
      ? []
      : [report(codes['unknown-environment'], { detail: `${PROJECT_FILE} has no environments.` })];
  return {
    names,
    diagnostics: project === undefined || names.length === 0 ? [...diagnostics, ...none] : unknown,
    textOf: file => (file === PROJECT_FILE ? text : undefined),
    pathOf: file => pathFrom(io.cwd, root, file),
  };
}

/** The project's tier files as they are; faults are passed over. */
export async function readTierFilesOf({
  io,
  options,
  models,
}: Omit<ConfigurationRequest, 'paths'>): Promise<readonly ReferencedFile[]> {
  const root = resolve(io.cwd, options.C ?? '.');
  const { project } = await readProject(root, models, io);
  return (await findFiles(root, project?.tiersFolder?.replace(/\/+$/, ''))).files;
}

/** A project file as it is called from where the user stands. */
export function pathFrom(cwd: string, root: string, file: string): string {
  return isAbsolute(file) ? file : relative(cwd, join(root, file)) || file;
}

/** Of a folder, or of paths outside of it that were named; a folder that is wrong is not looked into. */
async function findFiles(root: string, where: string | readonly string[] | undefined): Promise<FoundFiles> {
  if (where === undefined) return { files: [], diagnostics: [] };
  return typeof where === 'string' ? findTierFiles(root, where) : readNamedFiles(root, where);
}

/** The project's file; where there is none, what holds without one. */
export async function readProject(
  root: string,
  models: readonly PlatformModel[],
  io: Io,
): Promise<LoadedProject & { readonly isThere: boolean }> {
  const bytes = await readProjectFile(root);
  const nothing = { project: undefined, diagnostics: [], text: '', secrets: [], isThere: true };
  if (bytes === undefined) return { ...nothing, project: defaultProject, isThere: false };
  if ('code' in bytes) return { ...nothing, diagnostics: [bytes] };
  const decoded = decodeText(PROJECT_FILE, bytes);
  if ('diagnostic' in decoded) return { ...nothing, diagnostics: [decoded.diagnostic] };
  const today = new Date(io.clock.now()).toISOString().slice(0, 10);
  return { ...loadProject({ text: decoded.text, models, today }), isThere: true };
}

interface Choice {
  readonly environment: Environment | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The environment that is named, else the default one, else the only one if nothing real can come to harm in it. */
function chooseEnvironment({ environments, defaultEnvironment }: Project, named: string | undefined): Choice {
  const names = Object.keys(environments);
  const name = named ?? defaultEnvironment;
  if (name !== undefined && Object.hasOwn(environments, name))
    return { environment: environments[name], diagnostics: [] };
  if (name !== undefined) {
    const detail = `There is no environment ${JSON.stringify(name)}.`;
    return {
      environment: undefined,
      diagnostics: [report(codes['unknown-environment'], { detail, hint: didYouMean(name, names) })],
    };
  }
  const [only] = names;
  const holdsKey = Object.values(environments).some(({ platforms }) =>
    Object.values(platforms).some(({ settings }) => settings['api_key'] !== undefined),
  );
  if (names.length === 1 && only !== undefined && !holdsKey)
    return { environment: environments[only], diagnostics: [] };
  const detail = 'No environment is named, and none is the default.';
  const hint = `Name one with --env or TIERFORM_ENV, or set default_environment. ${didYouMean('', names)}`;
  return { environment: undefined, diagnostics: [report(codes['unknown-environment'], { detail, hint })] };
}

function isSelected({ place }: Diagnostic, selection: readonly string[]): boolean {
  if (selection.length === 0 || place === undefined) return true;
  return selection.some(path => path === '' || place.file === path || place.file.startsWith(`${path}/`));
}

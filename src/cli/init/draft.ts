// What `init` is going to write, and what it leaves: everything is found out and asked before the first file is written.
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { loadTiers } from '../../config/load.ts';
import { loadProject, PROJECT_FILE, type Project } from '../../config/project.ts';
import { printText } from '../../config/yaml/print.ts';
import { cite, hasErrors } from '../../core/diagnostic.ts';
import { invariant } from '../../core/invariant.ts';
import type { Platform } from '../../platforms/platform.ts';
import { CommandError, type Io } from '../io/io.ts';
import { models } from '../platforms.ts';
import { findTierFiles, readNamedFiles, referencedFiles } from '../project/files.ts';
import { DATA_FOLDER } from '../state/data-folder.ts';
import { foldersUpTo, type Ignored, planIgnored } from './files/ignored.ts';
import { isThere, type PlacedFile } from './files/new-files.ts';
import { modeLine, writeProject } from './files/project-text.ts';
import type { WorkflowEnvironment } from './parameters.ts';
import { type Asking, askDomain, askProject, askWorkflows, EXAMPLE_DOMAIN } from './questions/answers.ts';
import { checkFolder } from './questions/checks.ts';
import type { Given } from './questions/given.ts';
import type { Surroundings } from './surroundings.ts';
import { APPLY_WORKFLOW, workflowFiles } from './workflows.ts';

export interface Draft {
  readonly project: Project;
  /** None of them is there. */
  readonly files: readonly PlacedFile[];
  readonly left: readonly LeftFile[];
  readonly ignored: Ignored;
  readonly notes: readonly string[];
  /** Of the first tier, where it is among the files. */
  readonly tier: string | undefined;
  /** Whether there are workflows, or will be. */
  readonly hasWorkflows: boolean;
  /** The default branch, where the workflow that applies is among the files. */
  readonly branch: string | undefined;
}

export interface LeftFile extends Pick<PlacedFile, 'base' | 'path'> {
  readonly why: string;
}

export interface DraftRequest {
  readonly io: Io;
  readonly surroundings: Surroundings;
  readonly platform: Platform;
  readonly asking: Asking;
  /** That of the tierform.yaml that is there, which has no errors. */
  readonly existing: Project | undefined;
}

/** @throws CommandError before anything is written */
export async function draftProject(request: DraftRequest): Promise<Draft> {
  const { surroundings, existing, asking } = request;
  const { root, top } = surroundings;
  await isThere({ base: root, path: `${existing?.tiersFolder ?? 'tiers'}/x` });
  await isThere({ base: top, path: '.github/workflows/x' });
  const start = existing === undefined ? await draftNew(request) : keepProject(existing, asking.given);
  const tier = await draftTier(request, start.project);
  const workflows = await draftWorkflows(request, start.project);
  const wanted = [`${DATA_FOLDER}/`, '*.plan', ...(usesNode(root) ? ['node_modules/'] : [])];
  const parts = [start, tier, workflows];
  return {
    project: start.project,
    files: parts.flatMap(({ files }) => files),
    left: parts.flatMap(({ left }) => left),
    notes: parts.flatMap(({ notes }) => notes),
    tier: tier.files[0]?.path,
    hasWorkflows: workflows.files.length + workflows.left.length > 0,
    branch: workflows.branch,
    ignored: await planIgnored(foldersUpTo(root, top), wanted),
  };
}

type Part = Pick<Draft, 'files' | 'left' | 'notes'>;
const NOTHING: Part = { files: [], left: [], notes: [] };

async function draftNew({ io, surroundings, platform, asking }: DraftRequest): Promise<Part & Pick<Draft, 'project'>> {
  const { root, schemas } = surroundings;
  const answers = await askProject(asking);
  const schema = `${schemas.startsWith('.') ? '' : './'}${schemas}/project.schema.json`;
  const text = writeProject({ platform: platform.model.name, starter: platform.starter, answers, schema });
  const today = new Date(io.clock.now()).toISOString().slice(0, 10);
  const { project, diagnostics } = loadProject({ text, models, today });
  invariant(project !== undefined && !hasErrors(diagnostics), `A new ${PROJECT_FILE} is not valid`);
  const notes =
    answers.domain === EXAMPLE_DOMAIN
      ? [`${EXAMPLE_DOMAIN} stands for your mail domain: write yours under \`variables\` in ${PROJECT_FILE}.`]
      : [];
  return { ...NOTHING, project, files: [{ base: root, path: PROJECT_FILE, text }], notes };
}

/** @throws CommandError for an environment that was asked for and is not there */
function keepProject(project: Project, given: Given): Part & Pick<Draft, 'project'> {
  const missing = [...(given.environments?.keys() ?? [])].filter(name => !Object.hasOwn(project.environments, name));
  if (missing.length > 0)
    throw new CommandError(
      `${PROJECT_FILE} exists, and has no environment ${missing.join(', ')}. Nothing was written: init never writes over a file.`,
      `Add it to ${PROJECT_FILE} by hand, then run init again for the rest.`,
    );
  return { ...NOTHING, project };
}

/** A first tier where there is none: in a project with tier files it would become live beside them. */
async function draftTier({ surroundings, platform, asking }: DraftRequest, project: Project): Promise<Part> {
  const { root, schemas } = surroundings;
  const folder = posix.normalize(project.tiersFolder ?? 'tiers').replace(/\/+$/, '');
  const found = await findTierFiles(root, folder);
  if (found.files.length > 0)
    return { ...NOTHING, left: [{ base: root, path: `${folder}/`, why: 'holds tier files already' }] };
  const { tier } = platform.starter;
  const environments = Object.values(project.environments);
  const isVariable = environments.every(({ variables }) => variables['domain'] !== undefined);
  const domain = isVariable ? `\${domain}` : await askDomain(asking);
  const schema = `${'../'.repeat(folder.split('/').length)}${schemas}/tier.schema.json`;
  const path = `${folder}/${tier.name}.yaml`;
  const text = `${modeLine(schema)}\n\n${tier.write(printText(`${tier.name}.${domain}`))}`;
  const refusing = environments.find(environment => {
    const files = [{ path, bytes: Buffer.from(text) }];
    const loaded = loadTiers({
      files,
      readReferenced: referencedFiles(root),
      models,
      environment,
      secrets: [],
      folder,
    });
    return hasErrors(loaded.diagnostics);
  });
  if (refusing === undefined) return { ...NOTHING, files: [{ base: root, path, text }] };
  const why = `There is no first tier: the plan of ${cite(refusing.name)} in ${PROJECT_FILE} does not allow its limits.`;
  return { ...NOTHING, notes: [why] };
}

async function draftWorkflows(
  { surroundings, asking }: DraftRequest,
  project: Project,
): Promise<Part & Pick<Draft, 'branch'>> {
  const { top, folder, packages, branch: guess } = surroundings;
  const environments = environmentsOf(project).filter(
    ({ secrets }, _, all) => secrets.length > 0 || all.every(isKeyless),
  );
  const write = (branch: string) =>
    workflowFiles({ environments, branch, folder, packages }).map(file => ({ ...file, base: top }));
  const there = new Set<string>();
  for (const file of write(guess)) if (await isThere(file)) there.add(file.path);
  const isComplete = write(guess).every(({ path }) => there.has(path));
  const branch = isComplete ? guess : await askWorkflows(asking, guess);
  if (branch === undefined) return { ...NOTHING, branch };
  const trouble = checkFolder(folder);
  if (trouble !== undefined && !isComplete)
    throw new CommandError(
      `No workflow can be written for the folder ${cite(folder)}: ${trouble}. Nothing was written.`,
      'Rename it, or leave the workflows out with --no-github.',
    );
  const files = write(branch);
  return {
    ...NOTHING,
    branch: there.has(APPLY_WORKFLOW) ? undefined : branch,
    files: files.filter(({ path }) => !there.has(path)),
    left: await Promise.all(files.filter(({ path }) => there.has(path)).map(file => describeLeft(file, environments))),
  };
}

/**
 * One that somebody has for another purpose under the same name does nothing for tierform, one of another project of the repository
 * nothing for this one, and one that was written before an environment was added nothing for that environment.
 */
async function describeLeft(
  { base, path, text: wanted }: PlacedFile,
  environments: readonly WorkflowEnvironment[],
): Promise<LeftFile> {
  const { files } = await readNamedFiles(base, [path]);
  const text = files.map(({ bytes }) => Buffer.from(bytes).toString('utf8')).join('');
  const left = (why: string) => ({ base, path, why: `exists already${why}` });
  if (!text.includes('tierform')) return left(', and is none of tierform: rename it, and run init again');
  if (folderOf(text) !== folderOf(wanted))
    return left(', for another folder: those of this one have to be written by hand');
  const [there, needed] = [wordsOf(text), wordsOf(wanted)];
  const missing = environments.filter(({ name }) => needed.has(name) && !there.has(name)).map(({ name }) => name);
  return left(missing.length === 0 ? '' : `, without ${missing.join(', ')}: remove it, and run init again`);
}

/** Where the steps of a workflow work; undefined for the top. */
function folderOf(text: string): string | undefined {
  return /^defaults:\r?\n {2}run:\r?\n {4}working-directory: *(.*?)\s*$/m.exec(text)?.[1];
}

/** Names of environments stand among them. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/[^\p{L}\p{N}_.-]+/u));
}

/** Of a project, with the variables that hold their keys. */
export function environmentsOf({ environments }: Pick<Project, 'environments'>): readonly WorkflowEnvironment[] {
  return Object.values(environments).map(({ name, platforms }) => ({
    name,
    secrets: Object.values(platforms).flatMap(({ settings: { api_key: key } }) =>
      typeof key === 'string' && key.startsWith('$') ? [key.slice(1)] : [],
    ),
  }));
}

function isKeyless({ secrets }: WorkflowEnvironment): boolean {
  return secrets.length === 0;
}

function usesNode(root: string): boolean {
  return existsSync(join(root, 'package.json')) || existsSync(join(root, 'node_modules'));
}

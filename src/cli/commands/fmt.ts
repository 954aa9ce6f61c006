// `tierform fmt`: the project's files in their canonical form. A file is written whole or not at all, and none before all
// have been formatted.
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import { codes as configCodes } from '../../config/codes.ts';
import { formatText } from '../../config/format/format.ts';
import type { ReferencedFile } from '../../config/items-file.ts';
import { PROJECT_FILE } from '../../config/project.ts';
import { startOf } from '../../config/yaml/source.ts';
import { decodeText } from '../../config/yaml/text.ts';
import { commandLine } from '../../core/command-line.ts';
import { cite, type Diagnostic, report, sortDiagnostics } from '../../core/diagnostic.ts';
import { countDiagnostics } from '../../render/diagnostics.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { countOf } from '../../render/layout.ts';
import { reasonOf, writeWhole } from '../../state/file/whole-file.ts';
import { codes } from '../codes.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { printDiagnostics, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { pathFrom, readProject } from '../project/configuration.ts';
import { defaultProject } from '../project/default-project.ts';
import { type FoundFiles, findTierFiles, readNamedFiles } from '../project/files.ts';

export interface FmtOptions extends GlobalOptions {
  readonly check?: boolean;
  readonly stdin?: boolean;
  /** What the text from stdin is called: it says in messages where it stands, and whether it is the project's file. */
  readonly stdinPath?: string;
}

/** @returns the exit code: 1 when a file cannot be formatted, or with --check is not in its canonical form */
export async function fmt(io: Io, paths: readonly string[], options: FmtOptions): Promise<number> {
  if (options.stdin === true) return formatStdin(io, paths, options);
  const root = resolve(io.cwd, options.C ?? '.');
  const found = await findFiles(io, root, paths);
  const pathOf = (file: string) => pathFrom(io.cwd, root, file);
  const formatted = found.files.map(formatFile);
  const changed = formatted.filter(({ text, bytes }) => text !== undefined && !Buffer.from(text).equals(bytes));
  const diagnostics: Diagnostic[] = [...found.diagnostics, ...formatted.flatMap(file => file.diagnostics)];
  const names: string[] = [];
  for (const { path, text = '' } of changed) {
    const trouble = options.check === true ? undefined : await writeFormatted(root, path, text);
    if (trouble === undefined) names.push(pathOf(path));
    else diagnostics.push(trouble);
  }
  io.stdout(names.map(name => `${escapeTerminal(name)}\n`).join(''));
  const shown = new Map(formatted.map(file => [file.path, file.shown]));
  printDiagnostics(io.stderr, sortDiagnostics(diagnostics), {
    style: styleOf(io, options),
    textOf: file => shown.get(file),
    pathOf,
  });
  if (diagnostics.length > 0)
    io.stderr(`${countDiagnostics(diagnostics)}; what cannot be formatted is left as it is.\n`);
  if (options.check === true && names.length > 0) {
    const command = ['fmt', ...(options.C === undefined ? [] : ['-C', options.C]), ...paths];
    const what = names.length === 1 ? 'is not in its canonical form' : 'are not in their canonical form';
    io.stderr(`${countOf(names.length, 'file')} ${what}. To write it:\n${commandLine(command)}\n`);
  }
  return diagnostics.length > 0 || (options.check === true && names.length > 0) ? 1 : 0;
}

interface FormattedFile extends ReferencedFile {
  /** Undefined for a file that cannot be formatted; the diagnostics say why. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The file as it may be shown. */
  readonly shown: string | undefined;
}

function formatFile({ path, bytes }: ReferencedFile): FormattedFile {
  const decoded = decodeText(path, bytes);
  const file = { path, bytes, text: undefined, shown: undefined, diagnostics: [] };
  if ('diagnostic' in decoded) return { ...file, diagnostics: [decoded.diagnostic] };
  return { ...file, ...formatText(path, decoded.text, basename(path) === PROJECT_FILE ? 'project' : 'tier') };
}

/** The whole project, or what was named of it; by paths from the project folder, each once. */
async function findFiles(io: Io, root: string, paths: readonly string[]): Promise<FoundFiles> {
  const named = paths.map(path => relative(root, resolve(io.cwd, path)).split(sep).join('/'));
  const refused = named.filter(path => /\.[^/.]+$/.test(path) && !/\.ya?ml$/.test(path));
  const rest = await readNamedFiles(
    root,
    named.filter(path => path !== '' && !refused.includes(path)),
  );
  const project =
    named.length === 0 || named.includes('') ? await findProject(io, root) : { files: [], diagnostics: [] };
  const files = [...project.files, ...rest.files];
  return {
    files: [...new Map(files.map(file => [file.path, file])).values()],
    diagnostics: [
      ...project.diagnostics,
      ...rest.diagnostics,
      ...refused.map(path =>
        report(configCodes['unreadable-file'], {
          place: startOf(path),
          detail: `${cite(path)} is no .yaml or .yml file, so it is not formatted.`,
        }),
      ),
    ],
  };
}

/** tierform.yaml, where there is one, and the tier files; of what else is wrong with it, `validate` tells. */
async function findProject(io: Io, root: string): Promise<FoundFiles> {
  const own = await readNamedFiles(root, [PROJECT_FILE]);
  const { project, diagnostics, isThere } = await readProject(root, models, io);
  const stated = isThere ? own : { files: [], diagnostics: [] };
  if (project !== undefined && project.tiersFolder === undefined)
    return { files: stated.files, diagnostics: [...stated.diagnostics, ...diagnostics] };
  const folder = (project ?? defaultProject).tiersFolder?.replace(/\/+$/, '') ?? '';
  const tiers = await findTierFiles(root, folder);
  return {
    files: [...stated.files, ...tiers.files],
    // Where tierform.yaml cannot be read, nobody knows which folder it names.
    diagnostics: [...stated.diagnostics, ...(project === undefined ? [] : tiers.diagnostics)],
  };
}

/** To where a link leads, with the mode that the file has. @returns why it cannot be written */
async function writeFormatted(root: string, path: string, text: string): Promise<Diagnostic | undefined> {
  try {
    const real = await realpath(resolve(root, path));
    await access(real, constants.W_OK);
    await writeWhole(real, text, (await stat(real)).mode & 0o7777);
    return undefined;
  } catch (error) {
    const detail = `${cite(path)} cannot be written (${reasonOf(error)}).`;
    const hint = 'It is as it was. Remove the cause, and run the command again.';
    return report(codes['unwritable-file'], { place: startOf(path), detail, hint });
  }
}

async function formatStdin(io: Io, paths: readonly string[], options: FmtOptions): Promise<number> {
  if (paths.length > 0) throw new CommandError('--stdin formats what it reads from stdin, and takes no paths.');
  const bytes = await io.readStdin();
  const path = options.stdinPath ?? '<stdin>';
  const { text, diagnostics, shown } = formatFile({ path, bytes });
  printDiagnostics(io.stderr, diagnostics, { style: styleOf(io, options), textOf: () => shown, pathOf: file => file });
  if (text === undefined) return 1;
  const isCanonical = Buffer.from(text).equals(bytes);
  if (options.check !== true) io.stdout(text);
  else if (!isCanonical) io.stdout(`${escapeTerminal(path)}\n`);
  return options.check === true && !isCanonical ? 1 : 0;
}

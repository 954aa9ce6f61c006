// Writes what a command found to the files that --report names. Whether they can be written is found out before the command
// begins: by then nothing has been changed. What an earlier run left there goes at the same time, so that whatever is there
// afterwards is of this run, also where it was killed.
import { fstatSync, type Stats } from 'node:fs';
import { lstat, mkdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { cite } from '../../core/diagnostic.ts';
import { failedReport, type Report } from '../../render/reports/report.ts';
import { reasonOf, writeWhole } from '../../state/file/whole-file.ts';
import { CommandError, type Io, type PrintDocument } from '../io/io.ts';
import { diagnosticOf, explainError } from '../output.ts';
import { type FormatOptions, publish, type WantedReport } from './publish.ts';

interface Publishing {
  readonly io: Io;
  readonly options: FormatOptions & { readonly out?: string };
  readonly command: string;
  /** A file that the command reads. */
  readonly input: string | undefined;
}

interface Target extends WantedReport {
  /** Where it is once all links are followed. */
  readonly path: string;
}

/** @returns the exit code of the command; 1 where a report could not be written */
export async function withReports(publishing: Publishing, run: (io: Io) => Promise<number>): Promise<number> {
  const { io, options } = publishing;
  const { targets, failure } = await prepare(publishing);
  let print: PrintDocument | undefined;
  const keeping: Io = {
    ...io,
    keepDocument: document => {
      print = document;
    },
  };
  const publishFailed = (error: unknown) => publish(keeping, options, toReport(publishing, error));
  const finish = async (exitCode: number): Promise<number> =>
    print === undefined || (await writeAll(io, targets, print)) ? exitCode : 1;
  if (failure !== undefined) {
    io.stderr(explainError(failure, io));
    publishFailed(failure);
    return finish(1);
  }
  try {
    return await finish(await run(keeping));
  } catch (error) {
    if (print === undefined) publishFailed(error);
    await finish(1);
    throw error;
  }
}

/** Of a command that ended with an error before it published anything. */
function toReport({ io, options, command }: Publishing, error: unknown): Report {
  const found = { environment: options.env ?? '', diagnostics: [diagnosticOf(error, io)] };
  if (command === 'validate') return failedReport('files', found);
  if (command === 'drift') return failedReport('drift', found);
  if (command === 'plan' || command === 'show' || options.out !== undefined) return failedReport('plan', found);
  return failedReport('apply', found, command === 'rollback' ? 'Rollback' : 'Apply');
}

interface Prepared {
  /** Those that can be written. */
  readonly targets: readonly Target[];
  readonly failure: CommandError | undefined;
}

async function prepare({ io, options, input }: Publishing): Promise<Prepared> {
  const taken = new Map<string, string>();
  const take = async (file: string | undefined, use: string) => {
    if (file !== undefined) taken.set(await follow(resolve(io.cwd, file)).catch(() => resolve(io.cwd, file)), use);
  };
  await take(input, 'the command reads that file');
  await take(options.out, 'the plan is saved there (--out)');
  await take(options.trace, 'the trace goes there (--trace)');
  const targets: Target[] = [];
  let failure: CommandError | undefined;
  for (const report of options.report ?? []) {
    try {
      const path = await locate(io, report.file);
      const use = taken.get(path);
      if (use !== undefined) throw new CommandError(use);
      taken.set(path, 'another report goes there');
      await writeWhole(path, '');
      await rm(path);
      targets.push({ ...report, path });
    } catch (error) {
      failure ??= new CommandError(
        `The report cannot be written to ${cite(report.file)} (${error instanceof CommandError ? error.message : reasonOf(error)}). Nothing was done.`,
        'Name another file with --report.',
      );
    }
  }
  return { targets, failure };
}

/** Where a report goes, with the folders on the way. @throws CommandError with the reason, for what is no place for one */
async function locate({ cwd }: Io, file: string): Promise<string> {
  const path = resolve(cwd, file);
  if (file.endsWith('/')) throw new CommandError('it is a folder');
  // A slip here would cost the tier file of that name.
  if (/\.ya?ml$/.test(path)) throw new CommandError('no report is YAML, and it could be a tier file');
  await mkdir(dirname(path), { recursive: true });
  if (await isAbsent(path)) return follow(path);
  const entry = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new CommandError('it is a symbolic link that leads nowhere') : error;
  });
  if (entry.isDirectory()) throw new CommandError('it is a folder');
  if (!entry.isFile()) throw new CommandError('it is no plain file');
  // What was printed there would be lost.
  if (STREAMS.some(stream => isSame(stream, entry))) throw new CommandError('stdout or stderr goes there');
  return follow(path);
}

/** The real path of a file, which need not be there. */
async function follow(path: string): Promise<string> {
  return (await isAbsent(path)) ? join(await realpath(dirname(path)), basename(path)) : realpath(path);
}

async function isAbsent(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return true;
      throw error;
    },
  );
}

/** The descriptors of stdout and stderr. */
const STREAMS: readonly number[] = [1, 2];

function isSame(stream: number, { dev, ino }: Stats): boolean {
  try {
    const entry = fstatSync(stream);
    return entry.dev === dev && entry.ino === ino;
  } catch {
    // Nothing is lost in a stream that is closed.
    return false;
  }
}

/** @returns whether all of them are written; of the others it is told why not */
async function writeAll(io: Io, targets: readonly Target[], print: PrintDocument): Promise<boolean> {
  let isDone = true;
  for (const { format, file, path } of targets) {
    try {
      await writeWhole(path, print(format));
    } catch (error) {
      isDone = false;
      const said = 'What the command did and printed stays as it is; only this report is missing.';
      io.stderr(`error: The report cannot be written to ${cite(file)} (${reasonOf(error)}).\n${said}\n`);
    }
  }
  return isDone;
}

// Prints what a command found as one document, in the format that was asked for. Text is printed by the command itself as it goes:
// on stdout where text was asked for; beside Markdown and the like on stderr, so that the log of a job has all of it.
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type DocumentFormat, printReport } from '../../render/reports/print.ts';
import type { Report, ReportView } from '../../render/reports/report.ts';
import type { GlobalOptions, Io, PrintDocument } from '../io/io.ts';
import { models } from '../platforms.ts';
import { VERSION } from '../version.ts';
import { findExplanation } from './declared.ts';
import type { WantedReport } from './wanted-report.ts';

export type Format = 'text' | DocumentFormat;

export interface FormatOptions extends GlobalOptions {
  readonly format: Format;
  readonly report?: readonly WantedReport[];
}

/** @param wholeCommand a command that shows all of it, where there is one */
export function publish(io: Io, options: FormatOptions, report: Report, wholeCommand?: string): void {
  if (io.keepReport !== undefined) io.keepReport(report);
  else publishDocument(io, options, format => printReport(format, report, viewOf(io, options, wholeCommand)));
}

/** Prints what a command found once, on stdout; files have it in formats of their own (report-files.ts). */
export function publishDocument(io: Io, { format }: FormatOptions, print: PrintDocument): void {
  if (format !== 'text') io.stdout(print(format));
  io.keepDocument?.(print);
}

/** Where the text of a command goes: nowhere beside JSON. */
export function proseOf(io: Io, { format }: FormatOptions): (text: string) => void {
  if (format === 'text') return io.stdout;
  return format === 'json' ? () => undefined : io.stderr;
}

export function viewOf({ cwd }: Io, options: GlobalOptions, wholeCommand?: string): ReportView {
  const root = resolve(cwd, options.C ?? '.');
  const top = findRepository(root) ?? cwd;
  return {
    kinds: models.flatMap(model => model.kinds),
    isVerbose: options.verbose === true,
    pathOf: file => pathFrom(top, root, file),
    toolVersion: VERSION,
    explain: findExplanation,
    wholeCommand,
  };
}

/** From the top of the repository, from where CI systems look for files; without one, from where the user stands. */
function pathFrom(top: string, root: string, file: string): string {
  const path = isAbsolute(file) ? file : join(root, file);
  return relative(top, path).split(sep).join('/') || file;
}

/** The nearest folder above that git knows; in a worktree `.git` is a file. */
function findRepository(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : findRepository(above);
}

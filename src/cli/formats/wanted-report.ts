// What --report asks for: `<format>=<file>`.
import { resolve } from 'node:path';
import type { FileFormat } from '../../render/reports/print.ts';

/** A report that a file is to hold. */
export interface WantedReport {
  readonly format: FileFormat;
  /** Relative to where the user stands. */
  readonly file: string;
}

interface Context {
  readonly cwd: string;
  /** Those of the command. */
  readonly formats: readonly FileFormat[];
  /** What stands before it on the line. */
  readonly previous: readonly WantedReport[];
}

/** @returns the report, or what is wrong with the text and how to write it */
export function readWantedReport(text: string, { cwd, formats, previous }: Context): WantedReport | string {
  const [name = '', file = ''] = text.split(/=(.*)/s);
  const format = formats.find(known => known === name);
  if (format === undefined) {
    const printed = name === 'text' ? 'Text is printed on stdout; redirect that. ' : '';
    return `${printed}Write <format>=<file>; the formats are ${formats.join(', ')}.`;
  }
  if (file === '') return `Write ${name}=<file>.`;
  if (file === '-') return 'A report goes to a file; --format says what is printed on stdout.';
  if (previous.some(other => resolve(cwd, other.file) === resolve(cwd, file)))
    return 'Another report goes to that file; name one file for each.';
  return { format, file };
}

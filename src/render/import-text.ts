// What an import wrote, as text.
import type { ImportedFile } from '../plan/import/draft.ts';
import type { Imported } from '../plan/import/import.ts';
import { escapeTerminal } from './escape.ts';
import { alignColumns, countOf } from './layout.ts';

export interface ImportView {
  readonly pathOf: (file: string) => string;
  /** Whether plans see the files, and the state holds what they declare. */
  readonly isBound: boolean;
  /** The folder that plans read. */
  readonly tiersFolder: string;
}

/** The files, each with what is in it, and a summary. */
export function renderImport({ files, notes }: Pick<Imported, 'files' | 'notes'>, view: ImportView): string {
  const rows = files.map(file => [`  ${escapeTerminal(view.pathOf(file.path))}`, describeCounts(file)]);
  const resources = files.flatMap(({ counts }) => counts).reduce((sum, { count }) => sum + count, 0);
  const left = notes.length === 0 ? '' : `, with ${countOf(notes.length, 'warning')} about what was left out`;
  const next = view.isBound
    ? 'The state holds them, and a plan of them is empty.'
    : `No plan sees them outside of ${view.tiersFolder}/, and the state does not hold them. Once they are moved there, the next apply takes the objects in.`;
  return [
    ...alignColumns(rows),
    '',
    `Import: ${countOf(resources, 'resource')} in ${countOf(files.length, 'file')}${left}.`,
    next,
  ]
    .map(line => `${line}\n`)
    .join('');
}

function describeCounts({ text, counts }: ImportedFile): string {
  if (counts.length > 0) return counts.map(({ kind, count }) => countKind(kind, count)).join(', ');
  return countOf(text.split('\n').length - 1, 'item');
}

function countKind({ name, section }: ImportedFile['counts'][number]['kind'], count: number): string {
  return countOf(count, name, section);
}

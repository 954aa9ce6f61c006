// Past applies as Markdown: a table of applies, or of the changes that they made.
import { kindOf } from '../../core/address.ts';
import type { Kind } from '../../core/kind.ts';
import { escapeMarkdown } from '../escape.ts';
import { formatField, isUnreadable, type Past, summarizeRecord } from './text.ts';

export function renderHistoryMarkdown(
  { environment, location, records, hasDetails }: Past,
  kinds: readonly Kind[],
): string {
  if (records.length === 0)
    return `No apply of ${escapeMarkdown(environment)} is known in ${escapeMarkdown(location)}.\n`;
  if (!hasDetails) return table(['apply', 'when', 'who', 'commit', 'what'], records.map(summarizeRecord));
  const rows = records.flatMap(record => {
    const [serial = '', when = '', who = '', , what = ''] = summarizeRecord(record);
    if (isUnreadable(record)) return [[serial, when, who, '', what, '', '']];
    return record.outcomes.flatMap(({ address, action, status, fields }) => {
      const kind = kinds.find(({ name }) => name === kindOf(address));
      const what = `${action} ${status}`;
      if (fields.length === 0) return [[serial, when, who, address, what, '', '']];
      return fields.map(field => [serial, when, who, address, what, field.path, formatField(kind, field)]);
    });
  });
  return table(['apply', 'when', 'who', 'resource', 'what', 'field', 'before and after'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(heads) + line(heads.map(() => '---')) + rows.map(row => line(row.map(escapeMarkdown))).join('');
}

// The tiers against their limits as a table in Markdown, for pull requests and pages.
import { escapeMarkdown } from '../escape.ts';
import { formatValue } from '../values.ts';
import { buildMatrices, type Matrix, type TiersView } from './matrix.ts';
import { describeNone, describePlans, listNotes } from './notes.ts';

/** A table with a column per tier; what the plan sets has a star, which is explained below it. */
export function renderTiersMarkdown(view: TiersView): string {
  const { environment, plans, tiers } = view;
  const matrices = buildMatrices(tiers);
  const head = `Tiers in the environment **${escapeMarkdown(environment)}**: ${escapeMarkdown(describePlans(plans))}`;
  const notes = listNotes(view, matrices, '*').map(escapeMarkdown);
  const tables = tiers.length === 0 ? [describeNone()] : matrices.map(renderMatrix);
  return `${[head, ...tables, ...notes].join('\n\n')}\n`;
}

function renderMatrix({ columns, rows }: Matrix): string {
  const isRanked = columns.some(({ rank }) => rank !== undefined);
  const lines = [
    ['', ...columns.map(({ title }) => escapeMarkdown(title))],
    ['---', ...columns.map(() => '---:')],
    ...(isRanked ? [['rank', ...columns.map(({ rank }) => (rank === undefined ? '-' : String(rank)))]] : []),
    ...rows.map(({ path, field, cells }) => [
      `\`${path}\``,
      ...cells.map(({ source, value }) => {
        if (source === 'unknown') return '-';
        return escapeMarkdown(source === 'plan' ? `${formatValue(field, value)} *` : formatValue(field, value));
      }),
    ]),
  ];
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

// The tiers against their limits, for a terminal.
import { escapeTerminal } from '../escape.ts';
import { alignColumns } from '../layout.ts';
import type { Style } from '../style.ts';
import { formatValue } from '../values.ts';
import { buildMatrices, type Matrix, type TiersView } from './matrix.ts';
import { describeNone, describePlans, listNotes } from './notes.ts';

/** Of a list this many items are shown: a column is as wide as its widest cell. */
const MOST_ITEMS = 2;

/** A table, and below it what it does not show. */
export function renderTiers(view: TiersView, style: Style): string {
  const { environment, plans, tiers } = view;
  const matrices = buildMatrices(tiers);
  const head = `Environment ${escapeTerminal(environment)}: ${escapeTerminal(describePlans(plans))}`;
  const notes = listNotes(view, matrices, '(plan)').map(escapeTerminal);
  const tables = tiers.length === 0 ? [describeNone()] : matrices.map(matrix => renderMatrix(matrix, style));
  return `${[head, ...tables, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n')}\n`;
}

function renderMatrix({ columns, rows }: Matrix, style: Style): string {
  const isRanked = columns.some(({ rank }) => rank !== undefined);
  const lines = [
    ['tier', ...columns.map(({ title }) => escapeTerminal(title))].map(style.bold),
    ...(isRanked ? [['rank', ...columns.map(({ rank }) => (rank === undefined ? '-' : String(rank)))]] : []),
    ...rows.map(({ path, field, cells }) => [
      path,
      ...cells.map(({ source, value }) => {
        if (source === 'unknown') return style.dim('-');
        const shown = formatValue(field, value, MOST_ITEMS);
        return source === 'plan' ? style.dim(`${shown} (plan)`) : shown;
      }),
    ]),
  ];
  return alignColumns(lines).join('\n');
}

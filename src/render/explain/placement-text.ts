// The accounts of a group as text: what the files ask for, who is there, who comes and goes.
import type { ExplainedMove, PlacementExplanation } from '../../plan/explain/placement.ts';
import { escapeTerminal } from '../escape.ts';
import { alignColumns, countOf, groupDigits } from '../layout.ts';
import type { PlanView } from '../plan-text.ts';
import { formatDeclared, formatLabel, formatPlace, formatShort, section } from './labels.ts';

export function renderPlacement(explained: PlacementExplanation, view: PlanView): string {
  const { address, group, place, settings, listed, missing, present, entering, leaving, change } = explained;
  const { bold } = view.style;
  const asked = [
    ...(listed === 0 ? [] : [`${countOf(listed, 'account')} listed`]),
    ...Object.entries(settings).map(([path, value]) => `${path} ${String(value)}`),
  ];
  const rows = [
    [`${group.kind}`, `${formatLabel(group)}  ${view.style.dim(formatDeclared(group, view))}`],
    [
      'files',
      place === undefined
        ? 'say nothing of its accounts'
        : `${asked.join(', ')}  ${view.style.dim(formatPlace(place, view))}`,
    ],
    ['there now', present.length === 0 ? 'nobody' : listFew(present.map(escapeTerminal), view)],
    ...(missing.length === 0
      ? []
      : [['missing', `${listFew(missing.map(escapeTerminal), view)}: listed, but no such account exists`]]),
  ];
  const moves = [
    ...(entering.length === 0 ? [] : [`moves in ${listFew(entering.map(describeEntering), view)}`]),
    ...(leaving.length === 0 ? [] : [`moves out ${listFew(leaving.map(describeLeaving), view)}`]),
  ];
  const isState = change !== undefined && moves.length === 0;
  return [
    section(bold(address), alignColumns(rows)),
    moves.length === 0
      ? `${bold('The next apply:')} moves nobody${isState ? '; only the state changes' : ''}.`
      : section(bold('The next apply:'), moves),
  ]
    .map(part => `${part}\n`)
    .join('\n');
}

/** More than this are counted, not shown, unless somebody asked for all of them. */
const MOST_SHOWN = 5;

/** Of escaped texts: `1,204: a@example.com, b@example.com and 1,202 more`. */
function listFew(texts: readonly string[], { isVerbose }: PlanView): string {
  const most = isVerbose ? texts.length : MOST_SHOWN;
  const shown = texts.slice(0, most).join(', ');
  const rest = texts.length > most ? ` and ${groupDigits(texts.length - most)} more` : '';
  return `${groupDigits(texts.length)}: ${shown}${rest}`;
}

function describeEntering({ account, from, isReplaced }: ExplainedMove): string {
  if (isReplaced) return `${escapeTerminal(account)} (from the one that is replaced)`;
  return `${escapeTerminal(account)} (from ${from === undefined ? 'none' : formatShort(from)})`;
}

function describeLeaving({ account, to }: ExplainedMove): string {
  return `${escapeTerminal(account)} (to ${to === undefined ? 'none' : formatShort(to)})`;
}

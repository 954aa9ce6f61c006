// One resource as text: where it is declared, its views side by side, who refers to it, and what comes next.
import type { Value } from '../../core/value.ts';
import { sameValue } from '../../plan/diff.ts';
import type { ExplainedField, Referrer, ResourceExplanation } from '../../plan/explain/resource.ts';
import { escapeTerminal } from '../escape.ts';
import { alignColumns, countOf } from '../layout.ts';
import { type PlanView, renderChanges } from '../plan-text.ts';
import { formatValue } from '../values.ts';
import { formatDeclared, formatLabel, formatPlace, section } from './labels.ts';

export function renderResource(explained: ResourceExplanation, view: PlanView): string {
  const { label, previousAddress, change, fields } = explained;
  const { bold } = view.style;
  const rows = [
    [
      'declared',
      label.place === undefined ? 'no longer in the files; only the state holds it' : formatDeclared(label, view),
    ],
    ['id', label.id === undefined ? '(none: it is not on the platform)' : escapeTerminal(label.id)],
    ...(previousAddress === undefined ? [] : [['renamed', `${previousAddress} before`]]),
  ];
  return [
    section(bold(formatLabel(label)), alignColumns(rows)),
    ...(fields.length === 0 ? [] : [renderFields(explained, view)]),
    renderReferrers(explained, view),
    change === undefined
      ? `${bold('The next apply:')} leaves it as it is.`
      : `${bold('The next apply:')}\n${renderChanges([change], view)}`,
  ]
    .map(part => `${part}\n`)
    .join('\n');
}

/** How many items of a list fit into a cell. */
const FEW_IN_CELL = 3;

/** Views side by side: `=` is what live is, and what differs is marked. */
function renderFields({ fields, kind }: ResourceExplanation, view: PlanView): string {
  const { style } = view;
  const most = view.isVerbose ? Number.POSITIVE_INFINITY : FEW_IN_CELL;
  const show = (path: string, value: Value | undefined, live?: Value) => {
    if (value === undefined) return '-';
    const field = kind.fields[path];
    const isSame = field !== undefined && live !== undefined && sameValue(field, value, live);
    return isSame ? '=' : formatValue(field, value, most);
  };
  const rows = fields.map(field => {
    const { path, live, desired, base, difference } = field;
    const notes = [
      ...(field.place === undefined ? [] : [style.dim(formatPlace(field.place, view))]),
      ...(difference === undefined ? [] : [style.yellow(DIFFERENCES[difference])]),
    ];
    const mark = difference === undefined ? ' ' : style.yellow('~');
    return [`${mark} ${path}`, show(path, live), show(path, desired, live), show(path, base, live), notes.join('  ')];
  });
  return alignColumns([['  field', 'live', 'files', 'base', ''], ...rows]).join('\n');
}

const DIFFERENCES: Readonly<Record<NonNullable<ExplainedField['difference']>, string>> = {
  'config-changed': 'not applied yet',
  drifted: 'drifted',
  'both-changed': 'both changed',
  unknown: 'not applied yet, or changed since',
  left: '',
  plan: '',
  outside: '',
  undeclared: '',
};

/** More than this are counted, not shown, unless somebody asked for all of them. */
const MOST_REFERRERS = 20;

function renderReferrers({ referrers, reach }: ResourceExplanation, view: PlanView): string {
  const { bold } = view.style;
  const most = view.isVerbose ? Number.POSITIVE_INFINITY : MOST_REFERRERS;
  const rows = referrers
    .slice(0, most)
    .map(referrer => [formatLabel(referrer.label), referrer.path, view.style.dim(describeReferrer(referrer, view))]);
  const rest = referrers.length > most ? [`and ${referrers.length - most} more`] : [];
  const list =
    referrers.length === 0
      ? `${bold('Referred to by:')} nothing`
      : section(bold('Referred to by:'), [...alignColumns(rows), ...rest]);
  if (reach === undefined) return list;
  const everywhere = reach.isEverywhere ? ', since it acts on the whole application' : '';
  return `${list}\n${bold('Reaches:')} ${countOf(reach.accounts, 'account')} in ${countOf(reach.groups, reach.groupKind)}${everywhere}`;
}

function describeReferrer({ label, isLive, isDesired, place }: Referrer, view: PlanView): string {
  const at = place === undefined ? formatDeclared(label, view) : formatPlace(place, view);
  if (isLive && (isDesired || label.place === undefined)) return at;
  return isLive ? `${at}, until the files that say otherwise are applied` : `${at}, not applied yet`;
}

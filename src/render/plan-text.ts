// A plan as text: one block per change, aligned, with units as people write them.
import { hasErrors } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import { compareText, type Value } from '../core/value.ts';
import type { Change, FieldChange, Plan } from '../plan/change.ts';
import type { SavedPlan } from '../plan/saved/document.ts';
import { escapeTerminal } from './escape.ts';
import { alignColumns, countOf, padEnd, widest } from './layout.ts';
import { colorOfReason, type Style } from './style.ts';
import { listUnchanged, summarize } from './summary.ts';
import { FEW_ITEMS, formatChange, formatValue, type Shift } from './values.ts';

export interface PlanView {
  readonly kinds: readonly Kind[];
  readonly style: Style;
  /** Lists what does not change, too. */
  readonly isVerbose: boolean;
  readonly pathOf: (file: string) => string;
}

const SYMBOLS: Readonly<Record<Change['action'], string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  adopt: '=',
  move: '>',
  forget: 'x',
};

/** How a change begins in every text: `~ policy.free  "Free tier"`. */
export function renderHead(
  { action, address, name }: Pick<Change, 'action' | 'address' | 'name'>,
  style: Style,
): string {
  return `${colorOf(action, style)(SYMBOLS[action])} ${address}  ${style.dim(`"${escapeTerminal(name)}"`)}`;
}

function colorOf(action: Change['action'], style: Style): (text: string) => string {
  if (action === 'create') return style.green;
  if (action === 'delete' || action === 'replace') return style.red;
  return action === 'update' ? style.yellow : style.cyan;
}

/** The changes, what is unmanaged where asked for, and a summary line. `wish`: what live is to be. */
export function renderPlan(plan: Plan, view: PlanView & { readonly wish: string }): string {
  const { style, wish } = view;
  const body = plan.changes.length === 0 ? describeNothing(plan, wish) : renderChanges(plan.changes, view);
  return `${body}\n${view.isVerbose ? renderRest(plan, style) : ''}\n${style.bold(`Plan: ${summarize(plan).text}.`)}\n`;
}

/** When a saved plan was made, and by which version. */
export function renderOrigin({ createdAt, toolVersion }: Pick<SavedPlan, 'createdAt' | 'toolVersion'>): string {
  return `Saved plan, made ${escapeTerminal(createdAt)} by tierform ${escapeTerminal(toolVersion)}.`;
}

/** A block for each change, with an empty line between them. */
export function renderChanges(changes: readonly Change[], view: PlanView): string {
  const { style, pathOf } = view;
  const heads = changes.map(change => renderHead(change, style));
  const width = Math.min(widest(heads), 78);
  const blocks = changes.map((change, index) => {
    const place = change.file === undefined ? '' : `${escapeTerminal(pathOf(change.file))}:${change.line}`;
    const head = place === '' ? (heads[index] ?? '') : `${padEnd(heads[index] ?? '', width)}  ${style.dim(place)}`;
    return [
      `  ${head}`,
      ...describeNotes(change, isPlacement(change, view)).map(note => `      ${note}`),
      ...renderFields(change, view),
      ...renderImpact(change, view),
    ].join('\n');
  });
  return blocks.join('\n\n');
}

/** That live is what the files say is only said where it is known. */
export function describeNothing({ diagnostics, targets }: Plan, wish: string): string {
  if (hasErrors(diagnostics)) return 'No changes can be planned: see the errors.';
  return targets.length > 0 ? 'No changes to the targets.' : `No changes: live is ${wish}.`;
}

/** What the symbol alone does not say. */
export function describeNotes(
  { action, reason, previousAddress, kept }: Change,
  isPlacement: boolean,
): readonly string[] {
  return [
    ...(previousAddress === undefined ? [] : [`its key was renamed: ${previousAddress} before`]),
    ...(reason === 'missing-live' && !isPlacement ? ['gone from the platform since the last apply'] : []),
    ...(reason === 'already-matches'
      ? [`${isPlacement ? 'all are where they belong' : 'exists as the files say'}; only the state takes it in`]
      : []),
    ...(reason === 'adopted' && !isPlacement ? ['exists already, and is taken in'] : []),
    ...(reason === 'gone-everywhere' ? ['gone from the files and from the platform; only the state forgets it'] : []),
    ...(action === 'forget' && reason === 'renamed' ? ['its key was renamed; only the state forgets this one'] : []),
    ...(action === 'forget' && reason === 'removed-from-config'
      ? [
          `${isPlacement ? 'no file says any more which accounts belong there' : 'comes with the application and cannot be deleted'}; only the state forgets it`,
        ]
      : []),
    ...(reason === 'released' ? ['was not managed then, and stays as it is; only the state lets go of it'] : []),
    ...(action === 'update' && kept === null && !isPlacement ? ['was not managed then: the state lets go of it'] : []),
    ...(action === 'replace'
      ? ['a field that cannot be changed differs: a new one is made, then this one is deleted']
      : []),
  ];
}

/** Whether a change moves accounts rather than writing an object. */
export function isPlacement({ kind: name }: Change, { kinds }: Pick<PlanView, 'kinds'>): boolean {
  return kinds.find(kind => kind.name === name)?.within !== undefined;
}

/** A line for each field: `      limits.size  200 -> 250`. */
export function renderFields(change: Change, { kinds, style, isVerbose }: PlanView): readonly string[] {
  const kind = kinds.find(({ name }) => name === change.kind);
  if (kind === undefined) return [];
  const most = isVerbose ? Number.POSITIVE_INFINITY : FEW_ITEMS;
  const hasBefore = change.action === 'update' || change.action === 'replace';
  const rows = change.fields.map(field => {
    const shift = kind.within === undefined ? field : shiftOf(change);
    const only = formatValue(kind.fields[field.path], change.action === 'delete' ? field.before : field.after, most);
    const value = hasBefore || kind.within !== undefined ? formatChange(kind, field.path, shift, most) : only;
    const note = hasBefore || change.action === 'delete' ? describeReason(kind, field) : '';
    return note === '' ? [field.path, value] : [field.path, value, colorOfReason(field.reason, style)(note)];
  });
  return alignColumns(rows).map(line => `      ${line}`);
}

/** Of a placement, what its moves say: who comes in, and who goes elsewhere. */
export function shiftOf({ moves, address, kind }: Change): Shift {
  const isOwn = (to: Value) => typeof to === 'string' && to.slice(to.indexOf('.')) === address.slice(kind.length);
  const accounts = (isIn: boolean) =>
    [...new Set(moves.filter(({ to }) => isOwn(to) === isIn).map(({ account }) => account))].sort(compareText);
  return { before: accounts(false), after: accounts(true) };
}

/** `in 1 workspace, 1,204 accounts`, where there are any. */
function renderImpact(change: Change, view: PlanView): readonly string[] {
  const text = describeImpact(change, isPlacement(change, view));
  return text === '' ? [] : [`      ${view.style.dim(text)}`];
}

export function describeImpact({ impact }: Change, isPlacement: boolean): string {
  if (impact === undefined || impact.accounts === 0 || isPlacement) return '';
  return `in ${countOf(impact.groups, impact.groupKind)}, ${countOf(impact.accounts, 'account')}`;
}

export function describeReason(kind: Kind, { path, base, reason }: FieldChange): string {
  if (reason === 'config-changed' || base === undefined) return '';
  const held = formatValue(kind.fields[path], base);
  if (reason === 'drifted') return `drifted: base ${held}`;
  return reason === 'both-changed' ? `both changed: base ${held}` : '';
}

function renderRest(plan: Plan, style: Style): string {
  const unchanged = listUnchanged(plan).map(address => `    ${address}`);
  const foreign = plan.unmanaged.map(
    ({ kind, id, name }) => `    ${kind} "${escapeTerminal(name)}" (${escapeTerminal(id)})`,
  );
  return [
    ...(unchanged.length === 0 ? [] : ['', style.dim('  unchanged:'), ...unchanged]),
    ...(foreign.length === 0 ? [] : ['', style.dim('  unmanaged, never touched:'), ...foreign]),
  ]
    .map(line => `${line}\n`)
    .join('');
}

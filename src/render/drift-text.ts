// Drift as text: what somebody else changed, and what the files still ask for.
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import type { FieldReason, Plan } from '../plan/change.ts';
import { codes } from '../plan/codes.ts';
import type { Drift, DriftedField, DriftedResource, PendingChange } from '../plan/drift.ts';
import { escapeTerminal } from './escape.ts';
import { alignColumns, countOf } from './layout.ts';
import { colorOfReason, type Style } from './style.ts';
import { formatValue } from './values.ts';

export interface DriftView {
  readonly kinds: readonly Kind[];
  readonly style: Style;
}

export function renderDrift(drift: Drift, { kinds, style }: DriftView): string {
  const { drifted, pending, plan } = drift;
  const blocks = drifted.map(resource => renderDrifted(resource, { kinds, style }));
  const waiting = pending.map(change => renderPending(change, kinds, style));
  return [
    ...(blocks.length === 0 ? [] : [blocks.join('\n\n'), '']),
    ...(waiting.length === 0 ? [] : ['  not applied yet:', ...waiting, '']),
    ...(blocks.length + waiting.length === 0 ? [describeNoDrift(plan), ''] : []),
    style.bold(`Drift: ${summarizeDrift(drift)}.`),
    '',
  ].join('\n');
}

/** `1 resource changed behind git's back, 0 changes not applied yet, 3 unmanaged`. */
export function summarizeDrift({ drifted, pending, plan }: Drift): string {
  return `${countOf(drifted.length, 'resource')} changed behind git's back, ${countOf(pending.length, 'change')} not applied yet, ${plan.unmanaged.length} unmanaged`;
}

/** What drift says of diagnostics: the rest is about what an apply would do. */
export function noticesOfDrift({ plan }: Drift): readonly Diagnostic[] {
  return plan.diagnostics.filter(
    ({ severity, code }) => severity === 'error' || code === codes['no-longer-managed'].code,
  );
}

export function describeNoDrift({ diagnostics, targets }: Plan): string {
  if (hasErrors(diagnostics)) return 'No drift is found, but not everything can be planned: see the errors.';
  if (targets.length > 0) return 'No drift of the targets.';
  if (diagnostics.some(({ code }) => code === codes['no-longer-managed'].code))
    return 'No drift in what the files mention; they no longer mention all that the last apply left.';
  return 'No drift: live is what the last apply left, and what the files say.';
}

/** What somebody changed in one resource. */
export function renderDrifted(
  { address, kind: kindName, name, isGone, fields }: DriftedResource,
  { kinds, style }: DriftView,
): string {
  const head = `  ${style.yellow(isGone ? '-' : '~')} ${address}  ${style.dim(`"${escapeTerminal(name)}"`)}`;
  if (isGone) return `${head}\n      ${style.yellow('gone from the platform since the last apply')}`;
  return [head, ...renderFields(fields, findKind(kinds, kindName), style).map(line => `      ${line}`)].join('\n');
}

function renderPending({ address, kind, action, fields }: PendingChange, kinds: readonly Kind[], style: Style): string {
  const head = `    ${address}  ${style.dim(`to ${action}`)}`;
  return [head, ...renderFields(fields, findKind(kinds, kind), style).map(line => `        ${line}`)].join('\n');
}

function findKind(kinds: readonly Kind[], name: string): Kind | undefined {
  return kinds.find(candidate => candidate.name === name);
}

/** Who made a field differ, in words. */
export const REASONS: Readonly<Record<FieldReason, string>> = {
  'config-changed': 'config changed',
  drifted: 'drifted',
  'both-changed': 'both changed',
  unknown: 'unknown',
};

function renderFields(fields: readonly DriftedField[], kind: Kind | undefined, style: Style): readonly string[] {
  const rows = fields.map(({ path, base, live, desired, reason }) => {
    const field = kind?.fields[path];
    return [
      path,
      `base ${formatValue(field, base)}`,
      `live ${formatValue(field, live)}`,
      `files ${formatValue(field, desired)}`,
      colorOfReason(reason, style)(REASONS[reason]),
    ];
  });
  return alignColumns(rows);
}

// Drift as text: what somebody else changed, and what the files still ask for.
import { hasErrors } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import type { Plan } from '../plan/change.ts';
import type { Drift, DriftedResource } from '../plan/drift.ts';
import { escapeTerminal } from './escape.ts';
import { alignColumns, countOf } from './layout.ts';
import type { Style } from './style.ts';
import { formatValue } from './values.ts';

export interface DriftView {
  readonly kinds: readonly Kind[];
  readonly style: Style;
}

export function renderDrift({ drifted, pending, plan }: Drift, { kinds, style }: DriftView): string {
  const blocks = drifted.map(resource => renderResource(resource, kinds, style));
  const waiting = pending.map(({ address, action }) => `    ${address}  ${style.dim(`to ${action}`)}`);
  const { length: unmanaged } = plan.unmanaged;
  return [
    ...(blocks.length === 0 ? [] : [blocks.join('\n\n'), '']),
    ...(waiting.length === 0 ? [] : ['  not applied yet:', ...waiting, '']),
    ...(blocks.length + waiting.length === 0 ? [describeNothing(plan), ''] : []),
    style.bold(
      `Drift: ${countOf(drifted.length, 'resource')} changed behind git's back, ${countOf(pending.length, 'change')} not applied yet, ${unmanaged} unmanaged.`,
    ),
    '',
  ].join('\n');
}

function describeNothing({ diagnostics, targets }: Plan): string {
  if (hasErrors(diagnostics)) return 'No drift is found, but not everything can be planned: see the errors.';
  if (targets.length > 0) return 'No drift of the targets.';
  return 'No drift: live is what the last apply left, and what the files say.';
}

function renderResource(
  { address, kind: kindName, name, isGone, fields }: DriftedResource,
  kinds: readonly Kind[],
  style: Style,
): string {
  const kind = kinds.find(candidate => candidate.name === kindName);
  const head = `  ${style.yellow(isGone ? '-' : '~')} ${address}  ${style.dim(`"${escapeTerminal(name)}"`)}`;
  if (isGone) return `${head}\n      gone from the platform since the last apply`;
  const rows = fields.map(({ path, base, live, desired }) => {
    const field = kind?.fields[path];
    return [
      path,
      `base ${formatValue(field, base)}`,
      `live ${formatValue(field, live)}`,
      `files ${formatValue(field, desired)}`,
    ];
  });
  return [head, ...alignColumns(rows).map(line => `      ${line}`)].join('\n');
}

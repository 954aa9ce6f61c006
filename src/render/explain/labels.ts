// How explanations call resources, objects and places.
import type { Place } from '../../core/diagnostic.ts';
import type { Label } from '../../plan/explain/subjects.ts';
import { escapeTerminal } from '../escape.ts';
import type { PlanView } from '../plan-text.ts';

/** `policy.free  "Free tier"`, or `policy "Trial" (p-1)` for what has no address. */
export function formatLabel({ kind, address, id, name }: Label): string {
  const quoted = `"${escapeTerminal(name)}"`;
  return address === undefined ? `${kind} ${quoted} (${escapeTerminal(id ?? '')})` : `${address}  ${quoted}`;
}

/** The address alone where there is one. */
export function formatShort(label: Label): string {
  return label.address ?? formatLabel(label);
}

/** `tiers/free.yaml:12`. */
export function formatPlace({ file, line }: Place, { pathOf }: Pick<PlanView, 'pathOf'>): string {
  return `${escapeTerminal(pathOf(file))}:${line}`;
}

/** Where something is declared, or that it is not. */
export function formatDeclared({ address, place }: Label, view: Pick<PlanView, 'pathOf'>): string {
  if (place !== undefined) return formatPlace(place, view);
  return address === undefined ? 'not in the files' : 'no longer in the files';
}

/** Lines under a heading. */
export function section(heading: string, lines: readonly string[]): string {
  return [heading, ...lines.map(line => (line === '' ? '' : `  ${line}`))].join('\n');
}

// Values as people write them in a tier file.
import { diffArrays } from 'diff';
import type { Field, Kind } from '../core/kind.ts';
import { isForeignReference } from '../core/resource.ts';
import { formatQuantity } from '../core/unit.ts';
import { isRecord, type Value } from '../core/value.ts';
import { escapeTerminal } from './escape.ts';

const NOTHING = '(none)';

/** `3GiB`, `30d`, `unlimited`, `policy.free`, `"a name"`, `[a, b]`; `(none)` for null. */
export function formatValue(field: Field | undefined, value: Value): string {
  if (value === null) return NOTHING;
  if (field?.type === 'integer' && typeof value === 'number') return formatQuantity(field.unit, value);
  if (field?.type === 'reference') return formatReference(value);
  if (typeof value === 'string') return `"${escapeTerminal(value)}"`;
  if (Array.isArray(value)) return `[${value.map(item => escapeTerminal(String(item))).join(', ')}]`;
  return isRecord(value) ? escapeTerminal(JSON.stringify(value)) : String(value);
}

function formatReference(value: Value): string {
  if (typeof value === 'string') return escapeTerminal(value);
  if (!isForeignReference(value)) return NOTHING;
  return escapeTerminal('id' in value ? `id ${value.id}` : `name "${value.name}"`);
}

/** `before -> after`; of two lists only what comes and goes. */
export function formatChange(kind: Kind, path: string, { before, after }: { before: Value; after: Value }): string {
  const field = kind.fields[path];
  if (!Array.isArray(before) || !Array.isArray(after))
    return `${formatValue(field, before)} -> ${formatValue(field, after)}`;
  const parts = diffArrays([...before], [...after]).flatMap(({ added, removed, value }) =>
    added || removed ? value.map(item => `${added ? '+' : '-'}${escapeTerminal(String(item))}`) : [],
  );
  return parts.join(', ');
}

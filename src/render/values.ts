// Values as people write them in a tier file.
import { diffArrays } from 'diff';
import type { Field, Kind } from '../core/kind.ts';
import { isForeignReference } from '../core/resource.ts';
import { formatQuantity } from '../core/unit.ts';
import { canonicalText, compareText, isMap, isRecord, type Value } from '../core/value.ts';
import { escapeTerminal } from './escape.ts';
import { groupDigits } from './layout.ts';

const NOTHING = '(none)';

/** How many items of a list are shown where nobody asked for all of them. */
export const FEW_ITEMS = 10;

/** `3GiB`, `30d`, `unlimited`, `policy.free`, `"a name"`, `[a, b]`; `(none)` for null. Of long lists the first items. */
export function formatValue(field: Field | undefined, value: Value, mostItems: number = FEW_ITEMS): string {
  if (value === null) return NOTHING;
  if (field?.type === 'integer' && typeof value === 'number') return formatQuantity(field.unit, value);
  if (field?.type === 'reference') return formatReference(value);
  if (typeof value === 'string') return `"${escapeTerminal(value)}"`;
  if (Array.isArray(value))
    return `[${joinFew(
      value.map(item => formatItem(item)),
      mostItems,
    )}]`;
  return isRecord(value) ? escapeTerminal(JSON.stringify(value)) : String(value);
}

function formatReference(value: Value): string {
  if (typeof value === 'string') return escapeTerminal(value);
  if (!isForeignReference(value)) return NOTHING;
  if (!('id' in value)) return escapeTerminal(`name "${value.name}"`);
  // What explains a reference may know the name as well.
  return escapeTerminal('name' in value ? `"${value.name}" (${value.id})` : `id ${value.id}`);
}

/** An item of a list: a text, a reference, or a map, of which the values say enough: `from.tld in_list [list.spam]`. */
export function formatItem(item: Value): string {
  if (Array.isArray(item)) return `[${item.map(formatItem).join(', ')}]`;
  if (isForeignReference(item)) return formatReference(item);
  if (isMap(item)) return Object.values(item).map(formatItem).join(' ');
  return escapeTerminal(String(item));
}

function joinFew(texts: readonly string[], most: number): string {
  if (texts.length <= most) return texts.join(', ');
  return `${texts.slice(0, most).join(', ')} and ${groupDigits(texts.length - most)} more`;
}

export interface Shift {
  readonly before: Value;
  readonly after: Value;
}

/** `before -> after`; of two lists only what comes and goes. */
export function formatChange(
  kind: Kind,
  path: string,
  { before, after }: Shift,
  mostItems: number = FEW_ITEMS,
): string {
  const field = kind.fields[path];
  if (!Array.isArray(before) || !Array.isArray(after))
    return `${formatValue(field, before, mostItems)} -> ${formatValue(field, after, mostItems)}`;
  const { added, removed } = diffItems(field, before, after);
  if (field?.type === 'set' && field.wording !== undefined) {
    const parts = [
      ...describeItems(added, { wording: field.wording.added, most: mostItems }),
      ...describeItems(removed, { wording: field.wording.removed, most: mostItems }),
    ];
    return parts.length === 0 ? NOTHING : parts.join('; ');
  }
  const parts = [...removed.map(item => `-${formatItem(item)}`), ...added.map(item => `+${formatItem(item)}`)];
  return joinFew(parts, mostItems);
}

/** The two halves of a change, for a line each; undefined for a half that says nothing. Of two lists only what comes and goes. */
export function formatHalves(
  kind: Kind,
  path: string,
  { before, after }: Shift,
  mostItems: number = FEW_ITEMS,
): { readonly before: string | undefined; readonly after: string | undefined } {
  const field = kind.fields[path];
  if (!Array.isArray(before) || !Array.isArray(after)) {
    const toText = (value: Value) => (value === null ? undefined : formatValue(field, value, mostItems));
    return { before: toText(before), after: toText(after) };
  }
  const { added, removed } = diffItems(field, before, after);
  const wording = field?.type === 'set' ? field.wording : undefined;
  const toText = (items: readonly Value[], words: string | undefined): string | undefined => {
    if (items.length === 0) return undefined;
    if (words === undefined) return joinFew(items.map(formatItem), mostItems);
    return describeItems(items, { wording: words, most: mostItems }).join('');
  };
  return { before: toText(removed, wording?.removed), after: toText(added, wording?.added) };
}

/** `1,204 to move in: a@example.com, b@example.com and 1,202 more`. */
function describeItems(
  items: readonly Value[],
  { wording, most }: { readonly wording: string; readonly most: number },
): readonly string[] {
  if (items.length === 0) return [];
  return [`${groupDigits(items.length)} ${wording}: ${joinFew(items.map(formatItem), most)}`];
}

interface Difference {
  readonly added: readonly Value[];
  readonly removed: readonly Value[];
}

function diffItems(field: Field | undefined, before: readonly Value[], after: readonly Value[]): Difference {
  return field?.type === 'set' ? diffSets(before, after) : diffLists(before, after);
}

function diffSets(before: readonly Value[], after: readonly Value[]): Difference {
  const [old, young] = [new Set(before), new Set(after)];
  return { added: after.filter(item => !old.has(item)), removed: before.filter(item => !young.has(item)) };
}

function diffLists(before: readonly Value[], after: readonly Value[]): Difference {
  const comparator = (left: Value, right: Value) => canonicalText(left) === canonicalText(right);
  const sorted = (values: readonly Value[]) =>
    [...values].sort((left, right) => compareText(canonicalText(left), canonicalText(right)));
  const parts = diffArrays(sorted(before), sorted(after), { comparator });
  return {
    added: parts.flatMap(({ added, value }) => (added ? value : [])),
    removed: parts.flatMap(({ removed, value }) => (removed ? value : [])),
  };
}

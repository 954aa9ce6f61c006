// The one comparison engine: two sets of flat attributes -> the paths in which they differ. `diff(live, desired)` is the
// plan, `diff(base, live)` is drift.
import type { Field, Kind } from '../core/kind.ts';
import { type Attributes, canonicalText, compareText, equalValues, type Value } from '../core/value.ts';

/** The paths of `wanted` in which `found` differs; what `wanted` does not mention is not compared. */
export function diffPaths(kind: Kind, wanted: Attributes, found: Attributes): readonly string[] {
  return Object.keys(wanted).filter(path => {
    const field = kind.fields[path];
    return field !== undefined && !sameValue(field, wanted[path] ?? null, found[path] ?? null);
  });
}

/** A platform may keep a fraction in 32 bits: what differs by less than that rounds off is the same. */
const RELATIVE_TOLERANCE = 1e-6;

export function sameValue(field: Field, left: Value, right: Value): boolean {
  if (field.type === 'number' && typeof left === 'number' && typeof right === 'number') {
    return Math.abs(left - right) <= RELATIVE_TOLERANCE * Math.max(Math.abs(left), Math.abs(right));
  }
  if (equalValues(left, right)) return true;
  const isUnordered = field.type === 'references' || field.type === 'maps';
  return isUnordered && Array.isArray(left) && Array.isArray(right) && canonicalSet(left) === canonicalSet(right);
}

function canonicalSet(values: readonly Value[]): string {
  return [...new Set(values.map(canonicalText))].sort(compareText).join();
}

/** The attributes at the given paths; absent ones become null, "nothing there". */
export function pickPaths(attributes: Attributes, paths: readonly string[]): Attributes {
  return Object.fromEntries(paths.map(path => [path, attributes[path] ?? null]));
}

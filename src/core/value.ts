// Values as JSON knows them, and attributes: the flat form in which desired, base and live are compared. No resource
// is ever compared as a tree; a nested field stands under its dotted path (`spam.sensitivity`).

export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Values by dotted path. A path that is absent says nothing about the field; `null` says that it is empty. */
export type Attributes = Readonly<Record<string, Value>>;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a map of values. */
export function isMap(value: Value): value is { readonly [key: string]: Value } {
  return isRecord(value);
}

/** The texts of a list of them; none for what is no list. */
export function textsOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

/** Structural equality; the order of keys does not matter, the order of items does. */
export function equalValues(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equalValues(item, right[index] ?? null));
  }
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => Object.hasOwn(right, key) && equalValues(left[key] ?? null, right[key] ?? null))
  );
}

/** A text that is the same for equal values: JSON with its keys in order. */
export function canonicalText(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map(key => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null)}`).join(',')}}`;
}

/** Orders strings by code unit, so that no output depends on the locale of the machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The same record with its keys in code unit order: what is written to files is stable byte for byte. */
export function sortKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => compareText(left, right)));
}

/**
 * Adds the items to the end of the list. `list.push(...items)` hands each of them to a function as an argument, and ends in an
 * exhausted stack from about 100,000 on.
 */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}

/**
 * Where the first item that equals an earlier one stands, and where that one does; null equals nothing. The compiled
 * schemas call it for `uniqueItems`.
 * @public
 */
export function findRepeatedItem(items: readonly Value[]): readonly [later: number, earlier: number] | undefined {
  const firsts = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    if (item === null) continue;
    const text = canonicalText(item);
    const first = firsts.get(text);
    if (first !== undefined) return [index, first];
    firsts.set(text, index);
  }
  return undefined;
}

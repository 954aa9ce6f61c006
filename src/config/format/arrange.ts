// The order of the keys of one map, and the comments and empty lines that move along.
import { rankKeys, type Shape } from './key-order.ts';
import { type Comment, type Entry, isEmpty } from './tree.ts';

/** A key of a map with the names of the anchors and aliases on it and below it. */
export interface Keyed {
  readonly key: string;
  readonly anchors: ReadonlySet<string>;
  readonly aliases: ReadonlySet<string>;
}

/** Sorts by the shape; as it was where an alias would come to stand for something else, or above its anchor. */
export function sortKeys<Item extends Keyed>(items: readonly Item[], shape: Shape): readonly Item[] {
  const rank = rankKeys(shape);
  const sorted = items
    .map((item, index) => ({ item, index, rank: rank(item.key) }))
    .sort((left, right) => left.rank - right.rank || left.index - right.index)
    .map(({ item }) => item);
  return keepsMeaning(items, sorted) ? sorted : items;
}

function keepsMeaning(items: readonly Keyed[], sorted: readonly Keyed[]): boolean {
  if (items.every(({ anchors }) => anchors.size === 0)) return true;
  const before = bindAliases(items);
  const after = bindAliases(sorted);
  const pairs = (bound: ReturnType<typeof bindAliases>, item: Keyed | undefined) => [...(bound.get(item) ?? [])];
  return [...items, undefined].every(item => {
    const found = after.get(item);
    return pairs(before, item).every(([name, source]) => found?.get(name) === source);
  });
}

/** By item, from where each of its aliases takes its value; undefined stands for all that follows the map. */
function bindAliases(items: readonly Keyed[]): Map<Keyed | undefined, ReadonlyMap<string, Keyed | undefined>> {
  const last = new Map<string, Keyed>();
  const bound = new Map<Keyed | undefined, ReadonlyMap<string, Keyed | undefined>>();
  for (const item of items) {
    bound.set(item, new Map([...item.aliases].map(name => [name, last.get(name)])));
    for (const name of item.anchors) last.set(name, item);
  }
  return bound.set(undefined, last);
}

/** Orders all below an entry, innermost first. */
export function arrange(entry: Entry, shapes: ReadonlyMap<Entry, Shape>): void {
  const { value } = entry;
  if (value.type !== 'block') return;
  for (const child of value.entries) arrange(child, shapes);
  const shape = shapes.get(entry);
  if (value.isMap && shape !== undefined) {
    const [first] = value.entries;
    value.entries = [...sortKeys(value.entries, shape)];
    const [now] = value.entries;
    // What was first had no empty line above it, or none that was meant.
    if (first !== undefined && now !== undefined && first !== now) topOf(first).isAfterBlank = topOf(now).isAfterBlank;
  }
  for (const item of value.isMap ? [] : value.entries) hoist(item);
}

/** The first line of an entry: that of a comment, or its own. */
export function topOf(entry: Entry): Comment | Entry {
  return entry.before[0] ?? entry;
}

/** Comments above the first key of an item stand above the dash, so that the key can stand beside it. */
function hoist(item: Entry): void {
  const first = item.value.type === 'block' ? item.value.entries[0] : undefined;
  if (first === undefined || first.before.length === 0) return;
  const [top] = first.before;
  if (item.before.length === 0 && top !== undefined) {
    top.isAfterBlank = item.isAfterBlank;
    item.isAfterBlank = false;
  }
  item.before = [...item.before, ...first.before];
  first.before = [];
}

/** Whether an entry's key or dash can stand on the line of what is above it: nothing is between them. */
export function isCompact(item: Entry): boolean {
  return item.head === '-' && item.trailing === undefined && item.value.type === 'block' && !isEmpty(item);
}

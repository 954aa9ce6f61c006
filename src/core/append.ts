// Many items behind others. `list.push(...items)` hands each item to a function as an argument, and ends in an exhausted
// stack from about 100,000 of them on.

/** Adds the items to the end of the list. */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}

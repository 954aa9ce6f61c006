// Chance out of a seed: the same numbers on every machine and in every version of Node.

export interface Chance {
  /** From 0 (included) to 1 (excluded). */
  readonly next: () => number;
  /** A whole number; both ends are included. */
  readonly between: (from: number, to: number) => number;
  readonly isTrue: (probability: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** Some of them, in their order, each with the same probability. */
  readonly some: <Item>(items: readonly Item[], probability: number) => readonly Item[];
}

/**
 * Numbers by mulberry32. Parts of a simulation have numbers of their own, so that one of them draws the same whatever
 * another one drew before.
 * @param part what the numbers are for
 */
export function createChance(seed: number, ...part: readonly (string | number)[]): Chance {
  let state = hash(`${seed}/${part.join('/')}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    isTrue: probability => next() < probability,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new Error('There is nothing to pick from.');
      return items[between(0, items.length - 1)] as Item;
    },
    some: (items, probability) => items.filter(() => next() < probability),
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}

// Several things under way at once, and no more than that.
import pLimit from 'p-limit';

/** How many (design 7). */
const PARALLEL = 8;

/** Runs all of them; the results are in the order of the items. */
export function inParallel<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const limit = pLimit(PARALLEL);
  return Promise.all(items.map(item => limit(() => run(item))));
}

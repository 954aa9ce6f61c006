// What `uniqueItems` means in the schemas; the validators that the build compiles call it.
import { canonicalText, type Value } from '../core/value.ts';

/** Where the first item that equals an earlier one stands, and where that one does. What is not known equals nothing. */
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

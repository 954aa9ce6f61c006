// Documents that somebody may have broken.
import { isMap, type Value } from './value.ts';

/** Several times what any document here has; what goes through a document goes down level by level, and the stack is finite. */
const MOST_LEVELS = 100;

/** The object that a text holds; undefined for a text that is not JSON, is nested beyond all use, or holds something else. */
export function parseObject(text: string): { readonly [key: string]: Value } | undefined {
  try {
    const value: Value = JSON.parse(text);
    return isMap(value) && isWithin(value, MOST_LEVELS) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWithin(value: Value, levels: number): boolean {
  const inner = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : undefined;
  return inner === undefined || (levels > 0 && inner.every((item: Value) => isWithin(item, levels - 1)));
}

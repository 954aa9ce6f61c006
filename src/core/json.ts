// Documents that somebody may have broken.
import { isMap, type Value } from './value.ts';

/** The object that a text holds; undefined for a text that is not JSON, or holds something else. */
export function parseObject(text: string): { readonly [key: string]: Value } | undefined {
  try {
    const value: Value = JSON.parse(text);
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

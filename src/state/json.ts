// Documents that somebody may have broken.
import { isRecord } from '../core/value.ts';

/** The object that a text holds; undefined for a text that is not JSON, or holds something else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

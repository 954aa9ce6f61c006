// Who holds a lock, as text.
import { isRecord } from '../core/value.ts';
import type { LockHolder } from './store.ts';

const HOLDER_VERSION = 1;

export function printHolder({ id, actor, host, purpose, since }: LockHolder): string {
  return `${JSON.stringify({ version: HOLDER_VERSION, id, actor, host, purpose, since }, null, 2)}\n`;
}

/** What cannot be read is a lock all the same: of somebody unknown. */
export function parseHolder(text: string): LockHolder {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined;
  }
  const read = (key: string) => {
    const value = isRecord(document) ? document[key] : undefined;
    return typeof value === 'string' ? value : 'unknown';
  };
  return { id: read('id'), actor: read('actor'), host: read('host'), purpose: read('purpose'), since: read('since') };
}

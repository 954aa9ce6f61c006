// Who holds a lock, as text.
import { parseObject } from '../core/json.ts';
import type { LockHolder } from './store.ts';

const HOLDER_VERSION = 1;

export function printHolder({ id, actor, host, purpose, since }: LockHolder): string {
  return `${JSON.stringify({ version: HOLDER_VERSION, id, actor, host, purpose, since }, null, 2)}\n`;
}

/** What cannot be read is a lock all the same: of somebody unknown. */
export function parseHolder(text: string): LockHolder {
  const document = parseObject(text);
  const read = (key: string) => {
    const value = document?.[key];
    return typeof value === 'string' ? value : 'unknown';
  };
  return { id: read('id'), actor: read('actor'), host: read('host'), purpose: read('purpose'), since: read('since') };
}

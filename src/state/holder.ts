// Who holds a lock, as text.
import { parseObject } from '../core/json.ts';
import type { LockHolder } from './store.ts';

const HOLDER_VERSION = 1;

export function printHolder({ id, actor, host, purpose, since }: LockHolder): string {
  return `${JSON.stringify({ version: HOLDER_VERSION, id, actor, host, purpose, since }, null, 2)}\n`;
}

/**
 * What cannot be read, or only in part since a newer version wrote it, is a lock all the same: of somebody unknown.
 * @param otherwise tells such a lock from others; an id of this format does that itself
 */
export function parseHolder(text: string, otherwise: string): LockHolder {
  const document = parseObject(text);
  const read = (key: string) => {
    const value = document?.[key];
    return typeof value === 'string' ? value : 'unknown';
  };
  const { version, id } = document ?? {};
  const ownId = version === HOLDER_VERSION && typeof id === 'string' ? id : otherwise;
  return { id: ownId, actor: read('actor'), host: read('host'), purpose: read('purpose'), since: read('since') };
}

// Whether the state says only what was so: each object that it names was there, and each value that it holds was live once.

import type { State } from '../../../src/state/state.ts';
import { isSameValue } from './compare.ts';
import type { Breach, Ledger, Stored } from './ledger.ts';

/** Paths of the state that stand in the emulator's data as they are. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  list: ['name', 'type'],
  rule: ['name', 'priority', 'trigger', 'enabled'],
  policy: ['name'],
  workspace: ['name', 'domain', 'auto_group'],
};
const NESTED = /^(limits|spam_detection)\.(\w+)$/;

export function checkClaims({ resources }: State, ledger: Ledger): readonly Breach[] {
  return Object.entries(resources).flatMap(([address, { id, attributes }]): readonly Breach[] => {
    const [kind = ''] = address.split('.');
    // A placement has the id of its workspace, which a replace puts into the state only once the old one is gone.
    if (kind !== 'placement') ledger.everHeld.add(id);
    const versions = ledger.versionsOf(id);
    const breach = (detail: string): Breach => ({
      what: 'state claims only what was',
      detail: `${address}: ${detail}`,
    });
    if (versions === undefined) return [breach(`there never was ${id}`)];
    if (kind === 'placement') return [];
    return Object.entries(attributes).flatMap(([path, value]) => {
      const read = readerOf(kind, path);
      if (read === undefined || versions.some(version => isEqual(read(version), value))) return [];
      return [breach(`${path} never was ${JSON.stringify(value)}`)];
    });
  });
}

function readerOf(kind: string, path: string): ((stored: Stored) => unknown) | undefined {
  const nested = kind === 'policy' ? NESTED.exec(path) : null;
  if (nested !== null) {
    const [, group = '', field = ''] = nested;
    return stored => (stored[group] as Stored | undefined)?.[field];
  }
  if (kind === 'list' && path === 'items') {
    return stored => (stored['items'] as readonly { readonly value: string }[]).map(({ value }) => value);
  }
  return PLAIN[kind]?.includes(path) === true ? stored => stored[path] : undefined;
}

function isEqual(live: unknown, claimed: unknown): boolean {
  // What no request set is answered with the plan's maximum or the platform's default.
  if (live === undefined) return true;
  if (!Array.isArray(live) || !Array.isArray(claimed)) return isSameValue(live, claimed);
  return JSON.stringify([...live].sort()) === JSON.stringify([...claimed].sort());
}

// Examples of diagnostics out of the fixtures, which hold them as the user sees them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../cli/world.ts';
import { findBlocks } from './blocks.ts';

const SOURCES = [
  { folder: 'invalid', file: 'expected.txt' },
  { folder: 'scenarios', file: 'plan.txt' },
  { folder: 'import', file: 'expected.txt' },
];

/** By code: out of the fixture that is named after it, else out of the first that holds it. */
export function findInFixtures(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const named = new Set<string>();
  for (const { folder, file } of SOURCES) {
    const root = join(repository, 'test/fixtures', folder);
    for (const name of readdirSync(root).sort()) {
      const path = join(root, name, file);
      if (!existsSync(path)) continue;
      for (const [code, block] of findBlocks(readFileSync(path, 'utf8'))) {
        if (named.has(code) || (found.has(code) && name !== code)) continue;
        found.set(code, block);
        if (name === code) named.add(code);
      }
    }
  }
  return found;
}

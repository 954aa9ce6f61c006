// Golden files: what a test expects as text, kept beside its fixture and read in review. They are written anew by
// `UPDATE_GOLDENS=1 npx vitest run <test>` and by nothing else: vitest's own snapshots and its -u are not used, since
// they write a file that is missing without being asked, and a test without its golden must fail.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'vitest';

/** Fails unless `text` is, byte for byte, what the golden file at `path` holds; with UPDATE_GOLDENS=1 it writes the file. */
export function expectGolden(path: string, text: string): void {
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(path, text);
  expect(text, `${basename(path)} (UPDATE_GOLDENS=1 writes it anew)`).toBe(readGolden(path));
}

function readGolden(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error(`There is no ${path}; UPDATE_GOLDENS=1 writes it.`);
  }
}

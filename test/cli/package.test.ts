// The package as a user installs it: what is in it, how large it is, and that it runs where there is nothing else.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, repository } from './world.ts';

const MOST_BYTES = 1_000_000;

/** The program, its schemas, the pages with all that they link to, and the words of its license. */
const BELONGS =
  /^(?:dist\/tierform\.js|dist\/chunks\/[\w.-]+\.js|dist\/THIRD-PARTY-NOTICES\.txt|schemas\/[\w.]+\.json|docs\/(?:decisions\/)?[\w-]+\.md|docs\/pictures\/[\w-]+\.svg|(?:README|ARCHITECTURE|CHANGELOG)\.md|LICENSE|package\.json)$/;

interface Packed {
  readonly filename: string;
  /** In bytes, compressed. */
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

function npm(folder: string, ...argv: readonly string[]): string {
  return execFileSync('npm', argv, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('the package holds what belongs into it, and runs in an empty folder', () => {
  const folder = makeFolder({ 'package.json': '{}' });
  const [packed]: readonly Packed[] = JSON.parse(
    npm(repository, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  );
  if (packed === undefined) throw new Error('npm packed nothing.');
  expect(packed.files.map(({ path }) => path).filter(path => !BELONGS.test(path))).toEqual([]);
  expect(packed.size).toBeLessThan(MOST_BYTES);
  npm(folder, 'install', '--offline', '--no-audit', '--no-fund', join(folder, packed.filename));
  for (const name of ['tiers', 'tierform.yaml'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  const run = (...argv: readonly string[]) => npm(folder, 'exec', '--no', '--', 'tierform', ...argv);
  expect(run('apply', '--yes')).toContain('Apply: 9 done, 0 failed, 0 skipped');
  expect(run('schema', 'tier')).toContain('"$schema"');
});

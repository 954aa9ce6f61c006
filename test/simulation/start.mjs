// Bundles the simulation, which is TypeScript that Node 20 cannot run by itself, and starts it in this process, which starts others:
//
//   npm run simulate -- [--seeds 1000] [--from 1] [--jobs 4] [--keep-going]
//   npm run simulate -- --seed 17 [--faults '[...]'] [--verbose]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const folder = mkdtempSync(join(tmpdir(), 'tierform-simulation-'));
try {
  const build = await rolldown({
    input: ['command', 'worker'].map(name => join(import.meta.dirname, `${name}.ts`)),
    platform: 'node',
    transform: { define: { TIERFORM_VERSION: '"simulation"' } },
  });
  await build.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' });
  await import(pathToFileURL(join(folder, 'command.mjs')).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

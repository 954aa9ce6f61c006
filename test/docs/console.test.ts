// What the documentation shows in a terminal is what is printed; UPDATE_GOLDENS=1 (npm run docs) writes it anew.
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { repository } from '../cli/world.ts';
import { expectGolden } from '../golden.ts';
import { blocksOf, guides } from './pages.ts';
import { runPage } from './shell.ts';

// Only a build knows its version.
vi.mock('../../src/cli/version.ts', () => ({ VERSION: manifest.version }));

const shown = guides.filter(page => blocksOf(page).some(block => block.language === 'console'));

test.each(shown.map(page => [page.path, page] as const))('%s', async (path, page) => {
  expectGolden(join(repository, path), await runPage(page));
});

test('a page can build up a project', async () => {
  const text = (limit: string, result: string) => `
\`\`\`console
$ mkdir one && cd one
\`\`\`
\`\`\`yaml
# tiers/free.yaml
policies:
  free: { name: Free tier, limits: { limit_inbox_retention_period: 30d } }
\`\`\`
\`\`\`diff
--- tiers/free.yaml
+++ tiers/free.yaml
 policies:
-  free: { name: Free tier, limits: { limit_inbox_retention_period: 30d } }
+  free: { name: Free tier, limits: { limit_inbox_retention_period: ${limit} } }
\`\`\`
- In a list:

  \`\`\`console
  $ npx tierform validate
  ${result}
  $ npx tierform nothing > list.txt && ls
  $ echo $?
  1
  \`\`\`
`;
  const valid = 'Valid for the environment local: 1 tier file, 1 resource.';
  const result = await runPage({ path: '', text: text('60d', 'Something else.') });
  expect(result).toContain(`  ${valid}\n  $ npx tierform nothing > list.txt && ls\n  error: `);
  expect(result).toContain('\n  $ echo $?\n  1\n  ```\n');
  await expect(runPage({ path: '', text: text('30d', valid).replace('-  free', '-  pro') })).rejects.toThrow('once');
});

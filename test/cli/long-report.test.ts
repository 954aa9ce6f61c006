// Where all of a plan is, for who reads a report that was shortened.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder, tierform } from './world.ts';

describe('a plan that is too long for a comment', () => {
  const policies = Array.from({ length: 400 }, (_, index) => `  p${index}: { name: ${'long '.repeat(40)}${index} }\n`);
  const plan = async (env: Readonly<Record<string, string>>, fileOf: (folder: string) => string) => {
    const folder = makeFolder({ 'tiers/a.yaml': `policies:\n${policies.join('')}` });
    const argv = ['plan', '--out', fileOf(folder), '--report', 'markdown=it.md'];
    expect(await tierform(folder, argv, { env })).toMatchObject({ exitCode: 0 });
    return { folder, page: readFileSync(join(folder, 'it.md'), 'utf8') };
  };

  test('says how to see all of it', async () => {
    const { page } = await plan({ CI: 'true' }, () => 'it.plan');
    expect(page).toContain('All of it: `tierform show it.plan`.');
  });

  test('names no path of a machine that is gone when it is read', async () => {
    const outOf = (folder: string) => join(folder, 'it.plan');
    const { page } = await plan({ CI: 'true' }, outOf);
    expect(page).toContain("The job's log has all of it.");
    const { page: own, folder } = await plan({}, outOf);
    expect(own).toContain(`All of it: \`tierform show ${outOf(folder)}\`.`);
  });
});

// docs/faults.md is what comes of playing each of its rows; UPDATE_GOLDENS=1 (npm run faults) writes it anew.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './cli/world.ts';
import { playRow } from './faults/play.ts';
import { groups } from './faults/rows.ts';
import { renderTable } from './faults/table.ts';
import { expectGolden } from './golden.ts';

const INTRODUCTION = `# What happens when something goes wrong

Each row is played by \`npm run faults\`: the program, the emulator of the platform, and the fault at that request. What tierform says is
shortened to the lines that tell how it ended; waiting is in virtual time. Nothing is ever made twice, and nothing is deleted that the
state did not hold. The files declare a list, a rule, three policies and two workspaces.

`;

test('the fault table is what comes of the faults', async () => {
  const tables: string[] = [];
  for (const group of groups) {
    const played = [];
    for (const row of group.rows) {
      const one = await playRow(row);
      played.push(one);
      expect(
        one.left.filter(what => what.endsWith('twice')),
        row.fault,
      ).toEqual(row.isTwice ? expect.anything() : []);
    }
    tables.push(renderTable({ ...group, played }));
  }
  expectGolden(join(repository, 'docs/faults.md'), `${INTRODUCTION}${tables.join('\n')}`);
});

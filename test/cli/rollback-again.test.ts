// Which apply a rollback means, where some of them came to no good end or the history is damaged.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findApply, type KnownApply } from '../../src/cli/past/find-apply.ts';
import type { ApplyRecord } from '../../src/state/record.ts';
import { recordOf } from '../state/repositories.ts';
import { type Served, serve } from './served.ts';

const filesOf = (sends: number) =>
  `policies:\n  free: { name: Free, limits: { limit_count_daily_email_sent: ${sends}, limit_storage_total: 3GiB } }\n`;

interface Story {
  readonly command?: string;
  readonly status?: string;
  readonly isKilled?: boolean;
}

function known(serial: number, { command = 'apply', status = 'done', isKilled = false }: Story = {}): KnownApply {
  const record: ApplyRecord = {
    ...recordOf(serial, !isKilled),
    command,
    outcomes: [
      { address: 'policy.free', action: 'update', status, error: undefined, requestId: undefined, fields: [] },
    ],
  };
  return { serial, record };
}

const unread = (serial: number | undefined): KnownApply => ({ serial, record: undefined });

describe('without a serial, a rollback goes', () => {
  const rollback = { command: 'rollback to 1' };
  test.each<readonly [string, readonly KnownApply[], number, number]>([
    ['to the apply before the last', [known(3), known(2), known(1)], 3, 2],
    ['to it after an apply that failed', [known(3, { status: 'failed' }), known(2), known(1)], 3, 2],
    ['to it after an apply that was killed', [known(3, { isKilled: true }), known(2), known(1)], 3, 2],
    ['back from a rollback that did all', [known(3, rollback), known(2), known(1)], 3, 2],
    ['on with one that failed', [known(3, { ...rollback, status: 'failed' }), known(2), known(1)], 3, 1],
    ['on with one that was killed', [known(3, { ...rollback, isKilled: true }), known(2), known(1)], 3, 1],
    ['to the only one there is, whatever the last was', [known(1)], 2, 1],
    ['to one whose record is damaged', [known(3), unread(2), known(1)], 3, 2],
  ])('%s', (_, applies, current, serial) => {
    const { index } = findApply(applies, { serial: undefined, current, flags: [] });
    expect(applies[index]?.serial).toBe(serial);
  });

  test.each<readonly [string, readonly KnownApply[]]>([
    ['that was killed and left no record', [known(2), known(1)]],
    ['whose record is damaged', [unread(3), known(2), known(1)]],
  ])('nowhere after one %s: it may have been a rollback', (_, applies) => {
    expect(() => findApply(applies, { serial: undefined, current: 3, flags: [] })).toThrow(
      'does not tell what apply 3 was',
    );
    expect(findApply(applies, { serial: '1', current: 3, flags: [] }).index).toBe(applies.length - 1);
  });

  test('nowhere where the one before is damaged altogether', () => {
    const applies = [known(3), unread(undefined), known(1)];
    expect(() => findApply(applies, { serial: undefined, current: 3, flags: [] })).toThrow(
      'The apply before the last one is damaged',
    );
  });
});

/** Three applies: 200 sends a day, then 20, then back to 200. */
async function makeRolledBack() {
  const served = await serve({ 'tiers/free.yaml': filesOf(200) });
  await served.run('apply', '--yes');
  writeFileSync(join(served.folder, 'tiers/free.yaml'), filesOf(20));
  await served.run('apply', '--yes');
  expect(await served.run('rollback', '--yes')).toMatchObject({ exitCode: 0 });
  return served;
}

/** Changes the lines of the history, oldest first. */
function editHistory({ folder }: Served, edit: (lines: readonly string[]) => readonly string[]): void {
  const path = join(folder, '.tierform/it.history.jsonl');
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '');
  writeFileSync(
    path,
    edit(lines)
      .map(line => `${line}\n`)
      .join(''),
  );
}

const fail = (line: string) => line.replaceAll('"status":"done"', '"status":"failed"');

describe('a rollback', () => {
  test('says where it goes, and from what', async () => {
    const { run } = await makeRolledBack();
    expect((await run('rollback', '1')).stdout).toMatch(/\nBack to what apply 1 left: apply by \S+, 2026-.*Z\.\n/);
    const saved = await run('rollback', '2', '--out', 'back.plan');
    expect(saved.stdout).toContain('\nBack to what apply 2 left: apply by ');
  });

  test('that failed in part goes on with the same command', async () => {
    const served = await makeRolledBack();
    editHistory(served, ([first = '', second = '', third = '']) => [first, second, fail(third)]);
    const { stdout } = await served.run('rollback');
    expect(stdout).toContain('Back to what apply 1 left');
    expect(stdout).toContain('It goes on with rollback 3, which did not do all.');
    expect(stdout).not.toContain('200 -> 20');
  });

  test('after one that was killed without a record asks which apply is meant', async () => {
    const served = await makeRolledBack();
    editHistory(served, lines => lines.slice(0, 2));
    const { exitCode, stderr } = await served.run('rollback', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('does not tell what apply 3 was');
    expect(stderr).toContain('\n    tierform rollback -e it 2\n');
    const named = await served.run('rollback', '1', '--yes');
    expect(named.exitCode).toBe(0);
    expect(named.stderr).toContain('warning[history-incomplete]');
    expect(named.stderr).toContain('did: it was killed, or its record is damaged.');
  });

  test('to an apply that failed in part says so, and names one that did not', async () => {
    const served = await makeRolledBack();
    editHistory(served, ([first = '', second = '', third = '']) => [first, fail(second), third]);
    const { stderr } = await served.run('rollback');
    expect(stderr).toContain('warning[half-done-then]');
    expect(stderr).toContain('The one before it that did all is 1:\n\n    tierform rollback -e it 1\n');
    expect((await served.run('rollback', '1')).stderr).not.toContain('half-done-then');
  });

  test('to what cannot be read never says to move the state of today away', async () => {
    const served = await makeRolledBack();
    editHistory(served, ([first = '', second = '', third = '']) => [first, second.replaceAll('"id"', '"di"'), third]);
    const { exitCode, stderr } = await served.run('rollback', '1', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('What apply 2 left cannot be read');
    expect(stderr).toContain('Go back to a later apply');
    expect(stderr).not.toContain('move it away');
  });
});

test('an apply that only brings the state up to date is one of the history, and has ended', async () => {
  const { folder, run } = await serve({ 'tiers/free.yaml': filesOf(200) });
  await run('apply', '--yes');
  writeFileSync(join(folder, 'tiers/free.yaml'), filesOf(200).replace(', limit_storage_total: 3GiB', ''));
  expect((await run('apply', '--yes')).stdout).toContain('Apply: nothing to do.');
  expect((await run('history')).stdout).toMatch(/^2 .* apply: 0 done$/m);
});

// Saved plans together with what else a team shares: keys that moved, state in git with its lock, several environments.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BARE_ENV, clone, git, holderOf, makeRemote, storeOf } from '../state/repositories.ts';
import { tierform } from './world.ts';

const PROJECT = `environments:
  production: { nylas: { endpoint: emulator, plan: full-platform }, state: git }
`;
const REF = 'refs/tierform/state/production';

function tier(key: string, { name, sends, moved = '' }: { name: string; sends: number; moved?: string }): string {
  return `${moved}policies: { ${key}: { name: ${name}, limits: { limit_count_daily_email_sent: ${sends} } } }\n`;
}

async function makeApplied() {
  const folder = clone(makeRemote());
  const write = (text: string) => writeFileSync(join(folder, 'tiers/free.yaml'), text);
  const run = (...argv: string[]) => tierform(folder, argv, { env: { ...BARE_ENV, USER: 'ann' } });
  writeFileSync(join(folder, 'tierform.yaml'), PROJECT);
  mkdirSync(join(folder, 'tiers'));
  write(tier('free', { name: 'Free', sends: 200 }));
  expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  const ids = () => {
    const { policies } = JSON.parse(readFileSync(join(folder, '.tierform/production.emulator.json'), 'utf8'));
    return policies.map(({ id, name }: { id: string; name: string }) => `${id} ${name}`);
  };
  return { folder, write, run, ids };
}

describe('a saved plan', () => {
  test('keeps an object whose key and name changed, also where the files say otherwise by then', async () => {
    const { folder, write, run, ids } = await makeApplied();
    const [before = ''] = ids();
    write(tier('basic', { name: 'Basic', sends: 200, moved: 'moved: [{ from: policy.free, to: policy.basic }]\n' }));
    expect(await run('plan', '--out', 'it.plan')).toMatchObject({ exitCode: 0 });
    write(tier('free', { name: 'Free', sends: 200 }));
    expect(await run('apply', 'it.plan', '--yes')).toMatchObject({ exitCode: 0 });
    expect(ids()).toEqual([before.replace(' Free', ' Basic')]);
    const { resources } = JSON.parse(git(folder, 'show', `${REF}:state.json`));
    expect(Object.keys(resources)).toEqual(['policy.basic']);
    expect((await run('apply', 'it.plan', '--yes')).stderr).toContain('error[stale-plan]');
  });

  test('is one commit of the history, and needs the lock', async () => {
    const { folder, write, run, ids } = await makeApplied();
    write(tier('free', { name: 'Free', sends: 250 }));
    await run('plan', '--out', 'it.plan');
    const other = await storeOf(folder);
    await other.lock.acquire(holderOf('bob'));
    const before = [ids(), git(folder, 'rev-parse', REF)];
    const { exitCode, stderr } = await run('apply', 'it.plan', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('locked by bob');
    expect([ids(), git(folder, 'rev-parse', REF)]).toEqual(before);
    await other.lock.release();
    expect(await run('apply', 'it.plan', '--yes')).toMatchObject({ exitCode: 0 });
    expect(git(folder, 'rev-list', '--count', REF)).toBe('2\n');
    expect((await run('history', '2')).stdout).toContain('200 -> 250');
  });

  test('is of one environment', async () => {
    const { folder, run } = await makeApplied();
    for (const flags of [['--all-environments'], ['-e', 'production', '-e', 'production']]) {
      const { exitCode, stderr } = await run('plan', '--out', 'several.plan', ...flags);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('--out saves the plan of one environment');
    }
    expect(git(folder, 'ls-files', '--others')).not.toContain('several.plan');
  });
});

// Ctrl-C during an apply: it ends soon, says how to go on, lets go of the lock, and the same command goes on.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Io } from '../../src/cli/io/io.ts';
import { makeFolder, tierform } from './world.ts';

const POLICIES = `policies:\n${Array.from({ length: 30 }, (_, index) => `  p${index}: { name: Policy ${index} }\n`).join('')}`;

/** Somebody who presses Ctrl-C as soon as something is printed that holds these words. */
function interruptAt(words: string): Partial<Io> {
  let press: (() => void) | undefined;
  return {
    onInterrupt: callback => {
      press = callback;
      return () => {
        press = undefined;
      };
    },
    stderr: text => {
      if (text.includes(words)) press?.();
    },
  };
}

test('what was begun is finished and kept, and the same command goes on', async () => {
  const folder = makeFolder({ 'tiers/all.yaml': POLICIES });
  const printed: string[] = [];
  const { onInterrupt, stderr } = interruptAt('policy.p0');
  const io: Partial<Io> = {
    ...(onInterrupt === undefined ? {} : { onInterrupt }),
    stderr: text => {
      printed.push(text);
      stderr?.(text);
    },
  };
  const { exitCode, stdout } = await tierform(folder, ['apply', '--yes', '--verbose'], io);
  expect(exitCode).toBe(1);
  expect(printed.join('')).toContain('Interrupted: requests under way are finished, then it stops.');
  expect(stdout).toContain('It was interrupted. Run the same command again: it goes on from here.');
  expect(stdout).toMatch(/Apply: \d+ done, 0 failed, \d+ skipped; not verified\./);
  expect(existsSync(join(folder, '.tierform/local.lock'))).toBe(false);
  const again = await tierform(folder, ['apply', '--yes']);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stdout).not.toContain('30 to create');
  expect((await tierform(folder, ['apply', '--yes'])).stdout).toContain('Apply: nothing to do.');
});

test('whoever waits for a lock need not wait on', async () => {
  const folder = makeFolder({ 'tiers/all.yaml': POLICIES, '.tierform/local.lock': '' });
  const endless = { now: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const io = { ...interruptAt('Waiting for it.'), clock: endless };
  expect(await tierform(folder, ['apply', '--yes', '--lock-timeout', '1h'], io)).toMatchObject({ exitCode: 1 });
  expect(existsSync(join(folder, '.tierform/local.lock'))).toBe(true);
  expect(existsSync(join(folder, '.tierform/local.json'))).toBe(false);
});

test('of a saved plan, what is left is for a new one', async () => {
  const folder = makeFolder({ 'tiers/all.yaml': POLICIES });
  expect(await tierform(folder, ['plan', '--out', 'it.plan'])).toMatchObject({ exitCode: 0 });
  const argv = ['apply', 'it.plan', '--yes', '--report', 'markdown=it.md'];
  const { exitCode, stdout } = await tierform(folder, [...argv, '--verbose'], interruptAt('policy.p0'));
  const advice = 'It was interrupted. Make a new plan: it has what is left.';
  expect([exitCode, stdout, readFileSync(join(folder, 'it.md'), 'utf8')]).toEqual([
    1,
    expect.stringContaining(advice),
    expect.stringContaining(advice),
  ]);
  expect(await tierform(folder, argv)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('stale-plan') });
  expect(await tierform(folder, ['plan', '--out', 'it.plan'])).toMatchObject({ exitCode: 0 });
  expect(await tierform(folder, argv)).toMatchObject({ exitCode: 0 });
});

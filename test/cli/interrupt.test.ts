// Ctrl-C during an apply: it ends soon, says how to go on, lets go of the lock, and the same command goes on.
import { existsSync } from 'node:fs';
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

// What is told while an apply waits for live to show what was written.
import { expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createTime } from '../simulation/time.ts';
import { makeFolder, tierform } from './world.ts';

/** An apply of so many policies, none of which the platform makes, or says anything of. */
async function linesOfWaiting(policies: number): Promise<readonly string[]> {
  const names = Array.from({ length: policies }, (_, index) => `p${index}: { name: Policy ${index} }`);
  const folder = makeFolder({
    'tierform.yaml': 'environments: { local: { nylas: { endpoint: emulator } } }\n',
    'tiers/a.yaml': `policies: { ${names.join(', ')} }\n`,
  });
  const emulator = createEmulator();
  const time = createTime();
  const { stderr } = await tierform(folder, ['apply', '--yes'], {
    clock: { now: time.now, sleep: durationMs => time.sleep(time, durationMs) },
    transport: async request =>
      request.method === 'POST' ? { status: 500, headers: {}, body: '{}' } : emulator.handle(request),
  });
  return stderr.split('\n').filter(line => line.startsWith('Waiting for live'));
}

test('one line per pause, however many changes wait side by side', async () => {
  const alone = await linesOfWaiting(1);
  expect(alone.length).toBeGreaterThan(5);
  expect(await linesOfWaiting(4)).toEqual(alone);
});

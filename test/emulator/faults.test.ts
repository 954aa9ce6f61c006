// Faults one by one: what the client sees, and whether the work was done.

import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import type { Fault, FaultPlan } from '../../src/emulator/faults.ts';
import { createPolicy, policyNames, requestOf } from './requests.ts';

/** An emulator that meets the faults in turn, with a record of how long it was asked to sleep. */
function emulatorWith(faults: FaultPlan) {
  const sleptMs: number[] = [];
  const sleep = async (ms: number) => {
    sleptMs.push(ms);
  };
  return { sleptMs, emulator: createEmulator({ faults, sleep }) };
}

function storedNames(emulator: ReturnType<typeof createEmulator>): string[] {
  return emulator.snapshot().policies.map(policy => policy.name);
}

describe('a fault', () => {
  test.each<[string, Fault, string | number, readonly string[]]>([
    ['429', { kind: 'rate-limit' }, 429, []],
    ['5xx before the work', { kind: 'server-error', status: 503, work: 'not-done' }, 503, []],
    ['5xx after the work', { kind: 'server-error', status: 500, work: 'done' }, 500, ['a']],
    ['answer lost before the work', { kind: 'lost', work: 'not-done' }, 'broken', []],
    ['answer lost after the work', { kind: 'lost', work: 'done' }, 'broken', ['a']],
    ['hang before the work', { kind: 'timeout', work: 'not-done' }, 'timeout', []],
    ['hang after the work', { kind: 'timeout', work: 'done' }, 'timeout', ['a']],
  ])('%s', async (_, fault, outcome, stored) => {
    const { emulator } = emulatorWith([fault]);
    const sent = createPolicy(emulator.handle, 'a');
    if (typeof outcome === 'number') expect(await sent).toBe(outcome);
    else await expect(sent).rejects.toMatchObject({ name: 'TransportError', failure: outcome });
    expect(storedNames(emulator)).toEqual(stored);
    expect(emulator.requests).toEqual([{ method: 'POST', path: '/v3/policies', status: outcome }]);
    expect(await createPolicy(emulator.handle, 'b')).toBe(200);
  });

  test('429 carries what the plan puts in Retry-After, and nothing if nothing', async () => {
    const date = 'Tue, 14 Nov 2023 22:13:22 GMT';
    const { emulator } = emulatorWith([
      { kind: 'rate-limit', retryAfter: '7' },
      { kind: 'rate-limit', retryAfter: date },
      { kind: 'rate-limit' },
    ]);
    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await emulator.handle(requestOf('GET', '/v3/policies')));
    expect(answers.map(answer => answer.headers['retry-after'])).toEqual(['7', date, undefined]);
    expect(answers.map(answer => JSON.parse(answer.body).error.type)).toEqual(Array(3).fill('rate_limit_error'));
  });

  test('latency waits and goes on, with another fault if there is one', async () => {
    const { emulator, sleptMs } = emulatorWith([
      { kind: 'latency', ms: 50 },
      { kind: 'latency', ms: 60, next: { kind: 'lost', work: 'done' } },
    ]);
    expect(await createPolicy(emulator.handle, 'a')).toBe(200);
    await expect(createPolicy(emulator.handle, 'b')).rejects.toMatchObject({ failure: 'broken' });
    expect(sleptMs).toEqual([50, 60]);
    expect(storedNames(emulator)).toEqual(['a', 'b']);
  });

  test('stale reads come from an older snapshot, and writes do not go there', async () => {
    const first = createEmulator();
    await createPolicy(first.handle, 'a');
    const older = createEmulator({ data: first.snapshot() });
    const stale: Fault = { kind: 'stale', from: older.handle };
    const emulator = createEmulator({ data: first.snapshot(), faults: [stale, stale] });
    expect(await createPolicy(emulator.handle, 'b')).toBe(200);
    expect(await policyNames(emulator.handle)).toEqual(['a']);
    expect(await policyNames(emulator.handle)).toEqual(['a', 'b']);
    expect(storedNames(older)).toEqual(['a']);
  });
});

describe('a plan', () => {
  test('as a list hits the request at the same place and no other', async () => {
    const { emulator } = emulatorWith([undefined, { kind: 'rate-limit' }]);
    const statuses = [];
    for (const name of ['a', 'b', 'c']) statuses.push(await createPolicy(emulator.handle, name));
    expect(statuses).toEqual([200, 429, 200]);
  });

  test('as a function sees each request and its number', async () => {
    const seen: string[] = [];
    const { emulator } = emulatorWith((request, index) => {
      seen.push(`${index} ${request.method}`);
      return request.method === 'GET' ? { kind: 'server-error', status: 502, work: 'not-done' } : undefined;
    });
    expect(await createPolicy(emulator.handle, 'a')).toBe(200);
    expect((await emulator.handle(requestOf('GET', '/v3/policies'))).status).toBe(502);
    expect(seen).toEqual(['0 POST', '1 GET']);
  });
});

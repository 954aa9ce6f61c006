// One pace for all requests: spaced out, held back together, and faster again.
import { describe, expect, test } from 'vitest';
import { withPace } from '../../src/http/pace.ts';
import type { HttpResponse } from '../../src/http/transport.ts';
import { makeClock, request, respond, script } from './fake.ts';

describe('pace', () => {
  test('spaces requests out under the ceiling', async () => {
    const clock = makeClock();
    const { transport } = script(respond(200));
    const paced = withPace(transport, { clock, requestsPerSecond: 20 });
    for (let index = 0; index < 21; index++) await paced(request());
    expect(clock.now()).toBe(1000);
  });

  test('does not wait without a ceiling', async () => {
    const clock = makeClock();
    const paced = withPace(script(respond(200)).transport, { clock, requestsPerSecond: undefined });
    for (let index = 0; index < 1000; index++) await paced(request());
    expect(clock.now()).toBe(0);
  });

  test('one 429 holds all requests back for as long as it says', async () => {
    const clock = makeClock();
    const { transport } = script(respond(429, { 'retry-after': '10' }), respond(200));
    const paced = withPace(transport, { clock, requestsPerSecond: undefined });
    await paced(request());
    await paced(request());
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
  });

  test('nobody waits longer than a minute for a server that asks for more', async () => {
    const clock = makeClock();
    const { transport } = script(respond(429, { 'retry-after': '3600' }), respond(200));
    const paced = withPace(transport, { clock, requestsPerSecond: undefined });
    await paced(request());
    await paced(request());
    expect(clock.now()).toBe(60_000);
  });

  test('a 429 halves the rate, and answers bring it back', async () => {
    const clock = makeClock();
    const { transport } = script(respond(429), respond(200));
    const paced = withPace(transport, { clock, requestsPerSecond: 10 });
    await paced(request());
    const gaps: number[] = [];
    for (let index = 0; index < 30; index++) {
      const beforeMs = clock.now();
      await paced(request());
      gaps.push(Math.round(clock.now() - beforeMs));
    }
    expect(gaps[1]).toBe(200);
    expect(gaps.at(-1)).toBe(100);
    expect([...gaps.slice(1)].sort((a, b) => b - a)).toEqual(gaps.slice(1));
  });

  test('a burst of refusals counts once', async () => {
    const clock = makeClock();
    const answers: (() => void)[] = [];
    const transport = () =>
      new Promise<HttpResponse>(resolve => {
        const isBurst = answers.length < 8;
        answers.push(() => resolve(respond(isBurst ? 429 : 200)));
        if (answers.length === 8) for (const answer of answers) answer();
        if (!isBurst) answers.at(-1)?.();
      });
    const paced = withPace(transport, { clock, requestsPerSecond: undefined });
    await Promise.all(Array.from({ length: 8 }, () => paced(request())));
    await paced(request());
    await paced(request());
    // Once halved from 20 a second is 10 a second; halved eight times, it would be the slowest there is.
    expect(clock.now()).toBe(100);
  });
});

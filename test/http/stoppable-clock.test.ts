// Whoever wants to stop waits for no pause: not for a backoff, not for a pace, not for one that has yet to begin.
import { describe, expect, test } from 'vitest';
import { type Clock, withPace } from '../../src/http/pace.ts';
import { withRetry } from '../../src/http/retry.ts';
import { createStoppableClock } from '../../src/http/stoppable-clock.ts';
import { TransportError } from '../../src/http/transport.ts';
import { makeClock, request, respond, script } from './fake.ts';

/** A clock on which no pause ever ends by itself. */
const endless: Clock = { now: () => 0, sleep: () => new Promise(() => undefined) };

describe('a clock that can be stopped', () => {
  test('sleeps like the one below', async () => {
    const below = makeClock();
    const clock = createStoppableClock(below);
    await clock.sleep(250);
    expect([clock.now(), below.pausesMs, clock.isStopped()]).toEqual([250, [250], false]);
  });

  test('ends the pauses that are under way, and every later one', async () => {
    const clock = createStoppableClock(endless);
    const pauses = [clock.sleep(1), clock.sleep(1_000_000)];
    clock.stop();
    await Promise.all(pauses);
    await clock.sleep(1_000_000);
    expect(clock.isStopped()).toBe(true);
  });

  test('ends a backoff with the last answer, which is not asked for again', async () => {
    for (const last of [respond(429, { 'retry-after': '100' }), new TransportError('refused', 'nobody there')]) {
      const clock = createStoppableClock(endless);
      const { transport, count } = script(last);
      const { isStopped } = clock;
      const answer = withRetry(transport, { clock, random: () => 0.5, isStopped, onRetry: clock.stop })(request());
      if (last instanceof TransportError) await expect(answer).rejects.toBe(last);
      else expect(await answer).toBe(last);
      expect(count()).toBe(1);
    }
  });

  test('ends the waiting for a slot, also where the server asked for a minute', async () => {
    const clock = createStoppableClock(endless);
    const { transport, count } = script(respond(429, { 'retry-after': '60' }), respond(200));
    const paced = withPace(transport, { clock, requestsPerSecond: 10, isStopped: clock.isStopped });
    await paced(request());
    const waiting = [paced(request()), paced(request())];
    clock.stop();
    await Promise.all(waiting);
    expect(count()).toBe(3);
  });
});

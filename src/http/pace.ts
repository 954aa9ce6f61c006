// One pace for all requests of an environment: it spaces them out, slows down on 429 and recovers. Repeating what was
// refused is retry.ts.
import { retryAfterMs } from './retry-after.ts';
import type { Transport } from './transport.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
}

export interface PaceSettings {
  /** The ceiling; undefined for none, which fits a server on this machine. */
  readonly requestsPerSecond: number | undefined;
  readonly clock: Clock;
  /** Whether somebody wants to stop: the few requests that are left then wait for nothing. */
  readonly isStopped?: () => boolean;
}

/** Where a pace without a ceiling starts from when the server says that it is too fast. */
const FIRST_LIMIT = 20;
const LEAST_PER_SECOND = 2;
const RECOVERY_PER_ANSWER = 1.1;
/** A server that asks for more is not waited for: its requests fail with what it said, one by one. */
const LONGEST_HOLD_MS = 60_000;

export function withPace(
  transport: Transport,
  { requestsPerSecond, clock, isStopped = () => false }: PaceSettings,
): Transport {
  const ceiling = requestsPerSecond ?? Number.POSITIVE_INFINITY;
  let rate = ceiling;
  let nextSlotMs = 0;
  let heldUntilMs = 0;
  let slowedAtMs = Number.NEGATIVE_INFINITY;

  const takeSlot = async (): Promise<void> => {
    for (;;) {
      const nowMs = clock.now();
      const slotMs = Math.max(nowMs, nextSlotMs, heldUntilMs);
      nextSlotMs = slotMs + 1000 / rate;
      if (slotMs > nowMs) await clock.sleep(slotMs - nowMs);
      // While this request waited, another one may have been told to wait.
      if (heldUntilMs <= clock.now() || isStopped()) return;
    }
  };

  return async request => {
    await takeSlot();
    const startedMs = clock.now();
    const response = await transport(request);
    if (response.status !== 429) {
      rate = Math.min(ceiling, rate * RECOVERY_PER_ANSWER);
      return response;
    }
    const nowMs = clock.now();
    heldUntilMs = Math.max(heldUntilMs, nowMs + Math.min(LONGEST_HOLD_MS, retryAfterMs(response, nowMs) ?? 0));
    // Requests that were under way when the first of them was refused are one burst, not many.
    if (startedMs > slowedAtMs) {
      rate = Math.max(LEAST_PER_SECOND, Math.min(rate, FIRST_LIMIT) / 2);
      slowedAtMs = nowMs;
    }
    return response;
  };
}

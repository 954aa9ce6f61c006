// A clock whose pauses end at once when somebody wants to stop: after Ctrl-C nobody waits for a backoff or a pace.
import type { Clock } from './pace.ts';

export interface StoppableClock extends Clock {
  /** Ends all pauses that are under way, and every later one before it begins. */
  readonly stop: () => void;
  readonly isStopped: () => boolean;
}

export function createStoppableClock(clock: Clock): StoppableClock {
  let isStopped = false;
  const wakers = new Set<() => void>();
  return {
    now: clock.now,
    async sleep(durationMs) {
      if (isStopped) return;
      await new Promise<void>((resolve, reject) => {
        const wake = () => {
          wakers.delete(wake);
          resolve();
        };
        wakers.add(wake);
        clock.sleep(durationMs).then(wake, reject);
      });
    },
    stop() {
      isStopped = true;
      for (const wake of wakers) wake();
    },
    isStopped: () => isStopped,
  };
}

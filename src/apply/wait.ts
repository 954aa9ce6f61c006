// Waiting for reads to show what was written: platforms may lag by up to a minute.
import type { Clock } from '../http/pace.ts';

/** How long a read may lag behind a write (design 7; Nylas API reference 7.3). */
const LONGEST_LAG_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface Waiting {
  readonly clock: Clock;
  /** Asked before each pause: an interrupted apply does not wait. */
  readonly isStopped: () => boolean;
  /** Told before each pause. */
  readonly onWait: (waitedMs: number) => void;
}

/** Looks again with growing pauses until `isSettled` accepts what is seen, or the longest lag is over. */
export async function lookUntil<Seen>(
  look: () => Promise<Seen>,
  isSettled: (seen: Seen) => boolean,
  waiting: Waiting,
): Promise<Seen> {
  const startedMs = waiting.clock.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const seen = await look();
    const waitedMs = waiting.clock.now() - startedMs;
    if (isSettled(seen) || waitedMs >= LONGEST_LAG_MS || waiting.isStopped()) return seen;
    waiting.onWait(waitedMs);
    await waiting.clock.sleep(Math.min(pauseMs, LONGEST_LAG_MS - waitedMs));
  }
}

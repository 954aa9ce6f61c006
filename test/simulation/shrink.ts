// Cuts a schedule down to the events without which nothing would have gone wrong.
import type { Event } from './schedule.ts';

/**
 * @param isStillBroken whether the same invariant is broken with these events only
 * @returns events of which none can be left out
 */
export async function shrink(
  schedule: readonly Event[],
  isStillBroken: (events: readonly Event[]) => Promise<boolean>,
): Promise<readonly Event[]> {
  let kept = schedule;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const fewer = kept.toSpliced(start, size);
      if (await isStillBroken(fewer)) kept = fewer;
      else start += size;
    }
  }
  return kept;
}

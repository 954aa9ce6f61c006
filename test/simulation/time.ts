// Virtual time: nobody waits. It stands still while anything can go on without it, and then jumps to the earliest moment for
// which somebody waits, so that what runs side by side meets in the same order each time.

/** Noon on a day in 2026, in milliseconds. */
const START_MS = Date.UTC(2026, 10, 21, 12);

interface Timer {
  readonly atMs: number;
  readonly owner: object;
  readonly resolve: () => void;
}

export interface VirtualTime {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @param owner who waits */
  readonly sleep: (owner: object, durationMs: number) => Promise<void>;
  /** Stops time until as many calls of `release`: something is under way that takes real time, such as reading a file. */
  readonly hold: () => void;
  readonly release: () => void;
  /** Nobody of this owner wakes up any more. */
  readonly forget: (owner: object) => void;
}

export function createTime(): VirtualTime {
  let nowMs = START_MS;
  let isTicking = false;
  let holds = 0;
  /** Earliest first; of one moment, in the order in which they were set. */
  let timers: readonly Timer[] = [];
  const tick = (): void => {
    isTicking = false;
    if (holds > 0) return;
    const [next, ...others] = timers;
    if (next === undefined) return;
    timers = others;
    nowMs = next.atMs;
    next.resolve();
    keepTicking();
  };
  const keepTicking = (): void => {
    if (isTicking || holds > 0 || timers.length === 0) return;
    isTicking = true;
    // By then, everything that is under way has come to wait for something.
    setImmediate(tick);
  };
  return {
    now: () => nowMs,
    sleep: (owner, durationMs) =>
      new Promise(resolve => {
        const timer: Timer = { atMs: nowMs + Math.max(0, durationMs), owner, resolve };
        const index = timers.findIndex(({ atMs }) => atMs > timer.atMs);
        timers = index === -1 ? [...timers, timer] : timers.toSpliced(index, 0, timer);
        keepTicking();
      }),
    hold() {
      holds += 1;
    },
    release() {
      holds -= 1;
      keepTicking();
    },
    forget(owner) {
      timers = timers.filter(timer => timer.owner !== owner);
    },
  };
}

// One run of the program as the outside sees it: it sends requests and writes state until it ends, or until it is killed.
// From then on nothing of it reaches anything, and nothing ever answers it.
import type { Event } from '../schedule.ts';
import type { VirtualTime } from '../time.ts';

/** What never comes. */
const NEVER = new Promise<never>(() => undefined);

export class SimulatedProcess {
  readonly died: Promise<void>;
  /** Called at the first Ctrl-C; undefined while the program does not listen. */
  onInterrupt: (() => void) | undefined;
  requests = 0;
  holdsLock = false;
  /** Whether a writing of the state failed. */
  hasLostState = false;
  /** How often the state had been written when it was read for the plan, or by itself; undefined before that. */
  stateVersion: number | undefined;
  readonly #time: VirtualTime;
  readonly #events: readonly Event[];
  readonly #counts = new Map<string, number>();
  #isDead = false;
  #isLoading = true;
  #die: () => void = () => undefined;

  /** @param events those of this run */
  constructor(time: VirtualTime, events: readonly Event[]) {
    this.#time = time;
    this.#events = events;
    // It reads its files, and time goes on once it turns to the outside.
    time.hold();
    this.died = new Promise(resolve => {
      this.#die = resolve;
    });
  }

  /** It has read its files, or is over. */
  endLoading(): void {
    if (!this.#isLoading) return;
    this.#isLoading = false;
    this.#time.release();
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Never ends. */
  kill(): Promise<never> {
    this.#isDead = true;
    this.#time.forget(this);
    this.endLoading();
    this.#die();
    return NEVER;
  }

  /** Waits, and never comes back where the process has been killed meanwhile. */
  async sleep(durationMs: number): Promise<void> {
    this.endLoading();
    await (this.#isDead ? NEVER : this.#time.sleep(this, durationMs));
  }

  /** Goes on only in a process that lives. */
  async live(): Promise<void> {
    this.endLoading();
    if (this.#isDead) await NEVER;
  }

  /** Counts something, such as a request. @returns what is to happen at it */
  next(thing: string): readonly Event[] {
    const index = this.#counts.get(thing) ?? 0;
    this.#counts.set(thing, index + 1);
    return this.#events.filter(({ at }) => at === `${thing} ${index}`);
  }
}

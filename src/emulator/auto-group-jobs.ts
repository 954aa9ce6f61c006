// The auto-group jobs that were started and are not done yet (reference 4.5). What a job does is in
// api/workspace/auto-group.ts; a job that is not done when the emulator ends is lost with it.

/** One call a minute for the application (reference 1.6). */
const SECONDS_BETWEEN_JOBS = 60;

export interface AutoGroupJob {
  /** Unix seconds, as all times here. */
  readonly dueAt: number;
  /** Only accounts that were created after it; undefined for all. */
  readonly afterCreatedAt: number | undefined;
  /** Whether accounts that are not valid are sorted as well. */
  readonly invalidAlso: boolean;
  /** In lower case; undefined for all domains. */
  readonly specificDomain: string | undefined;
}

export class AutoGroupJobs {
  #waiting: readonly AutoGroupJob[] = [];
  #freeAt = Number.NEGATIVE_INFINITY;

  /** From when on the next job may be started. */
  get freeAt(): number {
    return this.#freeAt;
  }

  start(job: AutoGroupJob, now: number): void {
    this.#waiting = [...this.#waiting, job];
    this.#freeAt = now + SECONDS_BETWEEN_JOBS;
  }

  /** The jobs whose time has come, which are then no longer waiting. */
  takeDue(now: number): readonly AutoGroupJob[] {
    const due = this.#waiting.filter(job => job.dueAt <= now);
    if (due.length > 0) this.#waiting = this.#waiting.filter(job => job.dueAt > now);
    return due;
  }
}

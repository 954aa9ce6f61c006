// Goes through seeds, in several processes where asked to, and says how to see again what broke an invariant.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Event } from './schedule.ts';
import { shrink } from './shrink.ts';
import { type SimulationRequest, type SimulationResult, simulate } from './simulate.ts';

export interface Finding {
  readonly seed: number;
  /** With the events that are left. */
  readonly result: SimulationResult;
}

/** Runs one seed. @returns undefined where every invariant held, else the failure with as few events as bring it about */
export async function findFailure(
  seed: number,
  folder: string,
  schedule?: readonly Event[],
): Promise<{ readonly finding: Finding | undefined; readonly result: SimulationResult }> {
  const result = await simulate({ seed, folder, schedule });
  const { breach } = result;
  if (breach === undefined) return { finding: undefined, result };
  const again = (events: readonly Event[]) => simulate({ seed, folder, schedule: events });
  const fewest = await shrink(result.schedule, async events => (await again(events)).breach?.what === breach.what);
  return { finding: { seed, result: await again(fewest) }, result };
}

/** What came of a seed, as one process can tell another. */
export interface SeedReport {
  readonly seed: number;
  readonly runs: number;
  readonly requests: number;
  readonly events: number;
  /** For people; undefined where every invariant held. */
  readonly failure: string | undefined;
  readonly log: readonly string[];
}

export async function runSeed({ seed, folder, schedule }: SimulationRequest): Promise<SeedReport> {
  const { finding, result } = await findFailure(seed, folder, schedule);
  return {
    seed,
    runs: result.runs,
    requests: result.requests,
    events: result.schedule.length,
    failure: finding === undefined ? undefined : describeFinding(finding),
    log: (finding?.result ?? result).log,
  };
}

export interface Search {
  readonly first: number;
  readonly last: number;
  /** How many processes; one is this one. */
  readonly jobs: number;
  /** For the files of the projects. */
  readonly folder: string;
  /** Instead of the schedule that a seed draws. */
  readonly schedule?: readonly Event[] | undefined;
  readonly onReport: (report: SeedReport) => void;
  /** Asked before each seed; those that have begun are ended. */
  readonly isOver: () => boolean;
}

type Runner = (seed: number) => Promise<SeedReport>;

/** Hands out the seeds in their order, each to whoever is free. @throws Error where a seed ends in one, or its process dies */
export async function search({ first, last, jobs, folder, schedule, onReport, isOver }: Search): Promise<void> {
  const isAlone = jobs === 1;
  const children = isAlone ? [] : Array.from({ length: jobs }, (_, index) => startWorker(join(folder, String(index))));
  const runners: readonly Runner[] = isAlone ? [seed => runSeed({ seed, folder, schedule })] : children.map(runIn);
  let next = first;
  try {
    await Promise.all(
      runners.map(async run => {
        while (next <= last && !isOver()) {
          next += 1;
          onReport(await run(next - 1));
        }
      }),
    );
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/** Beside the bundle of this file stands that of worker.ts. */
function startWorker(folder: string): ChildProcess {
  return fork(join(import.meta.dirname, 'worker.mjs'), [folder]);
}

function runIn(child: ChildProcess): Runner {
  return async seed => {
    child.send(seed);
    const ended = new AbortController();
    try {
      const { signal } = ended;
      const [answer] = await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(([code]) => {
          throw new Error(`The process that ran seed ${seed} ended with ${code}.`);
        }),
      ]);
      return answer;
    } finally {
      ended.abort();
    }
  };
}

export function describeFinding({ seed, result: { breach, schedule } }: Finding): string {
  const events = JSON.stringify(schedule);
  return [
    `Seed ${seed} broke "${breach?.what ?? 'nothing, the second time: the simulation is not deterministic'}":`,
    breach?.detail ?? '',
    '',
    'Events without which it holds:',
    ...(schedule.length === 0 ? ['    none are needed'] : schedule.map(event => `    ${JSON.stringify(event)}`)),
    '',
    'To see it again:',
    `    npm run simulate -- --seed ${seed} --faults '${events}' --verbose`,
    '',
  ].join('\n');
}

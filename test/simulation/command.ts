// `npm run simulate`: many seeds, or one of them again. Built and started by start.mjs.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Event, parseSchedule } from './schedule.ts';
import { type SeedReport, search } from './search.ts';

const USAGE = `npm run simulate -- [--seeds 1000] [--from 1] [--jobs 4] [--keep-going]   many seeds
npm run simulate -- --seed 17 [--faults '[...]'] [--verbose]             one of them, with all that happens

--jobs is how many processes share the seeds: as many as there are cores, unless told otherwise.
`;
const TELL_EVERY_MS = 2000;
const INTERRUPTED = 130;

interface Wanted {
  readonly first: number;
  readonly last: number;
  readonly jobs: number;
  readonly schedule: readonly Event[] | undefined;
  readonly isVerbose: boolean;
  readonly keepsGoing: boolean;
}

/** @throws Error that says what is wrong with the arguments */
function readArguments(): Wanted {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      seed: { type: 'string' },
      faults: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
    },
  });
  const toNumber = (text: string, least = 0) => {
    if (!/^\d{1,15}$/.test(text) || Number(text) < least)
      throw new Error(`"${text}" is no whole number from ${least} on.`);
    return Number(text);
  };
  if (values.faults !== undefined && values.seed === undefined) throw new Error('--faults needs --seed.');
  const first = toNumber(values.seed ?? values.from);
  const count = values.seed === undefined ? toNumber(values.seeds, 1) : 1;
  return {
    first,
    last: first + count - 1,
    // What happens in one seed is told in its order.
    jobs: values.verbose ? 1 : Math.min(toNumber(values.jobs, 1), count),
    schedule: values.faults === undefined ? undefined : parseSchedule(values.faults),
    isVerbose: values.verbose,
    keepsGoing: values['keep-going'],
  };
}

/** @returns the exit code */
async function searchAll({ first, last, jobs, schedule, isVerbose, keepsGoing }: Wanted): Promise<number> {
  const { isTTY } = process.stdout;
  // On a terminal one line is enough.
  const print = (text: string) => void process.stdout.write(`${isTTY ? '\r\u001b[K' : ''}${text}`);
  const startedMs = Date.now();
  const sums = { seeds: 0, runs: 0, requests: 0, events: 0, failures: 0 };
  let toldMs = startedMs;
  const describeSums = (): string => {
    toldMs = Date.now();
    const seconds = (toldMs - startedMs) / 1000;
    const { seeds, runs, requests, events, failures } = sums;
    const work = `${runs} runs, ${requests} requests, ${events} events`;
    const pace = `${seconds.toFixed(1)} s (${(seeds / seconds).toFixed(1)} seeds/s)`;
    return `${seeds} of ${last - first + 1} seeds, ${work} in ${pace}, ${failures} failed`;
  };
  const onReport = ({ runs, requests, events, failure, log }: SeedReport) => {
    sums.seeds += 1;
    sums.runs += runs;
    sums.requests += requests;
    sums.events += events;
    if (isVerbose) print(`${log.join('\n')}\n`);
    if (failure !== undefined) {
      sums.failures += 1;
      print(`\n${failure}\n`);
    }
    if (Date.now() - toldMs > TELL_EVERY_MS && sums.seeds <= last - first)
      print(`${describeSums()}${isTTY ? '' : '\n'}`);
  };
  let isInterrupted = false;
  const onInterrupt = () => {
    isInterrupted = true;
  };
  // A second Ctrl-C ends everything at once.
  process.once('SIGINT', onInterrupt);
  const folder = mkdtempSync(join(tmpdir(), 'tierform-simulation-'));
  const isOver = () => isInterrupted || (sums.failures > 0 && !keepsGoing);
  try {
    await search({ first, last, jobs, folder, schedule, onReport, isOver });
  } finally {
    process.off('SIGINT', onInterrupt);
    rmSync(folder, { recursive: true, force: true });
  }
  print(`${describeSums()}\n`);
  const left = last - first + 1 - sums.seeds;
  if (left > 0) print(`To go on:\n    npm run simulate -- --from ${first + sums.seeds} --seeds ${left}\n`);
  return sums.failures > 0 ? 1 : isInterrupted ? INTERRUPTED : 0;
}

/** Undefined, and told why, where the arguments make no sense. */
function readOrRefuse(): Wanted | undefined {
  try {
    return readArguments();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 1;
    return undefined;
  }
}

const wanted = readOrRefuse();
if (wanted !== undefined) process.exitCode = await searchAll(wanted);

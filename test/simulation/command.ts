// `npm run simulate`: many seeds, or one of them again. Built and started by start.mjs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Event, parseSchedule } from './schedule.ts';
import { describeFinding, findFailure } from './search.ts';

const USAGE = `npm run simulate -- [--seeds 1000] [--from 1] [--keep-going]   many seeds, one after another
npm run simulate -- --seed 17 [--faults '[...]'] [--verbose]    one of them, with all that happens
`;
const TELL_EVERY_MS = 2000;

interface Wanted {
  readonly first: number;
  readonly last: number;
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
      seed: { type: 'string' },
      faults: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
    },
  });
  const toNumber = (text: string) => {
    if (!/^\d+$/.test(text)) throw new Error(`"${text}" is not a whole number.`);
    return Number(text);
  };
  if (values.faults !== undefined && values.seed === undefined) throw new Error('--faults needs --seed.');
  const first = toNumber(values.seed ?? values.from);
  return {
    first,
    last: values.seed === undefined ? first + toNumber(values.seeds) - 1 : first,
    schedule: values.faults === undefined ? undefined : parseSchedule(values.faults),
    isVerbose: values.verbose,
    keepsGoing: values['keep-going'],
  };
}

/** @returns how many seeds broke an invariant */
async function search({ first, last, schedule, isVerbose, keepsGoing }: Wanted, folder: string): Promise<number> {
  const print = (text: string) => void process.stdout.write(text);
  const startedMs = Date.now();
  const sums = { runs: 0, requests: 0, events: 0, failures: 0 };
  let toldMs = startedMs;
  const tell = (seed: number, isLast: boolean) => {
    toldMs = Date.now();
    const seconds = (toldMs - startedMs) / 1000;
    const done = seed - first + 1;
    const { runs, requests, events, failures } = sums;
    const text = `${done} of ${last - first + 1} seeds, ${runs} runs, ${requests} requests, ${events} events in ${seconds.toFixed(1)} s (${(done / seconds).toFixed(1)} seeds/s), ${failures} failed`;
    // On a terminal one line is enough.
    print(
      process.stdout.isTTY && !isLast ? `\r\u001b[K${text}` : `${process.stdout.isTTY ? '\r\u001b[K' : ''}${text}\n`,
    );
  };
  for (let seed = first; seed <= last; seed += 1) {
    const { finding, result } = await findFailure(seed, folder, schedule);
    sums.runs += result.runs;
    sums.requests += result.requests;
    sums.events += result.schedule.length;
    if (isVerbose) print(`${(finding?.result ?? result).log.join('\n')}\n`);
    if (finding !== undefined) {
      sums.failures += 1;
      print(`\n${describeFinding(finding)}\n`);
    }
    const isLast = seed === last || (finding !== undefined && !keepsGoing);
    if (isLast || Date.now() - toldMs > TELL_EVERY_MS) tell(seed, isLast);
    if (isLast) break;
  }
  return sums.failures;
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
if (wanted !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'tierform-simulation-'));
  try {
    if ((await search(wanted, folder)) > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

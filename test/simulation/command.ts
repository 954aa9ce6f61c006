// `npm run simulate`: many seeds, or one of them again. Built and started by start.mjs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSchedule } from './schedule.ts';
import { describeFinding, findFailure } from './search.ts';

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

const print = (text: string) => void process.stdout.write(text);
const first = Number(values.seed ?? values.from);
const last = values.seed === undefined ? first + Number(values.seeds) - 1 : first;
const schedule = values.faults === undefined ? undefined : parseSchedule(values.faults);
const folder = mkdtempSync(join(tmpdir(), 'tierform-simulation-'));
const startedMs = Date.now();
const sums = { runs: 0, requests: 0, events: 0, failures: 0 };
let toldMs = startedMs;

function describeProgress(seed: number): string {
  const seconds = (Date.now() - startedMs) / 1000;
  const seeds = seed - first + 1;
  return `${seeds} seeds, ${sums.runs} runs, ${sums.requests} requests, ${sums.events} events in ${seconds.toFixed(1)} s (${(seeds / seconds).toFixed(1)} seeds/s), ${sums.failures} failed\n`;
}

for (let seed = first; seed <= last; seed += 1) {
  const { finding, result } = await findFailure(seed, folder, schedule);
  sums.runs += result.runs;
  sums.requests += result.requests;
  sums.events += result.schedule.length;
  if (finding !== undefined) {
    sums.failures += 1;
    process.exitCode = 1;
    print(`\n${describeFinding(finding)}\n`);
  }
  if (values.verbose) print(`${(finding?.result ?? result).log.join('\n')}\n`);
  const isOver = seed === last || (finding !== undefined && !values['keep-going']);
  if (isOver || Date.now() - toldMs > 2000) {
    toldMs = Date.now();
    print(describeProgress(seed));
  }
  if (isOver) break;
}
rmSync(folder, { recursive: true, force: true });

// A few hundred seeds of the simulation, always the same ones; `npm run simulate` runs as many as you like. What a seed is
// and what is judged is in simulation/.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSchedule } from './simulation/schedule.ts';
import { describeFinding, findFailure, search } from './simulation/search.ts';
import { shrink } from './simulation/shrink.ts';
import { simulate } from './simulation/simulate.ts';

const SEEDS = 200;
const SEEDS_PER_TEST = 20;
/** A busy machine is no failure. */
const PATIENCE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'tierform-simulation-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('files, other people, faults and kills out of a seed', () => {
  const firsts = Array.from({ length: SEEDS / SEEDS_PER_TEST }, (_, index) => 1 + index * SEEDS_PER_TEST);

  test.each(firsts)(`%i and ${SEEDS_PER_TEST - 1} more`, { timeout: PATIENCE_MS }, async first => {
    for (let seed = first; seed < first + SEEDS_PER_TEST; seed += 1) {
      const { finding } = await findFailure(seed, folder);
      if (finding !== undefined) expect.fail(`${describeFinding(finding)}\n${finding.result.log.join('\n')}`);
    }
  });
});

describe('the simulation itself', () => {
  test.each([12, 40])('does the same from the same seed (%i)', async seed => {
    const [once, again] = [await simulate({ seed, folder }), await simulate({ seed, folder })];
    expect(once.requests).toBeGreaterThan(50);
    expect(once.schedule.length).toBeGreaterThan(0);
    expect(again).toEqual(once);
  });

  test('comes to the same in one process and in several', { timeout: PATIENCE_MS }, async () => {
    const sumsOf = async (jobs: number) => {
      const argv = [join(import.meta.dirname, 'simulation/start.mjs'), '--seeds', '4', '--jobs', String(jobs)];
      const { stdout } = await promisify(execFile)(process.execPath, argv);
      return /4 of 4 seeds, .* events/.exec(stdout)?.[0];
    };
    const alone = await sumsOf(1);
    expect(alone).toMatch(/[1-9]\d* events/);
    expect(await sumsOf(3)).toBe(alone);
  });

  test('stops between two seeds where it is told to', async () => {
    const seeds: number[] = [];
    const isOver = () => seeds.length === 2;
    await search({ first: 7, last: 20, jobs: 1, folder, isOver, onReport: ({ seed }) => void seeds.push(seed) });
    expect(seeds).toEqual([7, 8]);
  });

  test('cuts a schedule down to what brings the failure about', async () => {
    const events = Array.from({ length: 9 }, (_, n) => ({ run: 0, at: `request ${n}`, what: 'slow', n }) as const);
    const needed = await shrink(events, async left => [2, 7].every(n => left.some(event => event.n === n)));
    expect(needed.map(({ n }) => n)).toEqual([2, 7]);
  });

  test('reads the events that it prints, and says what is wrong with others', () => {
    const events = [{ run: 0, at: 'write 3', what: 'lost-after', n: 5 }];
    expect(parseSchedule(JSON.stringify(events))).toEqual(events);
    expect(() => parseSchedule('[{"run":0,"at":"write 3","what":"lost"}]')).toThrow('Not an event');
    expect(() => parseSchedule('{}')).toThrow('takes a list');
  });
});

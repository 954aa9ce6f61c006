// Times whole processes. Repetitions of several commands take turns, so that a slow moment of the machine falls on all
// of them alike, and the median drops the ones it fell on. One process at a time: on 2 cores a second would disturb it.

import { spawnSync } from 'node:child_process';

/**
 * @typedef {object} Settings
 * @property {string} root Folder of the repository.
 * @property {string} program The built program.
 * @property {number} repetitions Of each command that takes well under a second.
 * @property {readonly number[]} sizes Policies of the generated projects, ascending.
 *
 * @typedef {object} Command
 * @property {readonly [string, ...string[]]} argv
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string>>} [env] On top of the environment.
 * @property {boolean} [mayFail] Ends with 1 where it finds something wrong.
 */

/**
 * @param {Command} command
 * @returns {number} Milliseconds from start to end of the process.
 * @throws {Error} when it does not end as it may.
 */
export function timeCommand({ argv: [file, ...args], cwd, env, mayFail = false }) {
  const start = process.hrtime.bigint();
  const result = spawnSync(file, args, {
    cwd,
    env: { ...process.env, CI: '1', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const elapsedMs = Number(process.hrtime.bigint() - start) / 1e6;
  if (result.error) throw result.error;
  if (result.status !== 0 && !(mayFail && result.status === 1)) {
    const told = `${result.stdout}${result.stderr}`.trim().split('\n').slice(-5).join('\n');
    throw new Error(`\`${[file, ...args].join(' ')}\` ended with ${result.status ?? result.signal}:\n${told}`);
  }
  return elapsedMs;
}

/**
 * @template {string} Name
 * @param {Readonly<Record<Name, Command>>} commands
 * @param {number} repetitions
 * @returns {Record<Name, number>} The median of each in milliseconds. A first round is not counted: it fills caches.
 */
export function measureInTurns(commands, repetitions) {
  const entries = /** @type {[Name, Command][]} */ (Object.entries(commands));
  /** @type {Map<Name, number[]>} */
  const times = new Map(entries.map(([name]) => [name, []]));
  for (let round = 0; round <= repetitions; round++) {
    for (const [name, command] of entries) {
      const elapsedMs = timeCommand(command);
      if (round > 0) times.get(name)?.push(elapsedMs);
    }
  }
  const medians = [...times].map(([name, values]) => [name, median(values)]);
  return Object.fromEntries(medians);
}

/** @param {readonly number[]} values At least one. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('No values to take the median of.');
  return (low + high) / 2;
}

// Many objects: an apply that creates them all and a plan with nothing to do, at growing sizes, against Terraform with
// as many resources that live on no server. A size of n is n policies and n workspaces, so its apply makes 2n creates.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from './emulator.mjs';
import { measureInTurns, median, timeCommand } from './measure.mjs';
import { KEY_VARIABLE, writeProject } from './project.mjs';
import { formatRatio, formatTime } from './table.mjs';
import { hasTerraform, measureTerraform } from './terraform.mjs';

/** Each repetition has an emulator of its own: a second apply on the same one would have nothing to create. */
const APPLIES = 3;
const PLANS = 5;

/** What the design compares: 1,000 resources of Terraform. */
const REFERENCE_SIZE = 1000;

/**
 * @param {import('./measure.mjs').Settings} settings
 * @returns {Promise<import('./table.mjs').Table[]>}
 */
export async function measureScale(settings) {
  const nothing = measureInTurns({ node: { argv: [process.execPath, '-e', '0'] } }, settings.repetitions).node;
  /** @type {Measured[]} */
  const measured = [];
  for (const size of settings.sizes) measured.push(await measureSize(settings.program, size));
  const tables = [seconds(measured, nothing), growth(measured)];
  return hasTerraform() ? [...tables, againstTerraform(measured)] : tables;
}

/**
 * @typedef {object} Measured
 * @property {number} size Policies, and as many workspaces.
 * @property {number} applyMs Of 2 * size creates.
 * @property {number} planMs With nothing to do.
 */

/**
 * @param {string} program
 * @param {number} size
 * @returns {Promise<Measured>}
 */
async function measureSize(program, size) {
  const applies = [];
  let planMs = Number.NaN;
  for (let repetition = 1; repetition <= APPLIES; repetition++) {
    const folder = mkdtempSync(join(tmpdir(), 'tierform-bench-'));
    const emulator = await startEmulator(program, folder);
    try {
      writeProject(folder, size, emulator.url);
      /** @param {string[]} args @returns {import('./measure.mjs').Command} */
      const command = (...args) => ({
        argv: [process.execPath, program, ...args, '-e', 'bench'],
        cwd: folder,
        env: { [KEY_VARIABLE]: 'bench' },
      });
      applies.push(timeCommand(command('apply', '--yes')));
      // --detailed-exitcode makes a plan that finds work fail: it would not be the one to measure.
      if (repetition === APPLIES) {
        planMs = measureInTurns({ plan: command('plan', '--detailed-exitcode') }, PLANS).plan;
      }
    } finally {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { size, applyMs: median(applies), planMs };
}

/** @param {readonly Measured[]} measured @param {number} nothing */
function seconds(measured, nothing) {
  return {
    title: `At scale, emulator on loopback: apply is the median of ${APPLIES}, plan of ${PLANS}`,
    columns: ['policies + workspaces', 'apply', 'against node -e 0', 'plan', 'against node -e 0'],
    rows: measured.map(({ size, applyMs, planMs }) => [
      `${size} + ${size}`,
      formatTime(applyMs),
      formatRatio(applyMs / nothing),
      formatTime(planMs),
      formatRatio(planMs / nothing),
    ]),
  };
}

/** @param {readonly Measured[]} measured */
function growth(measured) {
  return {
    title: 'Growth from one size to the next',
    columns: ['objects', 'size', 'apply', 'plan', 'design'],
    rows: measured.slice(1).flatMap((after, index) => {
      const before = measured[index];
      if (before === undefined) return [];
      return [
        [
          `${before.size * 2} -> ${after.size * 2}`,
          ...[after.size / before.size, after.applyMs / before.applyMs, after.planMs / before.planMs].map(
            factor => `x ${factor.toFixed(2)}`,
          ),
          'at most as size',
        ],
      ];
    }),
  };
}

/** @param {readonly Measured[]} measured */
function againstTerraform(measured) {
  const terraform = measureTerraform(REFERENCE_SIZE);
  const plan = measured.find(({ size }) => size === REFERENCE_SIZE);
  const apply = measured.find(({ size }) => size * 2 === REFERENCE_SIZE);
  /** @param {string} name @param {number | undefined} ms @param {number} referenceMs @param {string} figure */
  const row = (name, ms, referenceMs, figure) =>
    ms === undefined ? [] : [[name, formatTime(ms), formatTime(referenceMs), formatRatio(ms / referenceMs), figure]];
  return {
    title: `Against terraform with ${REFERENCE_SIZE} terraform_data in flat blocks`,
    columns: ['', 'tierform', 'terraform', 'ratio', 'design'],
    rows: [
      ...row('plan, nothing to do, 1000 + 1000 objects', plan?.planMs, terraform.planMs, '<= 0.25'),
      ...row('apply, 1000 creates', apply?.applyMs, terraform.applyMs, '<= 0.1'),
    ],
  };
}

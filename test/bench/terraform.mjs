// The reference for figures at scale: Terraform with its built-in terraform_data, which needs no download and no server.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureInTurns, timeCommand } from './measure.mjs';

const PLANS = 3;

export function hasTerraform() {
  return spawnSync('terraform', ['version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Applies once, since that takes half a minute, then plans with nothing to do.
 * @param {number} count Resources.
 * @returns {{ applyMs: number, planMs: number }}
 */
export function measureTerraform(count) {
  const folder = mkdtempSync(join(tmpdir(), 'tierform-bench-'));
  try {
    const blocks = Array.from(
      { length: count },
      (_, index) => `resource "terraform_data" "r${index}" {\n  input = { limit = ${index} }\n}\n`,
    );
    writeFileSync(join(folder, 'main.tf'), blocks.join('\n'));
    /** @param {[string, ...string[]]} args @returns {import('./measure.mjs').Command} */
    const command = (...args) => ({
      argv: ['terraform', ...args, '-no-color', '-input=false'],
      cwd: folder,
      env: { TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' },
    });
    timeCommand(command('init'));
    const applyMs = timeCommand(command('apply', '-auto-approve'));
    return { applyMs, planMs: measureInTurns({ plan: command('plan') }, PLANS).plan };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

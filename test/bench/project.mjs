// Writes a project of n policies and n workspaces, one policy each, in tier files of 50 pairs.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAIRS_A_FILE = 50;

/** The environment variable that holds the key of generated projects; the emulator takes any key. */
export const KEY_VARIABLE = 'TIERFORM_BENCH_KEY';

/**
 * @param {string} folder An empty folder.
 * @param {number} count Policies, and workspaces.
 * @param {string} endpoint URL of an emulator.
 */
export function writeProject(folder, count, endpoint) {
  mkdirSync(join(folder, 'tiers'));
  writeFileSync(join(folder, 'tierform.yaml'), projectFile(endpoint));
  for (let first = 0; first < count; first += PAIRS_A_FILE) {
    const numbers = Array.from({ length: Math.min(PAIRS_A_FILE, count - first) }, (_, index) => first + index);
    writeFileSync(join(folder, 'tiers', `from-${first}.yaml`), tierFile(numbers));
  }
}

/** @param {string} endpoint */
function projectFile(endpoint) {
  return `default_environment: bench
environments:
  bench:
    nylas:
      endpoint: ${endpoint}
      api_key: $${KEY_VARIABLE}
      plan: full-platform
    state: file
`;
}

/** @param {readonly number[]} numbers */
function tierFile(numbers) {
  const policies = numbers.map(
    number => `  p${number}:
    name: Policy ${number}
    limits:
      limit_count_daily_email_sent: ${100 + number}
      limit_inbox_retention_period: 30d
`,
  );
  const workspaces = numbers.map(
    number => `  w${number}:
    name: Workspace ${number}
    domain: w${number}.bench.example
    auto_group: true
    policy: p${number}
`,
  );
  return `policies:\n${policies.join('')}workspaces:\n${workspaces.join('')}`;
}

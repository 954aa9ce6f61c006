// What a person waits for before anything happens: whole processes against one that does nothing.

import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureInTurns } from './measure.mjs';
import { formatRatio, formatTime } from './table.mjs';

/**
 * @param {import('./measure.mjs').Settings} settings
 * @returns {Promise<import('./table.mjs').Table[]>}
 */
export async function measureStartUp({ root, program, repetitions }) {
  const project = mkdtempSync(join(tmpdir(), 'tierform-bench-'));
  try {
    for (const part of ['tierform.yaml', 'tiers'].filter(part => existsSync(join(root, part)))) {
      cpSync(join(root, part), join(project, part), { recursive: true });
    }
    const node = process.execPath;
    const times = measureInTurns(
      {
        nothing: { argv: [node, '-e', '0'], cwd: project },
        version: { argv: [node, program, '--version'], cwd: project },
        help: { argv: [node, program, '--help'], cwd: project },
        validate: { argv: [node, program, 'validate'], cwd: project },
      },
      repetitions,
    );
    /** @param {string} name @param {number} ms @param {string} figure */
    const row = (name, ms, figure) => [name, formatTime(ms), formatRatio(ms / times.nothing), figure];
    return [
      {
        title: `Start-up, median of ${repetitions}`,
        columns: ['whole process', 'time', 'ratio', 'design'],
        rows: [
          row('node -e 0', times.nothing, ''),
          row('tierform --version', times.version, '<= 1.7'),
          row('tierform --help', times.help, '<= 1.7'),
          row('tierform validate, 3 files', times.validate, '<= 3'),
        ],
      },
    ];
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

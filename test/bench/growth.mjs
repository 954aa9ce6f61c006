// Whether reading a file takes a time that grows as the file does, whatever is in it: files that are large, and files that
// mean harm. Per shape, the time that a byte takes at eight times the size over the time that it takes at once the size.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureInTurns } from './measure.mjs';
import { formatRatio, formatTime } from './table.mjs';

const FACTOR = 8;
/** At which `SHAPES` are measured first. */
const SMALL = 1 / 4;
const REPETITIONS = 3;

/** @param {number} count @param {(index: number) => string} part */
const repeat = (count, part) => Array.from({ length: count }, (_, index) => part(index)).join('');

/** What is in a file of a size; at 2 they have about a quarter of a megabyte. @type {Record<string, (size: number) => string>} */
const SHAPES = {
  'many keys in one map': size => `policies:\n${repeat(3000 * size, n => `  p${n}:\n    name: Policy ${n}\n`)}`,
  'a long list': size =>
    `lists:\n  l:\n    name: L\n    type: domain\n    items:\n${repeat(6000 * size, n => `      - d${n}.example\n`)}`,
  'a long list in brackets': size =>
    `lists: { l: { name: L, type: domain, items: [${repeat(6000 * size, n => `d${n}.example, `)}] } }\n`,
  'many maps in one line': size => `policies: { ${repeat(4000 * size, n => `p${n}: { name: Policy ${n} }, `)} }\n`,
  'many documents': size => repeat(2000 * size, n => `---\npolicies:\n  p${n}:\n    name: Policy ${n}\n`),
  'brackets in brackets': size => `policies: ${'['.repeat(8000 * size)}${']'.repeat(8000 * size)}\n`,
  'many nests of 40': size => repeat(150 * size, n => `k${n}: ${'['.repeat(40)}${']'.repeat(40)}\n`),
  'many anchors and aliases': size =>
    `lists:\n  l:\n    name: L\n    type: domain\n    items:\n${repeat(3000 * size, n => `      - &a${n} d${n}.example\n`)}  m:\n    name: M\n    type: domain\n    items:\n${repeat(3000 * size, n => `      - *a${n}\n`)}`,
  'many merge keys': size =>
    `policies:\n  p: &a\n    limits: { limit_count_daily_email_sent: 5 }\n${repeat(2000 * size, n => `  p${n}:\n    <<: *a\n    name: Policy ${n}\n`)}`,
  'many comments': size => `${repeat(10_000 * size, n => `# comment ${n}\n`)}policies: {}\n`,
  'a comment per key': size =>
    `policies:\n${repeat(2000 * size, n => `  # comment ${n}\n  p${n}: # more\n    name: Policy ${n} # and more\n`)}`,
  'many empty lines': size => `policies:\n${'\n'.repeat(60_000 * size)}  p:\n    name: P\n`,
  'a long text in quotes': size => `policies:\n  p:\n    name: "${'a\\u00e4'.repeat(20_000 * size)}"\n`,
  'a text of many lines': size => `policies:\n  p:\n    name: |\n${repeat(6000 * size, n => `      line ${n}\n`)}`,
  'many unknown keys': size => `policies:\n  p:\n    name: P\n${repeat(1500 * size, n => `    nam${n}: x\n`)}`,
  'many keys twice': size => `policies:\n${repeat(1500 * size, n => `  p${n}: {}\n  p${n}: {}\n`)}`,
  'many unknown references': size =>
    `workspaces:\n${repeat(1500 * size, n => `  w${n}:\n    name: W ${n}\n    policy: none-${n}\n`)}`,
  'many faults of syntax': size => `policies:\n${repeat(1500 * size, n => `  p${n}: ]\n`)}`,
  'many brackets that stay open': size => repeat(8000 * size, n => `k${n}: {\n`),
  'many names that are alike': size => `policies:\n${repeat(1500 * size, n => `  p${n}:\n    name: Same\n`)}`,
};

/**
 * @param {import('./measure.mjs').Settings} settings
 * @returns {Promise<import('./table.mjs').Table[]>}
 */
export async function measureGrowth({ program }) {
  const rows = Object.entries(SHAPES).map(([name, write]) => measureShape(program, name, write));
  return [
    {
      title: `Time per byte of a file at ${FACTOR} times the size, over that at once the size; median of ${REPETITIONS}, less start-up`,
      columns: ['what is in it', 'bytes', 'validate', 'ratio', 'fmt', 'ratio', 'design'],
      rows,
    },
  ];
}

/** @param {string} program @param {string} name @param {(size: number) => string} write */
function measureShape(program, name, write) {
  const folder = mkdtempSync(join(tmpdir(), 'tierform-bench-'));
  try {
    /** @param {string} project @param {string} text */
    const prepare = (project, text) => {
      mkdirSync(join(folder, project, 'tiers'), { recursive: true });
      writeFileSync(join(folder, project, 'tiers', 'all.yaml'), text);
      /** @param {string[]} args @returns {import('./measure.mjs').Command} */
      return (...args) => ({ argv: [process.execPath, program, ...args], cwd: join(folder, project), mayFail: true });
    };
    const [once, often] = [write(SMALL), write(FACTOR * SMALL)];
    const [nothing, small, large] = [prepare('nothing', ''), prepare('small', once), prepare('large', often)];
    const ratios = [['validate'], ['fmt', '--check']].flatMap(args => {
      const times = measureInTurns(
        { nothing: nothing(...args), small: small(...args), large: large(...args) },
        REPETITIONS,
      );
      const perByte = (times.large - times.nothing) / often.length;
      return [formatTime(times.large), formatRatio(perByte / ((times.small - times.nothing) / once.length))];
    });
    return [name, String(often.length), ...ratios, 'about 1'];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

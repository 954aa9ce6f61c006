// `npm run bench`: how long the built program takes, against references measured in the same run, since seconds of one
// machine say nothing about another. Prints the design's figure beside each ratio and judges none of them.
//
//   node test/bench/bench.mjs [--only start-up,scale,growth] [--sizes 250,500,1000] [--repetitions 21] [--program file]

import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureGrowth } from './growth.mjs';
import { measureScale } from './scale.mjs';
import { measureStartUp } from './start-up.mjs';
import { formatTable } from './table.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'start-up,scale,growth' },
    sizes: { type: 'string', default: '250,500,1000' },
    repetitions: { type: 'string', default: '21' },
    program: { type: 'string', default: 'dist/tierform.js' },
  },
});

const root = resolve(import.meta.dirname, '../..');
const settings = {
  root,
  program: resolve(root, values.program),
  repetitions: Number(values.repetitions),
  sizes: values.sizes.split(',').map(Number),
};

/** @type {Record<string, (settings: import('./measure.mjs').Settings) => Promise<import('./table.mjs').Table[]>>} */
const sections = { 'start-up': measureStartUp, scale: measureScale, growth: measureGrowth };

process.stdout.write(`node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}\n`);

for (const name of values.only.split(',')) {
  const measure = sections[name];
  if (!measure) throw new Error(`No section "${name}". There are ${Object.keys(sections).join(', ')}.`);
  try {
    for (const table of await measure(settings)) process.stdout.write(`\n${formatTable(table)}`);
  } catch (error) {
    // A figure that could not be measured must not look like one that was.
    process.exitCode = 1;
    process.stdout.write(`\n${name}: not measured. ${error instanceof Error ? error.message : error}\n`);
  }
}

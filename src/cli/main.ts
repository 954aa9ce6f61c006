// stub
import { readFileSync } from 'node:fs';
import { loadTiers } from '../config/load.ts';
import { loadProject } from '../config/project.ts';
import { nylasModel } from '../platforms/nylas/model.ts';

const p = loadProject({ text: readFileSync('tierform.yaml', 'utf8'), models: [nylasModel], today: '2026-11-21' });
console.log(JSON.stringify(p.diagnostics, null, 1));
const d = loadTiers({
  files: process.argv.slice(2).map(path => ({ path, bytes: readFileSync(path) })),
  models: [nylasModel],
  environment: p.project?.environments['local'],
  folder: 'tiers',
});
console.log(JSON.stringify(d, null, 1));

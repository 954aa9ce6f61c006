// SARIF held against its published schema.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';

const require = createRequire(import.meta.url);
const path = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
// It names an older draft, and itself as that has it; nothing else that it uses changed its meaning.
const { $schema: _, id, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile({
  ...schema,
  $id: id,
});

/** What is wrong; null for nothing. */
export function faultsOfSarif(log: unknown): unknown {
  validate(log);
  return validate.errors ?? null;
}

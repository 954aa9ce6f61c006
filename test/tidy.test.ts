// Holds the rules of the house that a program can check, over the files as they are. The rules are in tidy/, and
// tidy/rules.test.ts shows that each of them can fail.

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readRepository } from './tidy/files.ts';
import { formatFinding } from './tidy/rule.ts';
import { RULES } from './tidy/rules.ts';

describe('tidy', () => {
  const files = readRepository(fileURLToPath(new URL('..', import.meta.url)));

  test('the files are found', () => {
    expect(files.map(file => file.path)).toEqual(expect.arrayContaining(['package.json', 'test/tidy.test.ts']));
  });

  test.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(rule(files).map(formatFinding).join('\n')).toBe('');
  });
});

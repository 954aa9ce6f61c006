// Shows that each rule of the house can fail, and that it lets pass what looks alike and is fine. A rule without an
// example fails here.

import { describe, expect, test } from 'vitest';
import { CODE_EXAMPLES } from './code-examples.ts';
import { type Repository, toFiles } from './examples.ts';
import { IMPORT_EXAMPLES } from './import-examples.ts';
import { checkCasts } from './language.ts';
import { formatFinding } from './rule.ts';
import { RULES } from './rules.ts';
import { SHAPE_EXAMPLES } from './shape-examples.ts';
import { checkVocabulary } from './vocabulary.ts';

const EXAMPLES = { ...IMPORT_EXAMPLES, ...CODE_EXAMPLES, ...SHAPE_EXAMPLES };

test('every rule has examples', () => {
  expect(Object.keys(EXAMPLES)).toEqual(Object.keys(RULES));
});

describe.each(Object.entries(RULES))('%s', (name, rule) => {
  const { good, bad } = EXAMPLES[name] ?? { good: [], bad: [] };
  const print = (repository: Repository) => rule(toFiles(repository)).map(formatFinding).join('\n');

  test('lets pass what is fine', () => {
    expect(good.map(print).join('')).toBe('');
    expect(good).not.toEqual([]);
  });

  test('finds what is not', () => {
    expect(bad.map(([, repository]) => print(repository))).toEqual(bad.map(([findings]) => findings));
    expect(bad).not.toEqual([]);
  });
});

test('an exception for a word holds for its file and its word, and must be needed', () => {
  const files = toFiles({ 'src/cli/init.ts': "const a = 'policy';\nconst b = 'workspace';" });
  const exceptions = ['policy', 'limit_'].map(word => ({ path: 'src/cli/init.ts', word, reason: 'A sample file.' }));
  expect(checkVocabulary(files, exceptions).map(formatFinding)).toEqual([
    'src/cli/init.ts:2: the word "workspace" belongs to one platform; let the platform\'s kind supply it as data',
    'src/cli/init.ts:1: the exception for "limit_" is not needed; remove it from test/tidy/vocabulary.ts',
  ]);
});

test('a cast counts whatever its form', () => {
  const files = toFiles({ 'src/core/a.ts': 'read() as unknown as string;\n<string>read();\n[1] as const;' });
  expect(checkCasts(files, 2)).toHaveLength(3);
  expect(checkCasts(files, 3)).toEqual([]);
});

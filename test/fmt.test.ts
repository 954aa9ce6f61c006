// What `fmt` makes of files: the folders in test/fixtures/fmt, and laws over every file of this repository and over files
// made at random.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatText } from '../src/config/format/format.ts';
import { loadTiers } from '../src/config/load.ts';
import { findMarks } from '../src/config/yaml/library.ts';
import { nylasModel } from '../src/platforms/nylas/model.ts';
import { expectGolden } from './golden.ts';
import { messyFile } from './laws/messy-files.ts';

const repository = new URL('..', import.meta.url).pathname;
const fixtures = join(repository, 'test/fixtures');

function formOf(path: string) {
  return basename(path) === 'tierform.yaml' ? 'project' : 'tier';
}

function format(path: string, text: string): string {
  const formatted = formatText(path, text, formOf(path));
  if ('diagnostics' in formatted) throw new Error(JSON.stringify(formatted.diagnostics));
  return formatted.text;
}

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

describe('golden files', () => {
  test.each(readdirSync(join(fixtures, 'fmt')))('%s', name => {
    const folder = join(fixtures, 'fmt', name);
    const input = readdirSync(folder).find(file => file !== 'expected.yaml') ?? '';
    const formatted = format(input, decode(readFileSync(join(folder, input))));
    expectGolden(join(folder, 'expected.yaml'), formatted);
    expect(format(input, formatted)).toBe(formatted);
  });
});

function yamlBelow(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.ya?ml$/.test(path))
    .map(path => `${folder}/${path}`)
    .sort();
}

test.each(['tierform.yaml', ...yamlBelow('tiers')])('%s is in its canonical form', path => {
  const text = readFileSync(join(repository, path), 'utf8');
  expect(format(path, text)).toBe(text);
});

test('a file with a key that cannot stand without a question mark is left alone', () => {
  const write = (key: string) => `policies:\n    ? ${key}\n    : { name: A }\n`;
  for (const key of ['a'.repeat(1025), `&b ${'a'.repeat(1022)}`])
    expect(format('tiers/a.yaml', write(key))).toBe(write(key));
  for (const key of ['a'.repeat(1024), `&b ${'a'.repeat(1021)}`])
    expect(format('tiers/a.yaml', write(key))).toBe(`policies:\n  ${key}: { name: A }\n`);
});

/** All that files ask for, without where it stands. */
function load(text: string) {
  const { resources, moved, tiers } = loadTiers({
    files: [{ path: 'tiers/a.yaml', bytes: new TextEncoder().encode(text) }],
    readReferenced: () => ({ reason: 'it does not exist' }),
    models: [nylasModel],
    environment: undefined,
    secrets: [],
    folder: 'tiers',
  });
  return {
    resources: resources.map(({ address, attributes }) => ({ address, attributes })).sort(byAddress),
    moved: moved.map(({ from, to }) => ({ from, to })),
    tiers: tiers.map(({ tier, rank }) => ({ tier, rank })),
  };
}

function byAddress(left: { address: string }, right: { address: string }): number {
  return left.address < right.address ? -1 : 1;
}

/** Comments, anchors, aliases and tags, in any order. */
function marksOf(text: string): readonly string[] {
  return findMarks(text)
    .filter(({ type }) => !type.startsWith('doc-'))
    .map(mark => mark.text.trimEnd())
    .sort();
}

function holdLaws(path: string, text: string): void {
  const formatted = format(path, text);
  expect(format(path, formatted)).toBe(formatted);
  expect(marksOf(formatted)).toEqual(marksOf(text));
  expect(load(formatted)).toEqual(load(text));
  expect(formatted).not.toMatch(/\r|^\n/);
  expect(formatted === '' || formatted.endsWith('\n')).toBe(true);
}

test.each([...yamlBelow('test/fixtures/valid'), ...yamlBelow('test/fixtures/fmt')])('laws: %s', path => {
  holdLaws(path, decode(readFileSync(join(repository, path))));
});

test('laws: files made at random', () => {
  fc.assert(
    fc.property(messyFile, text => holdLaws('tiers/a.yaml', text)),
    { numRuns: 150 },
  );
});

test('keys that people choose keep their order', () => {
  expect(format('a.yaml', 'policies: { b: { name: B }, a: { name: A } }')).toBe(
    'policies: { b: { name: B }, a: { name: A } }\n',
  );
});

test.each([
  ['a: 1\na: 2\n', 'duplicate-key', 2],
  ['a: 1\n\tb: 2\n', 'tab-indentation', 2],
  ['a: *b\n', 'broken-alias', 1],
  ['a: [1\nb: 2\n', 'yaml-syntax', 1],
  ['a: "1\n', 'yaml-syntax', 1],
])('refused, never repaired: %j', (text, code, line) => {
  const formatted = formatText('tiers/a.yaml', text, 'tier');
  expect('diagnostics' in formatted ? formatted.diagnostics : []).toEqual([
    expect.objectContaining({ code, place: expect.objectContaining({ line }) }),
  ]);
});

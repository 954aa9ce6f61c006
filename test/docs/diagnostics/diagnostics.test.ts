// docs/diagnostics.md says of every code what it means, shows it, and says what to do; UPDATE_GOLDENS=1 (npm run docs) writes it anew.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findExplanation } from '../../../src/cli/formats/declared.ts';
import { repository } from '../../cli/world.ts';
import { expectGolden } from '../../golden.ts';
import { findBlocks } from './blocks.ts';
import { findInFixtures } from './fixtures.ts';
import { failures, renderPage, sections } from './page.ts';
import { failures as failureRuns, play, type Run, runs } from './runs.ts';

/** Failures of a change that nothing plays, and why. */
const WITHOUT_EXAMPLE: Readonly<Record<string, string>> = {
  bug: 'there is none that is known',
  'not-found': 'an object that is gone is another failure wherever a change looks for it',
  'unusable-key': 'the key of the worlds here is usable',
};

const declaredCodes = sections.flatMap(({ codes }) => codes);

async function playAll(all: Readonly<Record<string, Run>>): Promise<ReadonlyMap<string, string>> {
  const shown = new Map<string, string>();
  for (const [code, run] of Object.entries(all)) shown.set(code, await play(code, run));
  return shown;
}

/** As the fault table says it, for the first row with each code. */
function findInFaults(): ReadonlyMap<string, string> {
  const text = readFileSync(join(repository, 'docs/faults.md'), 'utf8').replace(/\\([_[\]`])/g, '$1');
  const found = new Map<string, string>();
  const said = /<br>((?:[a-z]+\.[\w, .-]+: (?<change>[a-z-]+)|error: [^|(]+\((?<read>[a-z-]+)\)): [^|]*?)(?=<br>| \|)/g;
  for (const { 1: line = '', groups } of text.matchAll(said)) {
    const code = groups?.['change'] ?? groups?.['read'] ?? '';
    if (!found.has(code)) found.set(code, line);
  }
  return found;
}

test('the page is what the program says', async () => {
  const codes = new Map([...findInFixtures(), ...(await playAll(runs))]);
  expect(declaredCodes.map(({ code }) => code).filter(code => !codes.has(code))).toEqual([]);
  const ofChanges = new Map([...findInFaults(), ...(await playAll(failureRuns))]);
  const silent = Object.keys(failures).filter(code => !ofChanges.has(code));
  expect(silent.sort()).toEqual(Object.keys(WITHOUT_EXAMPLE).sort());
  expectGolden(join(repository, 'docs/diagnostics.md'), renderPage({ codes, failures: ofChanges }));
});

test('every table of codes is on the page, and no code in two of them', async () => {
  const files = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' }).filter(path =>
    /(^|\/)codes\.ts$/.test(path),
  );
  expect(files.length).toBeGreaterThan(5);
  const found = await Promise.all(
    files.map(async path => Object.keys((await import(join(repository, 'src', path))).codes)),
  );
  const codes = declaredCodes.map(({ code }) => code);
  expect([...codes].sort()).toEqual(found.flat().sort());
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter(code => findExplanation(code) === undefined)).toEqual([]);
});

test('texts are whole sentences', () => {
  const texts = [...declaredCodes, ...Object.values(failures)].flatMap(({ meaning, remedy }) => [meaning, remedy]);
  expect(texts.filter(text => !/^[A-Z`t].{8,}\.$/s.test(text))).toEqual([]);
});

test('a diagnostic is cut out of what is printed around it', () => {
  const text =
    'Plan: 1\n\na.yaml:1:2: error[one]: Sum.\n\n    1 | a\n\nDetail.\n\n    do it\n\nerror[two]: Sum.\nNo.\n\nNothing was written.\nno\nerror[one]: Later.';
  expect([...findBlocks(text)].sort()).toEqual([
    ['one', 'a.yaml:1:2: error[one]: Sum.\n\n    1 | a\n\nDetail.\n\n    do it'],
    ['two', 'error[two]: Sum.\nNo.'],
  ]);
});

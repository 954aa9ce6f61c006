// The loader over folders of files: test/fixtures/valid holds what must load and into which resources, test/fixtures/invalid
// what must be refused and with which words. A case is a folder; the files in it beside the project's own are
//
//   valid/<name>/expected.json   attributes by address; nothing at all is reported
//                places.txt      where some resources and fields stand, written by hand: address [path] file:line:column
//                labels.txt      the tiers that the files name, one a line
//   invalid/<code>[-<variant>]/  each folder is named after the code that it shows
//                places.txt      every finding, in order, written by hand: file:line:column code
//                expected.txt    the same as the user sees it (golden.ts)
//
// Below them are hostile files that are too large or too odd for a folder; quantity.test.ts makes up more of them.
//
// Secrets in these files hold the word "hunter2", which no output may ever show.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { models } from '../src/cli/platforms.ts';
import { defaultProject } from '../src/cli/project/default-project.ts';
import { findTierFiles, readProjectFile, referencedFiles } from '../src/cli/project/files.ts';
import { codes } from '../src/config/codes.ts';
import { type Desired, loadTiers } from '../src/config/load.ts';
import { type LoadedProject, loadProject, PROJECT_FILE } from '../src/config/project.ts';
import { decodeText } from '../src/config/yaml/text.ts';
import { type Diagnostic, type Place, sortDiagnostics } from '../src/core/diagnostic.ts';
import { codes as nylasCodes } from '../src/platforms/nylas/codes.ts';
import { renderDiagnostics } from '../src/render/diagnostics.ts';
import { validateToJson } from '../src/render/json.ts';
import { createStyle } from '../src/render/style.ts';
import { expectGolden } from './golden.ts';

const TODAY = '2026-12-01';
const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));
const VALID = join(FIXTURES, 'valid');
const INVALID = join(FIXTURES, 'invalid');

/** For files of a megabyte: a busy machine is no failure. */
const PATIENCE_MS = 60_000;

/** The folder with faults of many kinds. */
const MANY_FAULTS = 'many-faults';

/** Codes without a folder, and why. */
const WITHOUT_FOLDER: Readonly<Record<string, string>> = {
  'too-large': 'the file would have more than 8 MiB; below, one is made',
};

interface LoadedFolder {
  readonly desired: Desired;
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: (file: string) => string | undefined;
}

/** Loads a project folder as the command line does (cli/project/configuration.ts), for its default environment or its only one. */
async function loadFolder(root: string): Promise<LoadedFolder> {
  const { project, diagnostics, text, secrets } = await readProject(root);
  const { environments, defaultEnvironment, tiersFolder } = project ?? defaultProject;
  const names = Object.keys(environments);
  const name = defaultEnvironment ?? (names.length === 1 ? names[0] : undefined);
  const folder = tiersFolder?.replace(/\/+$/, '');
  const found = folder === undefined ? { files: [], diagnostics: [] } : await findTierFiles(root, folder);
  const isMissing = folder === undefined || (found.files.length === 0 && found.diagnostics.length > 0);
  const desired = loadTiers({
    files: found.files,
    readReferenced: referencedFiles(root),
    models,
    environment: project === undefined || name === undefined ? undefined : environments[name],
    secrets,
    folder: folder ?? '',
  });
  return {
    desired,
    diagnostics: sortDiagnostics([...diagnostics, ...found.diagnostics, ...(isMissing ? [] : desired.diagnostics)]),
    textOf: file => (file === PROJECT_FILE ? text : desired.textOf(file)),
  };
}

async function readProject(root: string): Promise<LoadedProject> {
  const bytes = await readProjectFile(root);
  if (bytes === undefined) return { project: defaultProject, diagnostics: [], text: '', secrets: [] };
  if ('code' in bytes) return { project: undefined, diagnostics: [bytes], text: '', secrets: [] };
  const decoded = decodeText(PROJECT_FILE, bytes);
  if ('diagnostic' in decoded) return { project: undefined, diagnostics: [decoded.diagnostic], text: '', secrets: [] };
  return loadProject({ text: decoded.text, models, today: TODAY });
}

function render({ diagnostics, textOf }: LoadedFolder): string {
  return renderDiagnostics(diagnostics, { style: createStyle(false), textOf, pathOf: file => file });
}

function showPlace(place: Place | undefined): string {
  return place === undefined ? '-' : `${place.file}:${place.line}:${place.column}`;
}

function foldersIn(path: string): readonly string[] {
  return readdirSync(path).sort();
}

/** The lines of a file beside a project's own; a line that starts with `#` is for the reader. Undefined without a file. */
function readLines(folder: string, file: string): readonly string[] | undefined {
  const path = join(folder, file);
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#'));
}

describe('valid', () => {
  test.each(foldersIn(VALID))('%s', async name => {
    const folder = join(VALID, name);
    const loaded = await loadFolder(folder);
    expect(render(loaded)).toBe('');
    const { resources, tiers } = loaded.desired;
    const attributes = Object.fromEntries(resources.map(resource => [resource.address, resource.attributes]));
    expect(attributes).toEqual(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
    expect(tiers.map(({ tier }) => tier)).toEqual(readLines(folder, 'labels.txt') ?? expect.anything());
    for (const line of readLines(folder, 'places.txt') ?? []) {
      const [address, ...rest] = line.split(' ');
      const path = rest.length > 1 ? rest.slice(0, -1).join(' ') : undefined;
      const resource = resources.find(other => other.address === address);
      const place = path === undefined ? resource?.place : resource?.places[path];
      expect([address, ...(path === undefined ? [] : [path]), showPlace(place)].join(' ')).toBe(line);
    }
  });
});

describe('invalid', () => {
  const known = [...Object.keys(codes), ...Object.keys(nylasCodes)];

  /** The code that a folder is named after: `unknown-plan-maximum-inline` is no variant of `unknown-plan`. */
  function codeOf(name: string): string | undefined {
    const fitting = known.filter(code => name === code || name.startsWith(`${code}-`));
    return fitting.sort((left, right) => right.length - left.length)[0];
  }

  test.each(foldersIn(INVALID))('%s', async name => {
    const folder = join(INVALID, name);
    const loaded = await loadFolder(folder);
    const text = render(loaded);
    expect(text).not.toContain('hunter2');
    expect(validateToJson(loaded.diagnostics)).not.toContain('hunter2');
    const places = loaded.diagnostics.map(({ place, code }) => `${showPlace(place)} ${code}`);
    expect(places).toEqual(readLines(folder, 'places.txt'));
    expectGolden(join(folder, 'expected.txt'), text);
    if (name !== MANY_FAULTS) expect(loaded.diagnostics.map(({ code }) => code)).toContain(codeOf(name));
  });

  test('every code has a folder, and every folder a code', () => {
    const folders = foldersIn(INVALID).filter(name => name !== MANY_FAULTS);
    expect(folders.filter(name => codeOf(name) === undefined)).toEqual([]);
    const shown = new Set([...folders.map(codeOf), ...Object.keys(WITHOUT_FOLDER)]);
    expect(known.filter(code => !shown.has(code))).toEqual([]);
    expect(Object.keys(WITHOUT_FOLDER).filter(code => !known.includes(code))).toEqual([]);
  });

  test('faults of many kinds over several files are all reported in one run, by file, line and column', async () => {
    const { diagnostics } = await loadFolder(join(INVALID, MANY_FAULTS));
    expect(new Set(diagnostics.map(({ code }) => code)).size).toBeGreaterThanOrEqual(15);
    expect(new Set(diagnostics.map(({ place }) => place?.file)).size).toBeGreaterThanOrEqual(4);
  });
});

describe('hostile', () => {
  interface LoadedText {
    readonly codes: readonly string[];
    readonly rendered: string;
    readonly desired: Desired;
  }

  function loadText(text: string): LoadedText {
    const files = [{ path: 'tiers/any.yaml', bytes: new TextEncoder().encode(text) }];
    const environment = defaultProject.environments['local'];
    const desired = loadTiers({
      files,
      readReferenced: () => ({ reason: 'it does not exist' }),
      models,
      environment,
      secrets: [],
      folder: 'tiers',
    });
    const { diagnostics } = desired;
    return {
      codes: diagnostics.map(({ code }) => code),
      rendered: render({ desired, diagnostics, textOf: desired.textOf }),
      desired,
    };
  }

  const prototypeNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

  test.each(prototypeNames)('%s is a key like any other', name => {
    const { codes: found, desired } = loadText(
      `policies: { ${name}: { name: A, ${name}: 1, limits: { ${name}: 5 } } }\n${name}: 1\n`,
    );
    expect(found).toEqual(['unknown-key', 'unknown-key', 'unknown-key']);
    const keys = desired.resources.map(({ address, attributes, places }) => [
      address,
      { ...attributes },
      Object.keys(places),
    ]);
    expect(keys).toEqual([[`policy.${name}`, { name: 'A' }, ['name']]]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each(prototypeNames)('%s is a name like any other in tierform.yaml', name => {
    const text = `default_environment: ${name}
environments:
  ${name}: { nylas: { endpoint: emulator, plan: ${name} }, variables: { ${name}: x } }
plans:
  ${name}: { extends: free, limit_storage_total: 1GiB }
`;
    const { project, diagnostics } = loadProject({ text, models, today: TODAY });
    expect(diagnostics).toEqual([]);
    const environment = Object.entries(project?.environments ?? {}).find(([key]) => key === name)?.[1];
    expect(Object.entries(environment?.variables ?? {})).toEqual([[name, 'x']]);
    expect(environment?.platforms['nylas']?.maxima).toMatchObject({
      values: { limit_storage_total: { value: 2 ** 30 } },
    });
  });

  // In the log of a pipeline, a line that starts with `::` is a command.
  test.each([
    'policies: { "x\\n::error::b": { name: A } }',
    'policies: { a: { name: A, "x\\n::error::b": 1 } }',
    'policies: { a: { name: A, limits: { "x\\n::error::b": 1, "x\\n::error::b": 2 } } }',
    'policies: { a: { name: A, limits: { limit_storage_total: "x\\n::error::b" } } }',
    'policies: { a: { name: "A\\n::error::b" }, b: { name: "A\\n::error::b" } }',
    'workspaces: { a: { name: A, domain: "x \\n::error::b" } }',
    'workspaces: { a: { name: A, policy: "x\\n::error::b" } }',
    'workspaces: { a: { name: "$\u007bx\\n::error::b}" } }',
  ])('a line break in data starts no line of output: %s', text => {
    const { codes: found, rendered } = loadText(`${text}\n`);
    expect(found).not.toEqual([]);
    expect(rendered).not.toMatch(/^::/m);
  });

  test.each([51, 500, 5_000, 100_000])('%i levels are too deep, and are called so', { timeout: PATIENCE_MS }, depth => {
    const nested = [
      `policies: ${'['.repeat(depth)}${']'.repeat(depth)}\n`,
      `x-a: ${'{a: '.repeat(depth)}1${'}'.repeat(depth)}\n`,
      `x-a:\n  ${'- '.repeat(depth)}a\n`,
    ];
    for (const text of nested) expect(loadText(text).codes).toContain('too-deep');
  });

  test('aliases that write out to too much are refused, whatever they are made of', () => {
    const build = (first: string, next: (alias: string) => string) => {
      const levels = Array.from({ length: 12 }, (_, level) => `x-${level + 1}: &b${level + 1} ${next(`*b${level}`)}\n`);
      return `x-0: &b0 ${first}\n${levels.join('')}`;
    };
    const tenTimes = (item: (index: number) => string) =>
      Array.from({ length: 10 }, (_, index) => item(index)).join(', ');
    const lists = build('[a, b]', alias => `[${tenTimes(() => alias)}]`);
    const maps = build('{ a: b }', alias => `{ ${tenTimes(index => `k${index}: ${alias}`)} }`);
    for (const text of [lists, maps]) {
      expect(loadText(text).codes).toEqual(['alias-bomb']);
      expect(loadText(`${text}policies: { a: *b12 }\n`).codes).toEqual(['alias-bomb']);
    }
    const merges = build('{ name: A }', alias => `{ <<: [${tenTimes(() => alias)}] }`);
    expect(loadText(`${merges}policies: { a: *b12 }\n`).desired.resources).toHaveLength(1);
  });

  test('an alias of itself is no loop', () => {
    const loops = ['a: &a [*a]\n', '&a a: *a\n', 'policies: &p { a: *p }\n', '? &k k\n: *k\n', 'x: &a { <<: *a }\n'];
    for (const text of loops) expect(loadText(text).codes).not.toEqual([]);
  });

  test('a file that is too large is not parsed', () => {
    const { codes: found, desired } = loadText(`# ${'x'.repeat(8 * 1024 * 1024)}\n`);
    expect(found).toEqual(['too-large']);
    expect(showPlace(desired.diagnostics[0]?.place)).toBe('tiers/any.yaml:1:1');
  });

  test('huge keys, values and maps are read', () => {
    const long = 'k'.repeat(1_000);
    expect(loadText(`policies: { ${long}: { name: A } }\n`).codes).toEqual([]);
    expect(loadText(`policies: { a: { name: A, ${long}: 1 } }\n`).codes).toEqual(['unknown-key']);
    expect(loadText(`${'k'.repeat(100_000)}: 1\n`).codes).toEqual(['yaml-syntax']);
    expect(loadText(`policies: { a: { name: ${'n'.repeat(1_000_000)} } }\n`).codes).toEqual(['invalid-value']);
    const many = Array.from({ length: 5_000 }, (_, index) => `  k${index}: { name: N${index} }\n`).join('');
    expect(loadText(`policies:\n${many}`).desired.resources).toHaveLength(5_000);
  });

  // Each takes a moment where the work grows with the size of the file, and minutes where it grows with the square.
  const items = (count: number, write: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => write(index)).join('');
  const MANY = 10_000;

  test.each<[what: string, text: string, found: readonly string[]]>([
    ['keys', `policies:\n${items(130_000, index => ` k${index}: { name: N${index} }\n`)}`, []],
    ['unknown keys', items(MANY, index => `k${index}: 1\n`), ['unknown-key']],
    ['the same key', `policies:\n${items(MANY, () => ' a: { name: A }\n')}`, ['duplicate-key']],
    ['tabs', `policies:\n${items(MANY, index => `\tk${index}: 1\n`)}`, ['tab-indentation']],
    ['quotes that are open', items(MANY, index => `k${index}: 'x\n`), ['yaml-syntax']],
    ['brackets that are open', items(MANY, index => `k${index}: [x\n`), ['yaml-syntax']],
    ['merge keys', `x: &a { name: A }\npolicies:\n a:\n${items(MANY, () => '  <<: *a\n')}`, ['unknown-key']],
    [
      'references to nothing',
      `workspaces:\n a:\n  name: A\n  rules:\n${items(MANY, index => `   - k${index}\n`)}`,
      ['unknown-reference'],
    ],
    [
      'moves in a row',
      `moved:\n${items(MANY, index => ` - { from: policy.k${index}, to: policy.k${index + 1} }\n`)}`,
      ['move-to-undeclared'],
    ],
    [
      'moves in a circle',
      `moved:\n${items(MANY, index => ` - { from: policy.k${MANY - index}, to: policy.k${MANY - ((index + 1) % MANY)} }\n`)}`,
      ['move-in-a-circle'],
    ],
    ['secrets', `x:\n${items(MANY, index => ` - nyk_hunter2hunter2${index}\n`)}`, ['secret-in-file', 'unknown-key']],
    ['beginnings of secrets', `x: ${'eyJ'.repeat(1_000_000)}\n`, ['unknown-key']],
    ['variables', `policies: { a: { name: "${'$\u007bx}'.repeat(MANY)}" } }\n`, ['undefined-variable']],
  ])('a great many %s', { timeout: PATIENCE_MS }, (_, text, expected) => {
    const { codes: found, rendered } = loadText(text);
    expect([...new Set(found)].sort()).toEqual(expected);
    expect(rendered.includes('hunter2')).toBe(false);
  });
});

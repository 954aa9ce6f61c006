// Laws of files that somebody else wrote, or that were damaged: whatever the bytes, the loader answers with resources or
// diagnostics and never throws; whatever became of a state, a history, a lock or a saved plan, a command ends with 0 or 1 and
// words, and the files are as they were.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { models } from '../src/cli/platforms.ts';
import { defaultProject } from '../src/cli/project/default-project.ts';
import { digest } from '../src/cli/saved/plan-file.ts';
import { loadTiers } from '../src/config/load.ts';
import { loadProject } from '../src/config/project.ts';
import { decodeText } from '../src/config/yaml/text.ts';
import { canonicalText, isMap, type Value } from '../src/core/value.ts';
import { renderDiagnostics } from '../src/render/diagnostics.ts';
import { createStyle } from '../src/render/style.ts';
import { makeFolder, repository, tierform } from './cli/world.ts';
import { applyExchange, damage, exchange } from './laws/damage.ts';

const PATIENCE_MS = 120_000;

/** Loads bytes as a tier file, as a file of items and as tierform.yaml. @throws what no bytes may end in */
function loadAll(bytes: Uint8Array): void {
  const environment = defaultProject.environments['local'];
  const uses = new TextEncoder().encode(
    'workspaces: { a: { name: A, accounts_file: x } }\nlists: { a: { name: A, type: domain, items_file: x } }\n',
  );
  for (const files of [[{ path: 'tiers/any.yaml', bytes }], [{ path: 'tiers/uses.yaml', bytes: uses }]]) {
    const readReferenced = () => ({ path: 'tiers/x', bytes });
    const desired = loadTiers({ files, readReferenced, models, environment, secrets: [], folder: 'tiers' });
    show(desired.diagnostics, desired.textOf);
    for (const { place } of desired.resources) expect(place.line).toBeGreaterThan(0);
  }
  const decoded = decodeText('tierform.yaml', bytes);
  if ('diagnostic' in decoded) return;
  const loaded = loadProject({ text: decoded.text, models, today: '2026-12-01' });
  show(loaded.diagnostics, () => loaded.text);
}

function show(
  diagnostics: Parameters<typeof renderDiagnostics>[0],
  textOf: (file: string) => string | undefined,
): void {
  const text = renderDiagnostics(diagnostics, { style: createStyle(false), textOf, pathOf: file => file });
  expect(text).not.toMatch(/^\s*::|This is a bug|RangeError|TypeError/m);
}

function readExamples(): readonly Uint8Array[] {
  const folders = ['tiers', 'test/fixtures/valid', 'test/fixtures/invalid'];
  return folders.flatMap(folder =>
    readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name.endsWith('.yaml'))
      .map(entry => new Uint8Array(readFileSync(join(entry.parentPath, entry.name)))),
  );
}

/** YAML that is made of the words of tier files, in the wrong places. */
const oddYaml: fc.Arbitrary<string> = fc.letrec<{ node: string }>(tie => {
  const word = fc.constantFrom(
    ...[
      'policies',
      'workspaces',
      'lists',
      'rules',
      'moved',
      'tier',
      'rank',
      'name',
      'limits',
      'accounts',
      'accounts_file',
      'items',
    ],
    ...[
      'limit_storage_total',
      'match',
      'conditions',
      'actions',
      'from',
      'to',
      'id',
      'default',
      'auto_group',
      'domain',
      'policy',
    ],
    ...[
      'environments',
      'nylas',
      'endpoint',
      'emulator',
      'api_key',
      'plan',
      'plans',
      'extends',
      'variables',
      'accept',
      'until',
      'guardrails',
    ],
    ...[
      'a',
      'policy.a',
      '3GiB',
      '30d',
      '-1',
      '1e999',
      'null',
      '~',
      'true',
      '$\u007bx}',
      '$${',
      '__proto__',
      'constructor',
      '<<',
      '2026-02-30',
      '$KEY',
      '.',
      '""',
      '"\\ud800"',
    ],
  );
  const anchored = fc.constantFrom('', '', '', '&a ', '&b ', '!!str ', '!!map ');
  return {
    node: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      word,
      fc.constantFrom('*a', '*b'),
      fc
        .tuple(anchored, fc.array(tie('node'), { maxLength: 4 }))
        .map(([anchor, items]) => `${anchor}[${items.join(', ')}]`),
      fc
        .tuple(anchored, fc.array(fc.tuple(word, tie('node')), { maxLength: 5 }))
        .map(([anchor, entries]) => `${anchor}{ ${entries.map(([key, value]) => `${key}: ${value}`).join(', ')} }`),
    ),
  };
}).node;

describe('files', () => {
  const examples = readExamples();

  test('any bytes give resources or diagnostics', { timeout: PATIENCE_MS }, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), loadAll), { numRuns: 300 });
  });

  test('so does any text', { timeout: PATIENCE_MS }, () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'a: -[]{}&*!|>\'"%@`#\n\t,?<\r\0'), maxLength: 200 }),
    );
    fc.assert(
      fc.property(
        text.map(each => new TextEncoder().encode(each)),
        loadAll,
      ),
      { numRuns: 300 },
    );
  });

  test('so does any file that was damaged', { timeout: PATIENCE_MS }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...examples), damage, (bytes, damaged) => loadAll(damaged(bytes))),
      { numRuns: 200 },
    );
  });

  test('so do the words of tier files in the wrong places', { timeout: PATIENCE_MS }, () => {
    const sections = fc.array(
      fc.tuple(
        fc.constantFrom(
          'policies',
          'workspaces',
          'lists',
          'rules',
          'moved',
          'environments',
          'plans',
          'accept',
          'tier',
          'x',
        ),
        oddYaml,
      ),
      { minLength: 1, maxLength: 5 },
    );
    const file = sections.map(entries => entries.map(([key, value]) => `${key}: ${value}\n`).join(''));
    fc.assert(
      fc.property(
        file.map(each => new TextEncoder().encode(each)),
        loadAll,
      ),
      { numRuns: 250 },
    );
  });
});

describe('what tierform wrote', () => {
  const FILES = {
    'tiers/a.yaml': 'policies: { a: { name: A, limits: { limit_count_daily_email_sent: 5 } }, b: { name: B } }\n',
  };
  /** After two applies and a plan: the files of the data folder by name, with a lock that was left. */
  async function makeFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
    const written = new Map<string, Uint8Array>();
    const folder = makeFolder(FILES);
    await tierform(folder, ['apply', '--yes']);
    writeFileSync(join(folder, 'tiers/a.yaml'), FILES['tiers/a.yaml'].replace('5', '6'));
    await tierform(folder, ['apply', '--yes']);
    writeFileSync(join(folder, 'tiers/a.yaml'), FILES['tiers/a.yaml'].replace('5', '7'));
    await tierform(folder, ['plan', '--out', '.tierform/plan']);
    for (const name of readdirSync(join(folder, '.tierform')))
      written.set(name, new Uint8Array(readFileSync(join(folder, '.tierform', name))));
    written.set(
      'local.lock',
      new TextEncoder().encode('{ "version": 1, "id": "x", "actor": "a", "since": "2026-01-01T00:00:00Z" }\n'),
    );
    return written;
  }

  const READING = [
    ['plan', '--verbose'],
    ['plan', '--format', 'json'],
    ['drift'],
    ['history'],
    ['history', '1', '--format', 'markdown'],
    ['history', '2', '--format', 'json'],
    ['explain', 'policy.a'],
    ['show', '.tierform/plan'],
    ['show', '.tierform/plan', '--format', 'json'],
    ['unlock'],
  ];

  test.each(['local.json', 'local.history.jsonl', 'local.emulator.json', 'local.lock', 'plan'])(
    '%s, damaged, ends commands with words and stays as it is',
    { timeout: PATIENCE_MS },
    async name => {
      const written = await makeFiles();
      const folder = makeFolder(FILES);
      await fc.assert(
        fc.asyncProperty(damage, fc.integer({ min: 0, max: READING.length - 1 }), async (damaged, first) => {
          const before = new Map([...written].map(([file, bytes]) => [file, file === name ? damaged(bytes) : bytes]));
          if (name !== 'local.lock') before.delete('local.lock');
          for (const [file, bytes] of before) write(folder, file, bytes);
          for (const argv of [READING[first] ?? [], READING[(first + 3) % READING.length] ?? []]) {
            const { exitCode, stdout, stderr } = await tierform(folder, argv);
            expect(stderr + stdout).not.toMatch(/This is a bug|\n {4}at /);
            expect([0, 1, 2, 3]).toContain(exitCode);
            if (exitCode === 1) expect((stderr + stdout).trim()).not.toBe('');
          }
          for (const [file, bytes] of before)
            expect(Buffer.from(readFileSync(join(folder, '.tierform', file))).equals(bytes)).toBe(true);
        }),
        { numRuns: 20 },
      );
    },
  );

  /** Whole JSON in which values are others: what a person, or another program, makes of it. A plan gets its digest again. */
  test.each(['local.json', 'local.history.jsonl', 'local.emulator.json', 'local.lock', 'plan'])(
    '%s, with other values, ends commands with words',
    { timeout: PATIENCE_MS },
    async name => {
      const written = await makeFiles();
      const folder = makeFolder(FILES);
      await fc.assert(
        fc.asyncProperty(fc.array(exchange, { minLength: 1, maxLength: 3 }), async exchanges => {
          for (const [file, bytes] of written) {
            if (file === 'local.lock' && name !== file) continue;
            const text = new TextDecoder().decode(bytes);
            const odd = text
              .split(file.endsWith('l') ? '\n' : '\0')
              .map(line => (line.trim() === '' ? line : print(file, exchanges.reduce(applyExchange, JSON.parse(line)))))
              .join('\n');
            write(folder, file, file === name ? new TextEncoder().encode(odd) : bytes);
          }
          const commands = name === 'plan' ? [...READING.slice(7, 9), ['apply', '.tierform/plan']] : READING;
          for (const argv of commands) {
            const { exitCode, stdout, stderr } = await tierform(folder, argv);
            expect(`${argv}: ${stderr}${stdout}`).not.toMatch(/This is a bug|\n {4}at /);
            expect([0, 1, 2, 3]).toContain(exitCode);
          }
        }),
        { numRuns: 25 },
      );
    },
  );

  function print(file: string, value: Value): string {
    if (file !== 'plan' || !isMap(value)) return JSON.stringify(value);
    const { digest: _, ...body } = value;
    return `${canonicalText({ ...body, digest: digest(canonicalText(body)) })}\n`;
  }

  test('a state that cannot be read is not overwritten', async () => {
    const folder = makeFolder(FILES);
    await tierform(folder, ['apply', '--yes']);
    write(folder, 'local.json', new TextEncoder().encode('{ "version": 1'));
    for (const argv of [
      ['apply', '--yes'],
      ['import', '--out', 'tiers/x'],
      ['adopt', 'policy.a', 'x'],
    ]) {
      const { exitCode, stderr } = await tierform(folder, argv);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('Restore it from a backup, or move it away');
      expect(readFileSync(join(folder, '.tierform/local.json'), 'utf8')).toBe('{ "version": 1');
    }
  });

  function write(folder: string, name: string, bytes: Uint8Array): void {
    mkdirSync(join(folder, '.tierform'), { recursive: true });
    writeFileSync(join(folder, '.tierform', name), bytes);
  }
});

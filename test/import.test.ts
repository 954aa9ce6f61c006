// Import: live objects -> tier files. A fixture is a folder, test/fixtures/import/<name>:
//
//   live.json       what the API answers: { "policies": [...], "workspaces": [...], "lists/<id>/items": [...] }
//   tiers/*.yaml    files that are there already, if any; base.json what the state holds; plan.txt the environment's plan
//   expected.txt    every file that is written, and what is said about what is left out (golden.ts)
//
// Below them are the laws: whatever is live, the files load, a plan of them is empty, and nothing that they do not say is lost
// in silence.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatText } from '../src/config/format/format.ts';
import type { ReferencedFile } from '../src/config/items-file.ts';
import { loadTiers } from '../src/config/load.ts';
import type { Environment } from '../src/config/project.ts';
import { apartPaths } from '../src/core/kind.ts';
import type { Base } from '../src/core/resource.ts';
import type { Transport } from '../src/http/transport.ts';
import { type Imported, importLive } from '../src/plan/import/import.ts';
import { makePlan } from '../src/plan/plan.ts';
import type { Views } from '../src/plan/views.ts';
import { nylas } from '../src/platforms/nylas/index.ts';
import { readWithApart } from '../src/platforms/platform.ts';
import { renderDiagnostics } from '../src/render/diagnostics.ts';
import { createStyle } from '../src/render/style.ts';
import { parseState } from '../src/state/state.ts';
import { expectGolden } from './golden.ts';
import { NO_GUARDS, nylasKinds } from './worlds.ts';

/** How many worlds are made up for each law. */
const RUNS = 50;

const FOLDER = new URL('fixtures/import/', import.meta.url);
const NAMES = readdirSync(FOLDER).sort();

type Collections = Readonly<Record<string, unknown>>;

interface World {
  readonly live: Collections;
  readonly files?: readonly ReferencedFile[];
  readonly base?: Base;
  readonly plan?: string;
}

function encode(files: Readonly<Record<string, string>>): readonly ReferencedFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
}

function environmentOf(plan: string): Environment {
  const platforms = { nylas: { settings: {}, maxima: nylas.model.plans[plan] ?? ('none' as const) } };
  return { name: 'production', platforms, variables: {}, state: undefined, place: undefined };
}

function load(files: readonly ReferencedFile[], environment: Environment) {
  return loadTiers({
    files: files.filter(({ path }) => path.endsWith('.yaml')),
    readReferenced: (_, path) => files.find(file => file.path === `tiers/${path}`) ?? { reason: 'it does not exist' },
    models: [nylas.model],
    environment,
    secrets: [],
    folder: 'tiers',
  });
}

/** What the real connection makes of these answers, each object with all of its fields. */
async function readWire(live: Collections): Promise<Views['live']> {
  const transport: Transport = async ({ url }) => {
    const name = new URL(url).pathname.slice('/v3/'.length);
    return { status: 200, headers: {}, body: JSON.stringify({ data: live[name] ?? [] }) };
  };
  const connection = nylas.connect({ endpoint: 'emulator' }, { transport, variable: () => undefined });
  const read = nylasKinds.map(async kind => {
    if (kind.within !== undefined) return [];
    const wanted = Object.fromEntries(apartPaths(kind).map(path => [path, null]));
    const objects = await connection.list(kind.name);
    return Promise.all(objects.map(object => readWithApart(connection, kind, { object, wanted })));
  });
  return (await Promise.all(read)).flat();
}

/** The import, and the plan straight after it. */
async function importWorld({ live, files = [], base = {}, plan = 'full-platform' }: World) {
  const environment = environmentOf(plan);
  const maxima = nylas.model.plans[plan]?.values ?? {};
  const views: Views = {
    kinds: nylasKinds,
    desired: load(files, environment).resources,
    base,
    live: await readWire(live),
    accountModel: nylas.model.accounts,
  };
  const imported = importLive({
    views,
    environment: environment.name,
    maxima,
    folder: 'tiers',
    header: '# yaml-language-server: $schema=../schemas/tier.schema.json',
    load: written => load([...files, ...written], environment),
  });
  const written = encode(Object.fromEntries(imported.files.map(({ path, text }) => [path, text])));
  const loaded = load([...files, ...written], environment);
  const after = makePlan({
    ...views,
    environment: environment.name,
    desired: loaded.resources,
    base: { ...base, ...imported.resources },
    targets: [],
    guards: NO_GUARDS,
  });
  return { imported, loaded, after, views };
}

/** The tier files that `fmt` would write anew. */
function findUntidy({ files }: Imported) {
  return files.filter(({ path, text: written }) => {
    const formatted = formatText(path, written, 'tier');
    return path.endsWith('.yaml') && !('text' in formatted && formatted.text === written);
  });
}

function show({ files, notes }: Imported): string {
  const view = { style: createStyle(false), textOf: () => undefined, pathOf: (file: string) => file };
  return [...files.map(({ path, text }) => `==> ${path} <==\n${text}\n`), renderDiagnostics(notes, view)].join('');
}

describe.each(NAMES)('%s', name => {
  const folder = new URL(`${name}/`, FOLDER);
  const read = (file: string) =>
    existsSync(new URL(file, folder)) ? readFileSync(new URL(file, folder), 'utf8') : undefined;
  const tiers = existsSync(new URL('tiers', folder)) ? readdirSync(new URL('tiers', folder)) : [];
  const state = read('base.json');
  const world: World = {
    live: JSON.parse(read('live.json') ?? '{}'),
    files: encode(Object.fromEntries(tiers.map(file => [`tiers/${file}`, read(`tiers/${file}`) ?? '']))),
    base: state === undefined ? {} : parseState(state, { location: name, environment: 'production' }).resources,
    plan: read('plan.txt')?.trim() ?? 'full-platform',
  };

  test('the files are as they were read and approved, and in their canonical form', async () => {
    const { imported } = await importWorld(world);
    expect(findUntidy(imported)).toEqual([]);
    expectGolden(fileURLToPath(new URL('expected.txt', folder)), show(imported));
  });

  test('they load, and a plan of them is empty', async () => {
    const { imported, loaded, after } = await importWorld(world);
    const isOwn = ({ address = '' }: { readonly address?: string }) => Object.hasOwn(imported.resources, address);
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(after.changes.filter(isOwn)).toEqual([]);
    expect(after.diagnostics.filter(({ severity }) => severity === 'error').filter(isOwn)).toEqual([]);
  });

  test('the order in which the platform lists makes no difference', async () => {
    const reverse = Object.entries(world.live).map(([key, objects]) => [
      key,
      Array.isArray(objects) ? [...objects].reverse() : objects,
    ]);
    const again = await importWorld({ ...world, live: Object.fromEntries(reverse) });
    expect(show(again.imported)).toBe(show((await importWorld(world)).imported));
  });
});

/** What would be replaced, were it not escaped. */
const VARIABLE = ['$', '{a}'].join('');

/** Names that are hard on YAML, on terminals and on readers. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 256 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.constantFrom('Free tier', 'free', 'shared', 'null', 'true', 'no', '123', '1e3', '0x1f', '~', '- a', '# b', 'a: b'),
  fc.constantFrom(
    VARIABLE,
    `$${VARIABLE}`,
    '🚀',
    'x\ny',
    'x\r\ny',
    '\t',
    ' a ',
    '"',
    "'",
    '{a}',
    '[a]',
    '*a',
    '&a',
    '!a',
    '|',
    '>',
  ),
  fc.constantFrom(
    '\u001b[31mred',
    '\u202eabc',
    '\ufeffa',
    '\u0085',
    '\u2028',
    ':\u2003',
    ':\u3000',
    '- ',
    ': ',
    '\ud800',
    'a'.repeat(256),
    '...',
    '---',
    '<<',
  ),
);
const id = fc.constantFrom(...'abcdefgh');
const ids = fc.uniqueArray(id, { maxLength: 3 });
const limit = fc.oneof(fc.constantFrom(-1, 0, 1, 1023, 1024, 3 * 2 ** 30, 2 ** 62), fc.integer({ min: -2, max: 400 }));

const policies = fc.record({
  name: text,
  limits: fc.dictionary(
    fc.constantFrom(
      ...['limit_storage_total', 'limit_attachment_size_limit', 'limit_count_daily_email_sent'],
      ...['limit_inbox_retention_period', 'limit_spam_retention_period'],
    ),
    limit,
  ),
  spam_detection: fc.record({
    use_list_dnsbl: fc.boolean(),
    spam_sensitivity: fc.float({ min: 0, max: 6, noNaN: true }),
  }),
});
const workspaces = fc.record(
  {
    name: text,
    domain: fc.option(
      fc.constantFrom('a.example', 'b.example', 'C.example', `${VARIABLE}.example`, 'nyk_abcdefghijkl'),
    ),
    auto_group: fc.boolean(),
    policy_id: fc.option(id),
    rule_ids: fc.option(ids),
  },
  { requiredKeys: ['name'] },
);
const rules = fc.record({
  name: text,
  description: fc.oneof(fc.constant(''), text),
  priority: fc.integer({ min: -1, max: 1001 }),
  enabled: fc.boolean(),
  trigger: fc.constantFrom('inbound', 'outbound', 'sideways'),
  match: fc.record({
    operator: fc.constantFrom('any', 'all', 'most'),
    conditions: fc.array(
      fc.oneof(
        fc.record({
          field: fc.constantFrom('from.domain', 'from.tld', 'x'),
          operator: fc.constant('in_list'),
          value: ids,
        }),
        fc.record({ field: fc.constant('from.domain'), operator: fc.constant('is'), value: text }),
      ),
      { maxLength: 2 },
    ),
  }),
  actions: fc.array(
    fc.oneof(
      fc.constantFrom({ type: 'block' }, { type: 'trash' }, { type: 'dance' }),
      fc.record({ type: fc.constant('assign_to_folder'), value: text }),
    ),
    { maxLength: 2 },
  ),
});
const lists = fc.record({
  name: text,
  type: fc.constantFrom('domain', 'tld', 'address', 'colour'),
  description: fc.oneof(fc.constant(''), text),
});

/** Up to three of a kind, each with an id of its own. */
function some<T extends object>(arbitrary: fc.Arbitrary<T>, idField = 'id') {
  return fc
    .array(arbitrary, { maxLength: 3 })
    .map(objects => objects.map((object, index) => ({ ...object, [idField]: 'abc'[index] ?? '' })));
}

const items = fc.oneof(fc.uniqueArray(text, { maxLength: 3 }), fc.constantFrom(['zip', 'no', 'value'], manyItems()));

function manyItems(): readonly string[] {
  return Array.from({ length: 60 }, (_, index) => `d${index}.example`);
}

const worlds = fc
  .record({
    policies: some(policies),
    workspaces: some(workspaces, 'workspace_id'),
    rules: some(rules),
    lists: some(lists),
    items: fc.array(items, { minLength: 3, maxLength: 3 }),
    hasDefault: fc.boolean(),
  })
  .map(({ items: values, hasDefault, ...live }): Collections => {
    const first = live.workspaces[0];
    return {
      ...live,
      workspaces: live.workspaces.map(object =>
        hasDefault && object === first ? { ...object, default: true } : object,
      ),
      ...Object.fromEntries(
        values.map((list, index) => [`lists/${'abc'[index]}/items`, list.map(value => ({ value }))]),
      ),
    };
  });

/** Control characters but the line feed, and marks that turn or hide what stands around them. */
function isUnseen(character: string): boolean {
  return character !== '\n' && /[\p{Cc}\u202e\ufeff\u2028]/u.test(character);
}

describe('laws', () => {
  test('whatever is live, the files load, a plan of them is empty, and nothing in them is unseen', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async live => {
        const { loaded, after, imported } = await importWorld({ live });
        expect(
          loaded.diagnostics.filter(({ severity, code }) => severity === 'error' && code !== 'no-tier-files'),
        ).toEqual([]);
        expect(after.changes).toEqual([]);
        expect(findUntidy(imported)).toEqual([]);
        expect(imported.files.flatMap(file => [...file.text]).filter(isUnseen)).toEqual([]);
        expect(Object.keys(imported.resources)).toEqual(
          expect.arrayContaining(loaded.resources.map(({ address }) => address)),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test('names come back byte for byte, or it is said that they do not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 4 }), async names => {
        const live = { policies: names.map((name, index) => ({ id: `p${index}`, name })) };
        const { loaded, imported } = await importWorld({ live });
        const found = new Map(
          loaded.resources.map(({ address, attributes }) => [imported.resources[address]?.id, attributes['name']]),
        );
        for (const [index, name] of names.entries())
          expect(
            found.get(`p${index}`) ??
              (imported.notes.some(({ detail }) => detail.includes(`(p${index})`)) ? name : null),
          ).toBe(name);
      }),
      { numRuns: RUNS },
    );
  });
});

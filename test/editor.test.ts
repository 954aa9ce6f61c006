// What somebody sees who edits tier files in VS Code or another editor: the YAML language server, over the files of this
// repository with the schemas that their first lines name.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { models } from '../src/cli/platforms.ts';
import { type Editor, openEditor } from './editor/editor.ts';

const repository = new URL('..', import.meta.url).pathname;
const examples = ['tierform.yaml', ...readdirSync(join(repository, 'tiers')).map(file => `tiers/${file}`)];
const MODELINE = '# yaml-language-server: $schema=../schemas/tier.schema.json\n';

const limits = models
  .flatMap(({ kinds }) => kinds.flatMap(({ fields }) => Object.keys(fields)))
  .flatMap(path => (path.startsWith('limits.') ? [path.slice('limits.'.length)] : []));

let editor: Editor;
beforeAll(async () => {
  editor = await openEditor(repository);
});
afterAll(() => editor.close());

/** Where a text stands, or the end of it. */
function placeOf(text: string, part: string, side: 'start' | 'end' = 'start') {
  const before = text.slice(0, text.indexOf(part) + (side === 'end' ? part.length : 0)).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

test.each(examples)('%s has no findings, and each of its keys is explained', async path => {
  const text = readFileSync(join(repository, path), 'utf8');
  expect(text).toContain('# yaml-language-server: $schema=');
  expect(await editor.open(path, text)).toEqual([]);
  const keys = text.split('\n').flatMap((written, line) => {
    const indent = /^ *(?:- )?(?=\w[\w-]*:)/.exec(written)?.[0];
    return indent === undefined ? [] : [{ written, place: { line, character: indent.length } }];
  });
  expect(keys.length).toBeGreaterThan(5);
  for (const { written, place } of keys) expect(await editor.hover(path, place), written).toMatch(/\w+ \w+ \w+/);
});

test('what is wrong is flagged, where it stands', async () => {
  const text = `${MODELINE}tier: 5
polices: {}
policies:
  free:
    name: Free tier
    limits:
      limit_storage_total: 3GB
      limit_count_daily_email_sent: [200]
      limit_sent: 5
    spam_detection:
      spam_sensitivity: 7
`;
  const found = await editor.open('tiers/wrong.yaml', text);
  const lines = text.split('\n');
  expect([...new Set(found.map(({ line }) => lines[line - 1]?.trim()))].sort()).toEqual([
    'limit_count_daily_email_sent: [200]',
    'limit_sent: 5',
    'limit_storage_total: 3GB',
    'polices: {}',
    'spam_sensitivity: 7',
    'tier: 5',
  ]);
});

test('each limit is offered, with what it is', async () => {
  const text = `${MODELINE}policies:\n  free:\n    name: Free tier\n    limits:\n      `;
  await editor.open('tiers/new.yaml', text);
  const offered = await editor.suggest('tiers/new.yaml', placeOf(text, 'limits:\n      ', 'end'));
  for (const limit of limits) {
    const suggestion = offered.find(({ label }) => label === limit);
    expect(suggestion?.documentation, limit).toMatch(/\w+ \w+ \w+/);
  }
  expect(limits.length).toBeGreaterThan(5);
});

test('a limit is explained', async () => {
  const path = 'tiers/explained.yaml';
  const text = `${MODELINE}policies:\n  free:\n    name: Free\n    limits:\n      limit_count_daily_email_sent: 200\n`;
  await editor.open(path, text);
  const hover = await editor.hover(path, placeOf(text, 'limit_count_daily_email_sent'));
  expect(hover).toContain('How many messages each account may send a day, counted from 00:00 UTC');
});

describe('every key has a description', () => {
  const schemas = readdirSync(join(repository, 'schemas')).filter(file => file.endsWith('.schema.json'));

  test.each(schemas)('%s', file => {
    const schema: unknown = JSON.parse(readFileSync(join(repository, 'schemas', file), 'utf8'));
    expect(undescribed(schema, schema, '')).toEqual([]);
  });
});

/** What only tells cases apart explains nothing. */
const CONDITIONS: ReadonlySet<string> = new Set(['if', 'then', 'else', 'not']);

/** Paths of keys in `properties` that neither describe themselves nor refer to what does. */
function undescribed(node: unknown, root: unknown, path: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const areKeys = path.endsWith('/properties') && !path.endsWith('/properties/properties');
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    if (CONDITIONS.has(key) && !areKeys) return [];
    const own = `${path}/${key}`;
    return [...(areKeys && !isDescribed(value, root) ? [own] : []), ...undescribed(value, root, own)];
  });
}

function isDescribed(schema: unknown, root: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  if ('description' in schema) return typeof schema.description === 'string' && schema.description.length > 10;
  if (!('$ref' in schema) || typeof schema.$ref !== 'string') return false;
  const steps = schema.$ref.replace(/^#\/?/, '').split('/');
  const target = steps.reduce<unknown>(
    (node, step) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined),
    root,
  );
  return isDescribed(target, root);
}

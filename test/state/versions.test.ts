// What other versions wrote: earlier shapes of this format, newer versions of this format, later formats, and their locks.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFileStore } from '../../src/state/file/file-store.ts';
import { parseRecord } from '../../src/state/record.ts';
import { parseState, printState, type State } from '../../src/state/state.ts';
import type { StateStore } from '../../src/state/store.ts';
import { installLine, isNewerVersion, nameTool } from '../../src/state/tool-version.ts';
import { clone, git, holderOf, makeRemote, makeTemporary, plant, recordOf, stateOf, storeOf } from './repositories.ts';

const REF = 'refs/tierform/state/production';
const LOCK = 'refs/tierform/lock/production';
const WHERE = { location: 'here', environment: 'production' };

function writtenBy(state: State, toolVersion: string): State {
  return { ...state, writtenBy: { ...state.writtenBy, toolVersion } };
}

test.each([
  ['1.2.3', '1.2.2', true],
  ['1.2.3', '1.2.3', false],
  ['1.2.3', '1.10.0', false],
  ['1.10.0', '1.9.9', true],
  ['2.0.0', '1.9.9', true],
  ['2.0.0-beta.1', '1.9.9', true],
  ['2.0.0', '2.0.0-beta.1', false],
  ['0.0.0', '0.1.0', false],
  ['', '0.1.0', false],
  ['0', '0.1.0', false],
  ['2', '0.1.0', false],
  ['v2.0.0', '0.1.0', false],
  ['2.0.0', 'unknown', false],
])('%s is newer than %s: %s', (version, other, isNewer) => {
  expect(isNewerVersion(version, other)).toBe(isNewer);
});

test('what calls itself a version and is none gets into no command and onto no terminal', () => {
  const hostile = '2.0.0 && rm -rf \u001b[2J';
  expect(installLine(hostile)).toBe('    npm install --save-dev tierform@latest');
  expect(nameTool(hostile)).toBe('a newer tierform');
  expect(installLine('2.0.0-beta.1')).toBe('    npm install --save-dev tierform@2.0.0-beta.1');
});

describe('an earlier shape of this format', () => {
  const resources = { 'policy.free': { id: 'id free', attributes: { name: 'Free' } } };
  const writer = { actor: 'ann', commit: null, at: '2026-11-25T10:00:00.000Z', tool_version: '0.1.0' };
  const first = { version: 1, environment: 'production', serial: 4, written_by: writer, resources };

  test.each([
    ['before there were notes of creates', first],
    ['with notes of creates', { ...first, creating: ['policy.pro'] }],
    ['without who wrote it', { ...first, written_by: undefined }],
  ])('%s: is read, and written in the shape of today', (_, document) => {
    const state = parseState(JSON.stringify(document), WHERE);
    expect(state).toMatchObject({ serial: 4, resources, creating: 'creating' in document ? ['policy.pro'] : [] });
    const written = printState(state);
    expect(parseState(written, WHERE)).toEqual(state);
    expect(Object.keys(JSON.parse(written)).filter(key => key !== 'creating')).toEqual([
      'version',
      'environment',
      'serial',
      'written_by',
      'resources',
    ]);
    expect(Object.keys(JSON.parse(written).written_by)).toEqual(['actor', 'commit', 'at', 'tool_version']);
  });

  test('of a record: what it lacks is unknown', () => {
    const { record, unreadable } = parseRecord(
      '{ "version": 1, "serial": 2, "outcomes": [{ "address": "policy.free" }] }',
    );
    expect(unreadable).toBeUndefined();
    expect(record).toMatchObject({ serial: 2, command: 'apply', finishedAt: undefined });
    expect(record?.outcomes).toMatchObject([{ address: 'policy.free', error: undefined, fields: [] }]);
  });
});

interface Place {
  readonly store: StateStore;
  readonly put: (state: string, record?: string) => Promise<void>;
  readonly text: () => string;
}

async function inGit(): Promise<Place> {
  const [remote, elsewhere] = [makeRemote(), clone(makeRemote())];
  git(elsewhere, 'remote', 'set-url', 'origin', `file://${remote}`);
  return {
    store: await storeOf(clone(remote)),
    put: async (state, record = '{}') =>
      void (await plant(elsewhere, REF, { 'state.json': state, 'apply.json': record })),
    text: () => git(remote, 'show', `${REF}:state.json`),
  };
}

async function inFile(): Promise<Place> {
  const path = join(makeTemporary(), 'production.json');
  return {
    store: openFileStore({ environment: 'production', path, location: 'production.json' }),
    put: async (state, record = '{}') => {
      writeFileSync(path, state);
      writeFileSync(path.replace('.json', '.history.jsonl'), `{ "apply": ${record}, "state": {} }\n`);
    },
    text: () => readFileSync(path, 'utf8'),
  };
}

describe.each([
  ['git', inGit],
  ['a file', inFile],
])('in %s', (_, open) => {
  test('what a newer version wrote is read, and not written over', async () => {
    const { store, put, text } = await open();
    const newer = printState(writtenBy(stateOf(1, { free: 'Free' }), '0.2.0'));
    await put(newer);
    expect(await store.read()).toMatchObject({ serial: 1 });
    const write = store.write(writtenBy(stateOf(2, { free: 'Gratis' }), '0.1.9'), recordOf(2));
    await expect(write).rejects.toThrow(/"production" was written by tierform 0\.2\.0, and this is tierform 0\.1\.9/);
    await expect(write).rejects.toThrow(/\n\n {4}npm install --save-dev tierform@0\.2\.0$/);
    expect(text()).toBe(newer);
    await store.write(writtenBy(stateOf(2, { free: 'Gratis' }), '0.2.0'), recordOf(2));
    expect(JSON.parse(text())).toMatchObject({ serial: 2 });
  });

  test('what a newer version wrote since it was read is not written over, nor merged', async () => {
    const { store, put, text } = await open();
    await put(printState(writtenBy(stateOf(1, { free: 'Free' }), '0.1.0')));
    await store.read();
    const newer = printState(writtenBy(stateOf(2, { free: 'Free', team: 'Team' }), '0.2.0'));
    await put(newer);
    const mine = writtenBy(stateOf(2, { free: 'Gratis' }), '0.1.0');
    await expect(store.write(mine, recordOf(2))).rejects.toThrow('tierform 0.2.0');
    await expect(store.write(mine, recordOf(2))).rejects.toThrow('tierform 0.2.0');
    expect(text()).toBe(newer);
  });

  test('a later format is not read, and not written over', async () => {
    const { store, put, text } = await open();
    const later = '{ "version": 2, "written_by": { "tool_version": "3.1.0" } }';
    await put(later);
    await expect(store.read()).rejects.toThrow(
      /has format version 2, which tierform 3\.1\.0 wrote.*reads format version 1 .*\n\n {4}npm install --save-dev tierform@3\.1\.0$/s,
    );
    await expect(store.peek()).rejects.toThrow('format version 2');
    await expect(store.write(stateOf(1, {}), recordOf(1))).rejects.toThrow('format version 2');
    expect(text()).toBe(later);
  });

  test.each(['{}', '{ "version": 0 }', '{ "version": "2" }'])('%s has no format at all', async document => {
    const { store, put } = await open();
    await put(document);
    await expect(store.read()).rejects.toThrow('which none ever had. Restore it from a backup');
  });

  test('to peek does not change what the next write grows out of', async () => {
    const { store, put, text } = await open();
    await put(printState(stateOf(1, { free: 'Free' })));
    await store.read();
    await store.write(stateOf(2, { free: 'Gratis' }), recordOf(2, false));
    expect(await store.peek()).toEqual(stateOf(2, { free: 'Gratis' }));
    await store.write(stateOf(2, { free: 'Gratis', team: 'Team' }), recordOf(2));
    expect(JSON.parse(text())).toMatchObject({ serial: 2, resources: { 'policy.team': {} } });
    expect((await store.history()).map(({ record }) => record?.serial)).toEqual([2, undefined]);
  });

  test('a record of a later format is in the history as what cannot be read, and so is a broken one', async () => {
    const { store, put } = await open();
    const later = '{ "version": 2, "serial": 7, "tool_version": "3.1.0", "actor": "ann", "started_at": { "day": 1 } }';
    await put(printState(stateOf(7, {})), later);
    const [entry] = await store.history();
    expect(entry).toMatchObject({
      record: undefined,
      unreadable: { serial: 7, formatVersion: 2, toolVersion: '3.1.0', actor: 'ann', at: undefined },
    });
    await put(printState(stateOf(8, {})), '{ "version": 1 }');
    const [broken] = await store.history();
    expect(broken?.unreadable).toMatchObject({ serial: undefined, formatVersion: undefined });
  });
});

test('a commit in git without a record is in the history all the same', async () => {
  const folder = clone(makeRemote());
  await plant(folder, REF, { 'state.json': printState(stateOf(1, {})), 'applies.yaml': 'a: later one' });
  const [entry] = await (await storeOf(folder)).history();
  expect(entry).toMatchObject({ record: undefined, unreadable: { serial: undefined, formatVersion: undefined } });
});

test('a merge in git grows out of what was read, also after a peek', async () => {
  const remote = makeRemote();
  const [ann, bob] = [await storeOf(clone(remote)), await storeOf(clone(remote))];
  await ann.write(stateOf(1, { free: 'Free', pro: 'Pro' }), recordOf(1));
  await Promise.all([ann.read(), bob.read()]);
  await ann.write(stateOf(2, { free: 'Gratis', pro: 'Pro' }), recordOf(2));
  expect(await bob.peek()).toMatchObject({ serial: 2 });
  await bob.write(stateOf(2, { free: 'Free', pro: 'Profi' }), recordOf(2));
  expect(await ann.read()).toEqual(stateOf(3, { free: 'Gratis', pro: 'Profi' }));
});

describe('a lock that a newer version wrote', () => {
  const later = (id: unknown) => JSON.stringify({ version: 2, id, actor: { name: 'bob' }, host: 'there', lease: 60 });

  test.each([
    ['unknown fields', { 'lock.json': JSON.stringify({ version: 1, ...holderOf('bob'), lease: 60 }) }, 'bob'],
    ['another shape', { 'lock.json': later({ number: 1 }) }, 'unknown'],
    ['another file', { 'lock.yaml': 'who: bob' }, 'unknown'],
  ])('in git, with %s: is held, and nothing but it is removed', async (_, documents, actor) => {
    const remote = makeRemote();
    const [folder, store] = [clone(remote), await storeOf(clone(remote))];
    await plant(folder, LOCK, documents);
    expect(await store.lock.acquire(holderOf('ann'))).toMatchObject({ actor });
    const seen = await store.lock.read();
    expect(seen).toMatchObject({ actor });
    const other = await plant(folder, LOCK, { 'lock.json': later({ number: 2 }) });
    expect(await store.lock.remove(seen?.id ?? '')).toBe(false);
    expect(git(remote, 'rev-parse', LOCK)).toBe(`${other}\n`);
    expect(await store.lock.remove((await store.lock.read())?.id ?? '')).toBe(true);
    expect(git(remote, 'for-each-ref', LOCK)).toBe('');
  });

  test('in a file: is held, and nothing but it is removed', async () => {
    const folder = makeTemporary();
    const path = join(folder, 'production.lock');
    const { lock } = openFileStore({
      environment: 'production',
      path: join(folder, 'production.json'),
      location: 'it',
    });
    writeFileSync(path, later({ number: 1 }));
    const seen = await lock.acquire(holderOf('ann'));
    expect(seen).toMatchObject({ actor: 'unknown', host: 'there' });
    writeFileSync(path, later({ number: 2 }));
    expect(await lock.remove(seen?.id ?? '')).toBe(false);
    expect(existsSync(path)).toBe(true);
    expect(await lock.remove((await lock.read())?.id ?? '')).toBe(true);
    expect(existsSync(path)).toBe(false);
  });
});

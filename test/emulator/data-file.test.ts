// The emulator's data in a file: they outlive it, many writes share one writing, and a damaged file is named.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmulatorDataError, openDataFile } from '../../src/emulator/data-file.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import type { HttpMethod } from '../../src/http/transport.ts';
import { createPolicy, policyNames, requestOf } from './requests.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tierform-'));
  path = join(folder, 'deep', 'er', 'emulator.json');
});

afterEach(() => rm(folder, { recursive: true }));

async function openEmulator() {
  const file = await openDataFile(path);
  return createEmulator({ data: file.data, onChange: file.save });
}

async function namesInFile(): Promise<string[]> {
  return JSON.parse(await readFile(path, 'utf8')).policies.map((policy: { name: string }) => policy.name);
}

describe('data in a file', () => {
  test('are there again in the next emulator', async () => {
    const first = await openEmulator();
    await createPolicy(first.handle, 'a');
    await first.handle(requestOf('POST', '/v3/workspaces', { name: 'w', domain: 'w.example', auto_group: true }));
    const account = { provider: 'nylas', settings: { email: 'a@w.example' } };
    await first.handle(requestOf('POST', '/v3/connect/custom', account));
    await first.handle(requestOf('DELETE', '/v3/workspaces/w.example'));
    const second = await openEmulator();
    expect(second.snapshot()).toEqual(first.snapshot());
    expect(second.snapshot()).toMatchObject({ retired_domains: ['w.example'], grants: [{ email: 'a@w.example' }] });
    expect(second.applicationId).toBe(first.applicationId);
    expect(await policyNames(second.handle)).toEqual(['a']);
  });

  test('keep rules, and lists with their items', async () => {
    const first = await openEmulator();
    const send = async (method: HttpMethod, to: string, body?: unknown) =>
      JSON.parse((await first.handle(requestOf(method, to, body))).body).data;
    const list = await send('POST', '/v3/lists', { name: 'l', type: 'tld' });
    await send('POST', `/v3/lists/${list.id}/items`, { items: ['b', 'a', 'c'] });
    await send('DELETE', `/v3/lists/${list.id}/items`, { items: ['a'] });
    const conditions = [{ field: 'from.tld', operator: 'in_list', value: [list.id] }];
    const actions = [{ type: 'assign_to_folder', value: 'Junk' }, { type: 'mark_as_read' }];
    await send('POST', '/v3/rules', { name: 'r', match: { conditions }, actions });
    const second = await openEmulator();
    expect(second.snapshot()).toEqual(first.snapshot());
    expect(second.snapshot()).toMatchObject({
      lists: [{ id: list.id, items: [{ value: 'b' }, { value: 'c' }] }],
      rules: [{ match: { conditions }, actions }],
    });
    const { body } = await second.handle(requestOf('GET', `/v3/lists/${list.id}`));
    expect(JSON.parse(body).data.items_count).toBe(2);
  });

  test('that were kept before there were rules and lists have none of them', async () => {
    const { rules, lists, ...before } = createEmulator().snapshot();
    path = join(folder, 'emulator.json');
    await writeFile(path, JSON.stringify(before));
    expect((await openEmulator()).snapshot()).toEqual({ ...before, rules: [], lists: [] });
  });

  test('hold what a refused request wrote: a job that was due, and the good part of its body', async () => {
    const file = await openDataFile(path);
    const knobs = { autoGroupDelaySeconds: 0, badListItems: 'reject-after-rest' } as const;
    const emulator = createEmulator({ data: file.data, onChange: file.save, knobs });
    const account = { provider: 'nylas', settings: { email: 'a@w.example' } };
    await emulator.handle(requestOf('POST', '/v3/connect/custom', account));
    const { body } = await emulator.handle(requestOf('POST', '/v3/lists', { name: 'l', type: 'tld' }));
    await emulator.handle(requestOf('POST', '/v3/workspaces/auto-group', {}));
    const items = `/v3/lists/${JSON.parse(body).data.id}/items`;
    expect((await emulator.handle(requestOf('GET', '/v3/nothing'))).status).toBe(404);
    expect((await openEmulator()).snapshot().workspaces).toMatchObject([{ default: true }, { domain: 'w.example' }]);
    expect((await emulator.handle(requestOf('POST', items, { items: ['a', 'b.c'] }))).status).toBe(400);
    expect((await openEmulator()).snapshot().lists).toMatchObject([{ items: [{ value: 'a' }] }]);
  });

  test('hold each write by the time it is answered, and nothing is left beside the file', async () => {
    const emulator = await openEmulator();
    const names = Array.from({ length: 50 }, (_, index) => `policy ${index}`);
    await Promise.all(
      names.map(async name => {
        await createPolicy(emulator.handle, name);
        expect(await namesInFile()).toContain(name);
      }),
    );
    expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['emulator.json']);
  });

  test('are not written by reads and refused writes', async () => {
    const emulator = await openEmulator();
    await policyNames(emulator.handle);
    await createPolicy(emulator.handle, '');
    expect(await readdir(folder)).toEqual([]);
  });

  test('that cannot be saved fail the request, and a later save brings everything', async () => {
    const emulator = await openEmulator();
    await writeFile(join(folder, 'deep'), 'a file where the folder should be');
    expect(await createPolicy(emulator.handle, 'a')).toBe(500);
    await rm(join(folder, 'deep'));
    expect(await createPolicy(emulator.handle, 'b')).toBe(200);
    expect(await namesInFile()).toEqual(['a', 'b']);
  });
});

test('a thousand saves at once share few writings', async () => {
  const written: number[] = [];
  const file = await openDataFile(path, async (to, text) => {
    written.push(JSON.parse(text).policies.length);
    await writeFile(to, text);
  });
  const emulator = createEmulator({ data: file.data, onChange: file.save });
  const statuses = await Promise.all(
    Array.from({ length: 1000 }, (_, index) => createPolicy(emulator.handle, `policy ${index}`)),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(written.length).toBeLessThan(5);
  expect(written.at(-1)).toBe(1000);
  expect(await namesInFile()).toHaveLength(1000);
});

describe('a damaged file', () => {
  const good = createEmulator().snapshot();
  const times = { created_at: 1, updated_at: 1 };
  const match = { operator: 'all', conditions: [{ field: 'from.tld', operator: 'is', value: 'a' }] };
  const rule = { id: 'r', name: 'r', description: '', priority: 1, enabled: true, trigger: 'inbound', match, ...times };
  const list = { id: 'l', name: 'l', description: '', type: 'tld', ...times };
  const ruleWith = (fields: object) => JSON.stringify({ ...good, rules: [{ ...rule, actions: [], ...fields }] });
  const policy = { id: 'p', name: 'p', rules: [], limits: {}, spam_detection: {}, created_at: 1, updated_at: 1 };

  test.each<[string, string, string]>([
    ['is empty', '', 'it is not JSON'],
    ['is cut off', JSON.stringify(good).slice(0, -5), 'it is not JSON'],
    ['is a list', '[]', 'it is not an object'],
    ['is of a later version', JSON.stringify({ ...good, version: 2 }), 'its version is not 1'],
    ['lacks an id', JSON.stringify({ ...good, application_id: 1 }), 'application_id is missing or of the wrong type'],
    ['lacks a list', JSON.stringify({ ...good, grants: undefined }), 'grants is not a list'],
    ['holds no object', JSON.stringify({ ...good, policies: [7] }), 'policies[0] is not an object'],
    [
      'holds a wrong limit',
      JSON.stringify({ ...good, policies: [policy, { ...policy, limits: { limit_storage_total: '3' } }] }),
      'policies[1].limits is missing or of the wrong type',
    ],
    [
      'holds a workspace without a name',
      JSON.stringify({ ...good, workspaces: [{ ...good.workspaces[0], name: undefined }] }),
      'workspaces[0].name is missing or of the wrong type',
    ],
    [
      'holds a rule that is no text',
      JSON.stringify({ ...good, workspaces: [{ ...good.workspaces[0], rule_ids: [1] }] }),
      'workspaces[0].rule_ids is missing or of the wrong type',
    ],
    ['holds no list of rules', JSON.stringify({ ...good, rules: null }), 'rules is not a list'],
    ['holds no list of lists', JSON.stringify({ ...good, lists: {} }), 'lists is not a list'],
    ['holds a rule that does nothing', ruleWith({ actions: undefined }), 'rules[0].actions is missing'],
    ['holds an action without a type', ruleWith({ actions: [{ value: 'a' }] }), 'rules[0].actions is missing'],
    ['holds a folder that is no text', ruleWith({ actions: [{ type: 'a', value: 1 }] }), 'rules[0].actions is missing'],
    ['holds a match that is no object', ruleWith({ match: [] }), 'rules[0].match is missing'],
    ['holds a match without conditions', ruleWith({ match: { operator: 'all' } }), 'rules[0].match is missing'],
    [
      'holds a condition that compares with nothing',
      ruleWith({ match: { operator: 'all', conditions: [{ field: 'from.tld', operator: 'is' }] } }),
      'rules[0].match is missing',
    ],
    ['holds a list without items', JSON.stringify({ ...good, lists: [list] }), 'lists[0].items is missing'],
    [
      'holds an item without an id',
      JSON.stringify({ ...good, lists: [{ ...list, items: [{ value: 'a', created_at: 1 }] }] }),
      'lists[0].items is missing or of the wrong type',
    ],
    ['lacks the domains', JSON.stringify({ ...good, retired_domains: null }), 'retired_domains is missing'],
  ])('that %s is named', async (_, text, problem) => {
    path = join(folder, 'emulator.json');
    await writeFile(path, text);
    const opened = openDataFile(path);
    await expect(opened).rejects.toBeInstanceOf(EmulatorDataError);
    await expect(opened).rejects.toThrow(`${path} does not hold data of the emulator: ${problem}`);
    await expect(opened).rejects.toThrow('delete it to start anew');
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

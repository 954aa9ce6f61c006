// The emulator as the official client of Nylas sees it, over a socket: what the client sends and expects is a second
// opinion on paths, methods, field names and envelopes. Its detaching by "" is known to be wrong (reference 11), and so is
// its pager for a nested list with a limit: it joins the pages before it has taken them out of their envelope (1.5). So
// neither is used, and rules are paged without a limit.

import nylasModule, { type CreateRuleRequest, type RuleMatch } from 'nylas';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { type EmulatorServer, serveEmulator } from '../../src/emulator/server.ts';

// The package's types are read as CommonJS, where the class is the member `default`; what runs is a module, whose default
// is the class itself.
const Nylas = nylasModule as unknown as typeof nylasModule.default;

const NO_SUCH_ID = '99999999-0000-4000-8000-000000000000';

let emulator: Emulator;
let server: EmulatorServer;
let nylas: InstanceType<typeof Nylas>;

beforeEach(async () => {
  emulator = createEmulator({ apiKeys: ['right-key'] });
  server = await serveEmulator(emulator, { port: 0 });
  nylas = new Nylas({ apiKey: 'right-key', apiUri: server.url });
});

afterEach(() => server.close());

describe('policies', () => {
  test('are created, found, updated, and deleted', async () => {
    const created = await nylas.policies.create({
      requestBody: {
        name: 'Free',
        limits: { limitCountDailyEmailSent: 200, limitInboxRetentionPeriod: 30, limitSpamRetentionPeriod: 7 },
        spamDetection: { useListDnsbl: true, spamSensitivity: 1.5 },
      },
    });
    const policyId = created.data.id;
    expect(created.requestId).toMatch(/^\d+-/);
    expect(created.data).toMatchObject({
      name: 'Free',
      applicationId: emulator.applicationId,
      limits: { limitCountDailyEmailSent: 200, limitInboxRetentionPeriod: 30, limitAttachmentCountLimit: 20 },
      spamDetection: { useListDnsbl: true, useHeaderAnomalyDetection: false, spamSensitivity: 1.5 },
    });

    const updated = await nylas.policies.update({
      policyId,
      requestBody: { name: 'Free tier', limits: { limitCountDailyEmailSent: 250 } },
    });
    expect(updated.data.limits).toMatchObject({ limitCountDailyEmailSent: 250, limitInboxRetentionPeriod: 30 });
    expect((await nylas.policies.find({ policyId })).data).toEqual(updated.data);

    await nylas.policies.destroy({ policyId });
    await expect(nylas.policies.find({ policyId })).rejects.toMatchObject({
      statusCode: 404,
      type: 'not_found_error',
      message: 'requested object not found',
    });
  });

  test('are listed over several pages', async () => {
    const names = Array.from({ length: 23 }, (_, index) => `policy ${index}`);
    for (const name of names) await nylas.policies.create({ requestBody: { name } });
    const pages: string[][] = [];
    for await (const page of nylas.policies.list()) pages.push(page.data.map(policy => policy.name));
    expect(pages.flat()).toEqual(names);
    expect(pages.map(page => page.length)).toEqual([10, 10, 3, 0]);
  });

  test('above the plan are refused in words that the client can read', async () => {
    const requestBody = { name: 'Free', limits: { limitAttachmentCountLimit: 21 } };
    await expect(nylas.policies.create({ requestBody })).rejects.toMatchObject({
      statusCode: 403,
      type: 'forbidden_access',
      requestId: expect.stringMatching(/^\d+-/),
    });
  });
});

describe('lists', () => {
  test('are created, found, updated, filled, emptied, and deleted', async () => {
    const created = await nylas.lists.create({
      requestBody: { name: 'Blocked', description: 'Spammers', type: 'domain' },
    });
    const listId = created.data.id;
    expect(created.data).toMatchObject({
      name: 'Blocked',
      description: 'Spammers',
      type: 'domain',
      itemsCount: 0,
      applicationId: emulator.applicationId,
    });
    const renamed = await nylas.lists.update({ listId, requestBody: { name: 'Blocked domains' } });
    expect(renamed.data).toMatchObject({ name: 'Blocked domains', description: 'Spammers', type: 'domain' });

    const filled = await nylas.lists.addItems({
      listId,
      requestBody: { items: ['A.example', 'b.example', 'a.example'] },
    });
    expect(filled.data).toMatchObject({ id: listId, itemsCount: 2 });
    // DELETE with a body: the client and the server have to send and read it.
    const emptied = await nylas.lists.removeItems({ listId, requestBody: { items: ['a.example', 'z.example'] } });
    expect(emptied.data).toMatchObject({ id: listId, itemsCount: 1 });
    const { data: items } = await nylas.lists.listItems({ listId });
    expect(items).toMatchObject([{ listId, value: 'b.example', createdAt: expect.any(Number) }]);
    expect((await nylas.lists.find({ listId })).data).toEqual(emptied.data);

    const addBad = nylas.lists.addItems({ listId, requestBody: { items: ['no domain'] } });
    await expect(addBad).rejects.toMatchObject({ statusCode: 400, type: 'invalid_request_error' });

    await nylas.lists.destroy({ listId });
    await expect(nylas.lists.find({ listId })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('and their items are listed over several pages', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `list ${index}`);
    for (const name of names) await nylas.lists.create({ requestBody: { name, type: 'tld' } });
    const found: { id: string; name: string }[] = [];
    for await (const page of nylas.lists.list()) found.push(...page.data);
    expect(found.map(list => list.name)).toEqual(names);

    const listId = found[0]?.id ?? '';
    const items = Array.from({ length: 12 }, (_, index) => `tld${index}`);
    await nylas.lists.addItems({ listId, requestBody: { items } });
    const pages: string[][] = [];
    for await (const page of nylas.lists.listItems({ listId })) pages.push(page.data.map(item => item.value));
    expect(pages.flat()).toEqual(items);
    expect(pages.map(page => page.length)).toEqual([10, 2, 0]);
    // A flat list with a limit of several pages is what the client's pager is good at.
    expect((await nylas.lists.listItems({ listId, queryParams: { limit: 11 } })).data).toHaveLength(11);
  });
});

describe('rules', () => {
  const spam: RuleMatch = { operator: 'any', conditions: [{ field: 'from.tld', operator: 'is', value: 'spam' }] };

  test('are created, found, updated, and deleted', async () => {
    const { id: listId } = (await nylas.lists.create({ requestBody: { name: 'Spam', type: 'domain' } })).data;
    const created = await nylas.rules.create({
      requestBody: {
        name: 'Block',
        description: 'Known spammers',
        priority: 5,
        match: { conditions: [{ field: 'from.domain', operator: 'in_list', value: [listId] }] },
        actions: [{ type: 'block' }],
      },
    });
    const ruleId = created.data.id;
    expect(created.data).toMatchObject({
      name: 'Block',
      description: 'Known spammers',
      priority: 5,
      enabled: true,
      trigger: 'inbound',
      match: { operator: 'all', conditions: [{ field: 'from.domain', operator: 'in_list', value: [listId] }] },
      actions: [{ type: 'block' }],
      applicationId: emulator.applicationId,
    });
    const updated = await nylas.rules.update({
      ruleId,
      requestBody: { match: spam, actions: [{ type: 'assign_to_folder', value: 'Junk' }, { type: 'mark_as_read' }] },
    });
    expect(updated.data).toMatchObject({
      name: 'Block',
      match: spam,
      actions: [{ type: 'assign_to_folder', value: 'Junk' }, { type: 'mark_as_read' }],
    });
    expect((await nylas.rules.find({ ruleId })).data).toEqual(updated.data);

    const refer = nylas.rules.update({
      ruleId,
      requestBody: { match: { conditions: [{ field: 'from.domain', operator: 'in_list', value: [NO_SUCH_ID] }] } },
    });
    await expect(refer).rejects.toMatchObject({
      statusCode: 400,
      type: 'invalid_field',
      message: `invalid list ID ${NO_SUCH_ID}`,
    });

    await nylas.rules.destroy({ ruleId });
    await expect(nylas.rules.find({ ruleId })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('are listed over several pages, and are counted against the plan', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `rule ${index}`);
    const create = (name: string) =>
      nylas.rules.create({ requestBody: { name, match: spam, actions: [{ type: 'trash' }] } });
    for (const name of names) await create(name);
    const pages: string[][] = [];
    for await (const page of nylas.rules.list()) pages.push(page.data.map(rule => rule.name));
    expect(pages.flat()).toEqual(names);
    expect(pages.map(page => page.length)).toEqual([10, 10, 10, 0]);
    await expect(create('one too many')).rejects.toMatchObject({
      statusCode: 403,
      type: 'forbidden_access',
      message: 'Maximum number of rules (30) reached for this plan',
    });
  });

  test('have judged no mail', async () => {
    const account = await nylas.auth.customAuthentication({
      requestBody: { provider: 'nylas', settings: { email: 'a@free.example' } },
    });
    expect((await nylas.rules.listEvaluations({ identifier: account.data.id })).data).toEqual([]);
    await expect(nylas.rules.listEvaluations({ identifier: NO_SUCH_ID })).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('workspaces', () => {
  test('are created, found, listed, updated, detached, and deleted', async () => {
    const { id: policyId } = (await nylas.policies.create({ requestBody: { name: 'Free' } })).data;
    const created = await nylas.workspaces.create({
      requestBody: { name: 'Free', domain: 'free.example', autoGroup: true, policyId, ruleIds: [] },
    });
    const { workspaceId } = created.data;
    expect(created.data).toMatchObject({
      name: 'Free',
      domain: 'free.example',
      autoGroup: true,
      default: false,
      policyId,
      ruleIds: [],
      applicationId: emulator.applicationId,
    });
    expect((await nylas.workspaces.find({ workspaceId: 'free.example' })).data).toEqual(created.data);

    const listed = await nylas.workspaces.list();
    expect(listed.data.map(workspace => [workspace.name, workspace.default])).toEqual([
      ['Default workspace', true],
      ['Free', false],
    ]);

    const updated = await nylas.workspaces.update({
      workspaceId,
      requestBody: { name: 'Free tier', policyId: null, autoGroup: false },
    });
    expect(updated.data).toMatchObject({ name: 'Free tier', policyId: null, autoGroup: false });
    expect((await nylas.workspaces.find({ workspaceId })).data).toEqual(updated.data);

    await nylas.workspaces.destroy({ workspaceId: 'free.example' });
    await expect(nylas.workspaces.find({ workspaceId })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('have rules attached and detached, and keep the id of one that is gone', async () => {
    const requestBody: CreateRuleRequest = {
      name: 'Trash',
      match: { conditions: [{ field: 'from.tld', operator: 'is', value: 'spam' }] },
      actions: [{ type: 'trash' }],
    };
    const first = (await nylas.rules.create({ requestBody })).data.id;
    const second = (await nylas.rules.create({ requestBody })).data.id;
    const created = await nylas.workspaces.create({ requestBody: { name: 'Free', ruleIds: [first] } });
    const { workspaceId } = created.data;
    expect(created.data).toMatchObject({ ruleIds: [first] });
    const attach = (ruleIds: string[] | null) => nylas.workspaces.update({ workspaceId, requestBody: { ruleIds } });
    expect((await attach([first, second])).data).toMatchObject({ ruleIds: [first, second] });

    await nylas.rules.destroy({ ruleId: first });
    expect((await nylas.workspaces.find({ workspaceId })).data).toMatchObject({ ruleIds: [first, second] });
    await expect(attach([first])).rejects.toMatchObject({
      statusCode: 400,
      message: 'rule_ids entry not found or does not belong to this application',
    });
    expect((await attach([second])).data).toMatchObject({ ruleIds: [second] });
    expect((await attach(null)).data).toMatchObject({ ruleIds: [] });
  });

  test('are grouped by a job, once a minute', async () => {
    const started = await nylas.workspaces.autoGroup({ requestBody: { specificDomain: 'free.example' } });
    expect(started.data).toMatchObject({ jobId: expect.any(String), message: expect.stringContaining('JobID') });
    await expect(nylas.workspaces.autoGroup()).rejects.toMatchObject({ statusCode: 429, type: 'rate_limit_error' });
  });

  test('take accounts by hand, and let them go', async () => {
    const { workspaceId } = (await nylas.workspaces.create({ requestBody: { name: 'Free' } })).data;
    const account = await nylas.auth.customAuthentication({
      requestBody: { provider: 'nylas', settings: { email: 'a@free.example' } },
    });
    const moved = await nylas.workspaces.manualAssign({
      workspaceId,
      requestBody: { assignGrants: [account.data.id, NO_SUCH_ID] },
    });
    expect(moved.data).toMatchObject({ workspaceId, grantsAssigned: [account.data.id], grantsRemoved: null });
    expect((await nylas.grants.find({ grantId: account.data.id })).data).toMatchObject({ workspaceId });
    expect((await nylas.grants.list()).data.map(grant => grant.id)).toEqual([account.data.id]);
    const removed = await nylas.workspaces.manualAssign({
      workspaceId,
      requestBody: { removeGrants: [account.data.id] },
    });
    expect(removed.data).toMatchObject({ grantsAssigned: null, grantsRemoved: [account.data.id] });
    expect((await nylas.grants.find({ grantId: account.data.id })).data).not.toHaveProperty('workspaceId');
  });
});

test('a wrong key is refused, and no key reaches the log', async () => {
  const stranger = new Nylas({ apiKey: 'wrong-key', apiUri: server.url });
  await expect(stranger.policies.list()).rejects.toMatchObject({ statusCode: 401 });
  await nylas.applications.getDetails();
  await nylas.grants.list({ queryParams: { limit: 5 } });
  expect(emulator.requests).toEqual([
    { method: 'GET', path: '/v3/policies', status: 401 },
    { method: 'GET', path: '/v3/applications', status: 200 },
    { method: 'GET', path: '/v3/grants?limit=5', status: 200 },
  ]);
});

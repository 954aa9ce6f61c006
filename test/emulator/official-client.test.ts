// The emulator as the official client of Nylas sees it, over a socket: what the client sends and expects is a second
// opinion on paths, methods, field names and envelopes. Its pager for lists with a limit and its detaching by "" are
// known to be wrong (reference 1.5, 11), so neither is used.

import nylasModule from 'nylas';
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

  test('take accounts by hand', async () => {
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

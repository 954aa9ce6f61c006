// Accounts through an apply: how many calls move them, what counts as moved, and what is said of those that are not where
// they should be. Which accounts belong where is in scenarios.test.ts and laws-placement.test.ts.
import { describe, expect, test } from 'vitest';
import type { Knobs } from '../src/emulator/knobs.ts';
import { type Transport, TransportError } from '../src/http/transport.ts';
import { createWorld, outcomesOf, recordBodies, type World, writesIn } from './worlds.ts';

const pro = (rest: string, domain = 'pro.example') =>
  `workspaces: { pro: { name: Pro, domain: ${domain}, auto_group: true${rest} } }\n`;
const EXISTING = ', auto_group_existing: true';
const emails = (count: number, domain = 'pro.example') =>
  Array.from({ length: count }, (_, index) => `a${String(index).padStart(5, '0')}@${domain}`);

async function withAccounts(addresses: readonly string[], options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options);
  for (const email of addresses) await addAccount(world, email);
  world.takeRequests();
  return world;
}

async function addAccount(world: World, email: string, rest: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const grant = await world.send('POST', '/v3/connect/custom', { provider: 'nylas', settings: { email }, ...rest });
  return String(grant['id']);
}

/** Address -> the name of its workspace. */
function whereabouts({ emulator }: World): Readonly<Record<string, string | null>> {
  const { grants, workspaces } = emulator.snapshot();
  const names = new Map(
    workspaces.map(({ workspace_id: id, name, default: isDefault }) => [id, isDefault ? '-' : name]),
  );
  return Object.fromEntries(
    grants.map(({ email, workspace_id: id }) => [email, id === null ? null : (names.get(id) ?? 'gone')]),
  );
}

const accountReads = (requests: readonly string[]) => requests.filter(request => request.startsWith('GET /v3/grants'));

describe('requests', () => {
  test('1,201 accounts are moved by 3 calls, which are believed; the second apply moves nobody', async () => {
    const { wrap, bodies } = recordBodies();
    const world = await withAccounts(emails(1201), { wrap });
    expect((await world.apply(pro(''))).verified).toBe(true);
    bodies.length = 0;
    world.takeRequests();
    const result = await world.apply(pro(EXISTING));
    expect(outcomesOf(result)).toEqual({ 'placement.pro': 'done' });
    expect(result.verified).toBe(true);
    expect(bodies.map(([request, body]) => [request, (body['assign_grants'] as readonly string[]).length])).toEqual([
      ['POST /v3/workspaces/ID/manual-assign', 500],
      ['POST /v3/workspaces/ID/manual-assign', 500],
      ['POST /v3/workspaces/ID/manual-assign', 201],
    ]);
    // Read for the plan and once more to verify: 7 pages of 200 each, of which the last is not full.
    expect(accountReads(world.takeRequests()).length).toBe(14);
    expect(new Set(Object.values(whereabouts(world)))).toEqual(new Set(['Pro']));
    expect((await world.apply(pro(EXISTING))).outcomes).toEqual([]);
    expect(writesIn(world.takeRequests())).toEqual([]);
  });

  test('accounts are read only where something needs them', async () => {
    const world = await withAccounts(emails(3));
    await world.apply(pro(''));
    expect(accountReads(world.takeRequests())).toEqual([]);
    // Nothing changes, so nobody is reached.
    await world.plan(pro(''));
    expect(accountReads(world.takeRequests())).toEqual([]);
    // A change reaches accounts, where that is asked for.
    const changed = pro('').replace('name: Pro', 'name: Gold');
    await world.plan(changed, { hasImpact: false });
    expect(accountReads(world.takeRequests())).toEqual([]);
    const plan = await world.plan(changed);
    expect(accountReads(world.takeRequests()).length).toBe(1);
    expect(plan.changes[0]?.impact).toEqual({ groupKind: 'workspace', groups: 1, accounts: 0 });
    // A placement needs them always, and so does what state holds of one.
    await world.apply(pro(EXISTING));
    world.takeRequests();
    await world.plan(pro(EXISTING), { hasImpact: false });
    await world.plan(pro(''), { hasImpact: false });
    expect(accountReads(world.takeRequests()).length).toBe(2);
  });

  test('a workspace whose domain changes takes its accounts along, and needs them for that', async () => {
    const world = await withAccounts([]);
    await world.apply(pro(''));
    for (const email of emails(3)) await addAccount(world, email);
    world.takeRequests();
    const result = await world.apply(pro('', 'new.example'));
    expect(outcomesOf(result)).toEqual({ 'workspace.pro': 'done', 'placement.pro': 'done' });
    expect(result.verified).toBe(true);
    expect(writesIn(world.takeRequests())).toEqual([
      'POST /v3/workspaces',
      'POST /v3/workspaces/ID/manual-assign',
      'DELETE /v3/workspaces/ID',
    ]);
    expect(new Set(Object.values(whereabouts(world)))).toEqual(new Set(['Pro']));
    expect(Object.keys(world.base())).toEqual(['workspace.pro']);
    expect((await world.apply(pro('', 'new.example'))).outcomes).toEqual([]);
  });

  test('a domain changes while the files stop to say who belongs there: one apply does both', async () => {
    const world = await withAccounts(emails(3));
    await world.apply(pro(EXISTING));
    const { diagnostics } = await world.plan(pro('', 'new.example'));
    expect(diagnostics.map(({ code, address }) => [code, address])).toEqual([['no-longer-managed', 'placement.pro']]);
    const result = await world.apply(pro('', 'new.example'));
    expect(outcomesOf(result)).toEqual({ 'workspace.pro': 'done', 'placement.pro': 'done' });
    expect(result.verified).toBe(true);
    expect(new Set(Object.values(whereabouts(world)))).toEqual(new Set(['Pro']));
    expect(Object.keys(world.base())).toEqual(['workspace.pro']);
  });
});

describe('servers that answer otherwise', () => {
  test.each<Partial<Knobs>>([
    { absentGrantIds: 'empty' },
    { listsReassigned: true },
    { manualAssignIntoAutoGroup: 'reject' },
    { manualAssignIntoAutoGroup: 'reject', grantUpdateClearsName: false },
    { grantFilterLagSeconds: 70 },
    { grantListLagSeconds: 40 },
    { workspaceReadLagSeconds: 40 },
    { listLagSeconds: 40 },
    { maximumPageSize: 2 },
    { domainCase: 'kept' },
  ])('%j: accounts are moved, keep their names, and stay', async knobs => {
    const world = await withAccounts(['Ada@Pro.example', 'bob@other.example', 'eve@other.example'], { knobs });
    await addAccount(world, 'named@other.example', { name: 'A name' });
    await world.clock.sleep(120_000);
    const text = pro(`${EXISTING}, accounts: [bob@other.example, named@other.example]`);
    const result = await world.apply(text);
    expect(outcomesOf(result)).toEqual({ 'workspace.pro': 'done', 'placement.pro': 'done' });
    expect(result.verified).toBe(true);
    expect(Object.entries(whereabouts(world)).map(([email, name]) => [email.toLowerCase(), name])).toEqual([
      ['ada@pro.example', 'Pro'],
      ['bob@other.example', 'Pro'],
      ['eve@other.example', '-'],
      ['named@other.example', 'Pro'],
    ]);
    expect(world.emulator.snapshot().grants.map(({ name }) => name)).toEqual(['', '', '', 'A name']);
    expect((await world.apply(text)).outcomes).toEqual([]);
  });
});

describe('trouble', () => {
  test('accounts that are deleted between plan and apply are told by their addresses; the others are moved', async () => {
    const world = await withAccounts(emails(3));
    await world.apply(pro(''));
    const meanwhile = async () => {
      const [grant] = world.emulator.snapshot().grants;
      await world.send('DELETE', `/v3/grants/${grant?.id}`);
    };
    const result = await world.apply(pro(EXISTING), { meanwhile });
    expect(outcomesOf(result)).toEqual({ 'placement.pro': 'failed not-converged' });
    expect(result.outcomes[0]?.error?.message).toBe(
      '1 of 3 accounts are not where they were to be moved: a00000@pro.example (gone)',
    );
    expect(whereabouts(world)).toEqual({ 'a00001@pro.example': 'Pro', 'a00002@pro.example': 'Pro' });
    const again = await world.apply(pro(EXISTING));
    expect([outcomesOf(again), again.verified]).toEqual([{ 'placement.pro': 'done' }, true]);
  });

  test('accounts that the platform says nothing of are looked for, few one by one, many in a listing', async () => {
    const wrap =
      (transport: Transport): Transport =>
      async request => {
        const answer = await transport(request);
        return request.url.endsWith('/manual-assign')
          ? { ...answer, body: '{"data":{"grants_assigned":null}}' }
          : answer;
      };
    const [few, many] = [emails(20), emails(21, 'more.example')];
    const world = await withAccounts([...few, ...many], { wrap });
    await world.apply(pro(''));
    world.takeRequests();
    expect((await world.apply(pro(`, accounts: [${few.join(', ')}]`))).verified).toBe(true);
    const singles = world.takeRequests().filter(request => /^GET \/v3\/grants\/./.test(request));
    expect(singles.length).toBe(20);
    expect((await world.apply(pro(`, accounts: [${[...few, ...many].join(', ')}]`))).verified).toBe(true);
    expect(world.takeRequests().filter(request => /^GET \/v3\/grants\/./.test(request))).toEqual([]);
  });

  test.each(['before', 'after'])('an answer that is lost %s the work: the accounts themselves tell', async when => {
    let lost = 0;
    const wrap =
      (transport: Transport): Transport =>
      async request => {
        if (!request.url.endsWith('/manual-assign') || lost > 0) return transport(request);
        lost += 1;
        if (when === 'after') await transport(request);
        throw new TransportError('broken', 'lost');
      };
    const world = await withAccounts(emails(3), { wrap });
    expect((await world.apply(pro(EXISTING))).verified).toBe(true);
    expect(lost).toBe(1);
    expect(new Set(Object.values(whereabouts(world)))).toEqual(new Set(['Pro']));
  });

  test('a refusal moves nobody, fails the placement, and leaves base as it was', async () => {
    const wrap =
      (transport: Transport): Transport =>
      request =>
        request.url.endsWith('/manual-assign') || (request.method === 'PATCH' && request.url.includes('/grants/'))
          ? Promise.resolve({ status: 400, headers: {}, body: '{"error":{"message":"not here"}}' })
          : transport(request);
    const world = await withAccounts(emails(2), { wrap });
    const result = await world.apply(pro(EXISTING));
    expect(outcomesOf(result)).toEqual({ 'workspace.pro': 'done', 'placement.pro': 'failed refused' });
    expect(result.outcomes[1]?.error?.message).toContain('not here');
    expect(Object.keys(world.base())).toEqual(['workspace.pro']);
  });

  test('an interrupted apply moves nobody, and the next one goes on', async () => {
    const world = await withAccounts(emails(3));
    let isStopped = false;
    const onOutcome = () => {
      isStopped = true;
    };
    const result = await world.apply(pro(EXISTING), { onOutcome, isStopped: () => isStopped });
    expect(outcomesOf(result)).toEqual({ 'workspace.pro': 'done', 'placement.pro': 'skipped interrupted' });
    expect(writesIn(world.takeRequests())).toEqual(['POST /v3/workspaces']);
    expect((await world.apply(pro(EXISTING))).verified).toBe(true);
    expect(new Set(Object.values(whereabouts(world)))).toEqual(new Set(['Pro']));
  });

  test('a workspace that cannot be made skips its placement', async () => {
    const wrap =
      (transport: Transport): Transport =>
      request =>
        request.method === 'POST' && request.url.endsWith('/v3/workspaces')
          ? Promise.resolve({ status: 400, headers: {}, body: '{"error":{"message":"no"}}' })
          : transport(request);
    const world = await withAccounts(emails(1), { wrap });
    expect(outcomesOf(await world.apply(pro(EXISTING)))).toEqual({
      'workspace.pro': 'failed refused',
      'placement.pro': 'skipped dependency-failed',
    });
  });
});

describe('who goes where', () => {
  const both = (rest: string, more = '') =>
    `workspaces:\n  pro: { name: Pro, domain: pro.example${rest} }\n  free: { name: Free, domain: free.example${more} }\n`;

  test('an exclusive workspace sends strangers to the default one, or straight to where they are wanted', async () => {
    const addresses = ['in@pro.example', 'stray@other.example', 'of-free@free.example', 'vip@other.example'];
    const world = await withAccounts(addresses);
    expect((await world.apply(both(`, accounts: [${addresses.join(', ')}]`))).verified).toBe(true);
    world.takeRequests();
    const text = both(', exclusive: true, accounts: [vip@other.example]', EXISTING);
    expect((await world.apply(text)).verified).toBe(true);
    expect(whereabouts(world)).toEqual({
      'in@pro.example': 'Pro',
      'stray@other.example': '-',
      'of-free@free.example': 'Free',
      'vip@other.example': 'Pro',
    });
    expect(writesIn(world.takeRequests()).length).toBe(2);
    expect((await world.apply(text)).outcomes).toEqual([]);
  });

  test('the accounts of a workspace that goes are moved before it is deleted', async () => {
    const world = await withAccounts(['a@pro.example', 'b@pro.example']);
    expect((await world.apply(both(EXISTING))).verified).toBe(true);
    world.takeRequests();
    const text = 'workspaces: { free: { name: Free, domain: free.example, accounts: [a@pro.example] } }\n';
    expect((await world.apply(text)).verified).toBe(true);
    expect(writesIn(world.takeRequests())).toEqual([
      'POST /v3/workspaces/ID/manual-assign',
      'DELETE /v3/workspaces/ID',
    ]);
    expect(whereabouts(world)).toEqual({ 'a@pro.example': 'Free', 'b@pro.example': '-' });
    expect(Object.keys(world.base())).toEqual(['placement.free', 'workspace.free']);
  });

  test('who was sent away from a workspace that goes is not fetched back, however far behind lists are', async () => {
    const world = await withAccounts(['a@pro.example'], { knobs: { grantListLagSeconds: 30 } });
    const strict = (domain: string) => pro(`${EXISTING}, exclusive: true`, domain);
    await world.clock.sleep(60_000);
    expect((await world.apply(strict('pro.example'))).verified).toBe(true);
    expect(whereabouts(world)).toEqual({ 'a@pro.example': 'Pro' });
    await world.clock.sleep(60_000);
    expect((await world.apply(strict('new.example'))).verified).toBe(true);
    expect(whereabouts(world)).toEqual({ 'a@pro.example': '-' });
  });

  test('a placement that leaves the files leaves the accounts, and the state', async () => {
    const world = await withAccounts(['a@pro.example']);
    await world.apply(both(EXISTING));
    world.takeRequests();
    expect((await world.apply(both(''))).verified).toBe(true);
    expect(writesIn(world.takeRequests())).toEqual([]);
    expect(whereabouts(world)).toEqual({ 'a@pro.example': 'Pro' });
    expect(Object.keys(world.base())).toEqual(['workspace.free', 'workspace.pro']);
  });

  test('a key that is renamed takes its placement along', async () => {
    const world = await withAccounts(['a@pro.example']);
    await world.apply(both(EXISTING));
    world.takeRequests();
    const result = await world.apply(both(EXISTING).replace('  pro:', '  gold:'));
    expect(outcomesOf(result)).toEqual({ 'workspace.gold': 'done', 'placement.gold': 'done' });
    expect(writesIn(world.takeRequests())).toEqual([]);
    expect(Object.keys(world.base())).toEqual(['placement.gold', 'workspace.free', 'workspace.gold']);
  });

  test('somebody who moves an account away is undone', async () => {
    const world = await withAccounts(['a@pro.example']);
    await world.apply(both(EXISTING));
    const { grants, workspaces } = world.emulator.snapshot();
    const home = workspaces.find(workspace => workspace.default)?.workspace_id;
    await world.send('POST', `/v3/workspaces/${home}/manual-assign`, { assign_grants: [grants[0]?.id] });
    const { drifted } = await world.drift(both(EXISTING));
    expect(drifted.map(({ address, fields }) => [address, fields[0]?.live])).toEqual([['placement.pro', []]]);
    const { plan, verified } = await world.apply(both(EXISTING));
    expect([plan.changes[0]?.reason, verified]).toEqual(['drifted', true]);
    expect(whereabouts(world)).toEqual({ 'a@pro.example': 'Pro' });
  });
});

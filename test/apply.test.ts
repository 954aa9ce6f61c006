// Applying, the whole way: tier files, the real connection, the emulator, and trouble on purpose. Runs over the emulator's
// knobs are in journey.test.ts; what a plan holds is in scenarios.test.ts.
import { describe, expect, test } from 'vitest';
import type { Kept } from '../src/apply/kept.ts';
import type { Fault, FaultPlan } from '../src/emulator/faults.ts';
import { type Transport, TransportError } from '../src/http/transport.ts';
import { createWorld, namesIn, outcomesOf, type World } from './worlds.ts';

const policy = (key: string, sent: number) => `
  ${key}:
    name: Policy ${key}
    limits: { limit_count_daily_email_sent: ${sent} }`;
const workspace = (key: string, target: string, domain = `${key}.example`) => `
  ${key}:
    name: Workspace ${key}
    domain: ${domain}
    auto_group: true
    policy: ${target}`;

const POLICIES = `policies:${policy('a', 1)}${policy('b', 2)}`;
const BOTH = `${POLICIES}\nworkspaces:${workspace('u', 'a')}${workspace('v', 'b')}`;

/** What a plan reads: the pages of policies, of which the last is empty, and all workspaces. */
const READING = ['GET /v3/policies', 'GET /v3/policies', 'GET /v3/workspaces'];

function brief(requests: readonly string[]): readonly string[] {
  return requests.map(request => request.replace(/\?.*| \d+$/g, '').replace(/(00000000|\d+)-\S+/, 'ID')).sort();
}

async function applied(tiers: string, options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options);
  expect((await world.apply(tiers)).verified).toBe(true);
  world.takeRequests();
  return world;
}

async function idOfPolicy(world: World, name: string): Promise<string> {
  return world.emulator.snapshot().policies.find(one => one.name === name)?.id ?? 'none';
}

/** Only requests that write, or only those to one path, meet the fault; each kind of request once. */
function once(fault: Fault, isMeant: (request: Parameters<Transport>[0]) => boolean): FaultPlan {
  let isOver = false;
  return request => {
    if (isOver || !isMeant(request)) return undefined;
    isOver = true;
    return fault;
  };
}

describe('requests (design 9)', () => {
  test('an update is one read and one write, then one plan', async () => {
    const world = await applied(BOTH);
    const tiers = BOTH.replaceAll('email_sent: ', 'email_sent: 10');
    const { verified } = await world.apply(tiers);
    expect(verified).toBe(true);
    const updates = ['GET /v3/policies/ID', 'GET /v3/policies/ID', 'PUT /v3/policies/ID', 'PUT /v3/policies/ID'];
    expect(brief(world.takeRequests())).toEqual([...READING, ...updates, ...READING].sort());
  });

  test('a create is one write, and one listing per kind and step, then one plan', async () => {
    const world = createWorld();
    await world.apply(BOTH);
    const policies = ['GET /v3/policies', 'GET /v3/policies', 'POST /v3/policies', 'POST /v3/policies'];
    const workspaces = ['GET /v3/workspaces', 'POST /v3/workspaces', 'POST /v3/workspaces'];
    // Before the first policy there is one page only, and it is empty.
    expect(brief(world.takeRequests())).toEqual(
      [...READING.slice(1), ...policies.slice(1), ...workspaces, ...READING].sort(),
    );
  });

  test('a delete is one read and one write, and one listing per kind that could refer to it, then one plan', async () => {
    const world = await applied(POLICIES);
    await world.apply(`policies:${policy('a', 1)}`);
    const deletes = ['DELETE /v3/policies/ID', 'GET /v3/policies/ID', 'GET /v3/workspaces'];
    expect(brief(world.takeRequests())).toEqual([...READING, ...deletes, ...READING].sort());
  });

  test('a second apply reads and writes nothing, neither live nor state', async () => {
    const world = await applied(BOTH);
    const saves = world.saves.length;
    const { outcomes } = await world.apply(BOTH);
    expect(outcomes).toEqual([]);
    expect(brief(world.takeRequests())).toEqual(READING);
    expect(world.saves.length).toBe(saves);
  });

  test('state is kept after each step', async () => {
    const world = await applied(BOTH);
    const policies = ['policy.a', 'policy.b'];
    const workspaces = ['workspace.u', 'workspace.v'];
    // What is about to be created is noted before, so that a crash in between leaves a trace.
    expect(world.saves.map(({ resources, creating }) => [Object.keys(resources), creating])).toEqual([
      [[], policies],
      [policies, []],
      [policies, workspaces],
      [[...policies, ...workspaces], []],
    ]);
  });
});

describe('what somebody else does between plan and apply', () => {
  const path = async (world: World, name: string) => `/v3/policies/${await idOfPolicy(world, name)}`;
  const limits = (sent: number) => ({ limits: { limit_count_daily_email_sent: sent } });
  const raised = BOTH.replace('email_sent: 1 ', 'email_sent: 5 ');
  const withoutA = `policies:${policy('b', 2)}`;

  test.each<[string, string, string, (world: World) => Promise<unknown>, string]>([
    ['updates it otherwise', BOTH, raised, async w => w.send('PUT', await path(w, 'Policy a'), limits(9)), 'failed'],
    ['deletes what is updated', BOTH, raised, async w => w.send('DELETE', await path(w, 'Policy a')), 'failed'],
    ['makes the same update', BOTH, raised, async w => w.send('PUT', await path(w, 'Policy a'), limits(5)), 'done'],
    ['changes another field', BOTH, raised, async w => w.send('PUT', await path(w, 'Policy a'), { rules: [] }), 'done'],
    [
      'changes what is deleted',
      POLICIES,
      withoutA,
      async w => w.send('PUT', await path(w, 'Policy a'), limits(9)),
      'failed',
    ],
    ['deletes what is deleted', POLICIES, withoutA, async w => w.send('DELETE', await path(w, 'Policy a')), 'done'],
    [
      'makes the name another',
      '{}',
      POLICIES,
      w => w.send('POST', '/v3/policies', { name: 'Policy a', ...limits(9) }),
      'failed',
    ],
    [
      'makes the same object',
      '{}',
      POLICIES,
      w => w.send('POST', '/v3/policies', { name: 'Policy a', ...limits(1) }),
      'done',
    ],
  ])('%s', async (_, before, after, meanwhile, status) => {
    const world = await applied(before);
    const result = await world.apply(after, { meanwhile: () => meanwhile(world) });
    const { 'policy.a': a, ...others } = outcomesOf(result);
    expect(a).toBe(status === 'done' ? 'done' : 'failed changed-since-plan');
    expect(Object.values(others).filter(other => other !== 'done')).toEqual([]);
    expect(result.verified).toBe(status === 'done');
    const again = await world.apply(after);
    expect({ ...again, plan: 0 }).toMatchObject({ verified: true });
    expect(new Set(namesIn(world, 'policies')).size).toBe(namesIn(world, 'policies').length);
  });

  test('attaches what is deleted: it stays, and the failure says by whom it is held', async () => {
    const world = await applied(POLICIES);
    const attach = async () =>
      world.send('POST', '/v3/workspaces', { name: 'Held', policy_id: await idOfPolicy(world, 'Policy a') });
    const result = await world.apply(withoutA, { meanwhile: attach });
    expect(outcomesOf(result)).toEqual({ 'policy.a': 'failed still-referenced' });
    expect(namesIn(world, 'policies')).toContain('Policy a');
    expect(world.base()).toHaveProperty(['policy.a']);
  });
});

describe('answers that say less or more', () => {
  const declared = (sent: number) => `policies:${policy('a', sent)}`;

  test.each(['without-id', 'echo'] as const)('an answer to an update %s is completed by a read', async answer => {
    const world = await applied(declared(1), { knobs: { policyUpdateAnswer: answer } });
    expect(outcomesOf(await world.apply(declared(2)))).toEqual({ 'policy.a': 'done' });
    const reads = world.takeRequests().filter(request => request.startsWith('GET /v3/policies/'));
    expect(reads.length).toBe(answer === 'echo' ? 2 : 1);
  });

  test.each(['full', 'without-id', 'echo'] as const)(
    'a server that replaces what was not declared is a side effect (answer: %s)',
    async answer => {
      const world = await applied(declared(1), { knobs: { policyUpdate: 'replace', policyUpdateAnswer: answer } });
      const id = await idOfPolicy(world, 'Policy a');
      const byHand = { limits: { limit_count_daily_email_sent: 1, limit_attachment_count_limit: 5 } };
      await world.send('PUT', `/v3/policies/${id}`, byHand);
      const renamed = declared(2).replace('name: Policy a', 'name: Another');
      const { sideEffects, verified } = await world.apply(renamed);
      expect(verified).toBe(true);
      expect(sideEffects).toEqual([
        { address: 'policy.a', path: 'limits.limit_attachment_count_limit', before: 5, after: 20 },
      ]);
    },
  );

  test.each(['PUT', 'POST'] as const)('a server that keeps another value after a %s is not-converged', async method => {
    const wrap =
      (transport: Transport): Transport =>
      request =>
        transport(
          request.method === method ? { ...request, body: (request.body ?? '').replace(':500', ':100') } : request,
        );
    const world = createWorld({ wrap });
    if (method === 'PUT') await world.apply(declared(1));
    const result = await world.apply(declared(500));
    expect(outcomesOf(result)).toEqual({ 'policy.a': 'failed not-converged' });
    expect(result.verified).toBe(false);
    expect(world.base()['policy.a']?.attributes).toMatchObject({ 'limits.limit_count_daily_email_sent': 100 });
    expect(namesIn(world, 'policies')).toEqual(['Policy a']);
  });
});

describe('answers that never come', () => {
  const isCreate = ({ method }: Parameters<Transport>[0]) => method === 'POST';
  const FAULTS: readonly Fault[] = [
    { kind: 'lost', work: 'done' },
    { kind: 'lost', work: 'not-done' },
    { kind: 'timeout', work: 'done' },
    { kind: 'server-error', status: 500, work: 'done' },
    { kind: 'server-error', status: 503, work: 'not-done' },
    { kind: 'rate-limit', retryAfter: '3' },
  ];
  const cases = FAULTS.flatMap(fault => [0, 45].map(lag => ({ fault, lag, title: JSON.stringify(fault) })));

  test.each(cases)('a create: $title, listings $lag s behind', async ({ fault, lag }) => {
    const world = createWorld({ faults: once(fault, isCreate), knobs: { listLagSeconds: lag } });
    const result = await world.apply(BOTH);
    expect(new Set(Object.values(outcomesOf(result)))).toEqual(new Set(['done']));
    expect(result.verified).toBe(true);
    expect(namesIn(world, 'policies').toSorted()).toEqual(['Policy a', 'Policy b']);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('a %s: the same, without and after its work', async method => {
    for (const fault of FAULTS) {
      const world = await applied(BOTH, { faults: once(fault, request => request.method === method) });
      const after = `policies:${policy('a', 7)}\nworkspaces:${workspace('u', 'null')}`;
      const result = await world.apply(after);
      expect(new Set(Object.values(outcomesOf(result)))).toEqual(new Set(['done']));
      expect(namesIn(world, 'policies')).toEqual(['Policy a']);
    }
  });

  test('a create that two objects could come from is not guessed', async () => {
    const wrap =
      (transport: Transport): Transport =>
      async request => {
        const answer = await transport(request);
        if (request.method !== 'POST') return answer;
        await transport(request);
        throw new TransportError('broken', 'lost');
      };
    const world = createWorld({ wrap });
    expect(outcomesOf(await world.apply(`policies:${policy('a', 1)}`))).toEqual({
      'policy.a': 'failed ambiguous-create',
    });
    expect(namesIn(world, 'policies')).toEqual(['Policy a', 'Policy a']);
    expect(world.base()).toEqual({});
  });
});

describe('refusals and interruptions', () => {
  test('one refused change fails alone, and what depends on it is skipped', async () => {
    const world = createWorld({ plan: { limit_count_daily_email_sent: 100 } });
    const result = await world.apply(BOTH.replace('email_sent: 2', 'email_sent: 200'));
    expect(outcomesOf(result)).toEqual({
      'policy.a': 'done',
      'policy.b': 'failed refused',
      'workspace.u': 'done',
      'workspace.v': 'skipped dependency-failed',
    });
    expect(result.outcomes[1]?.error).toMatchObject({ httpStatus: 403, requestId: expect.any(String) });
    expect(result.outcomes[3]?.error?.message).toContain('policy.b');
    expect(Object.keys(world.base())).toEqual(['policy.a', 'workspace.u']);
  });

  test('a delete waits for what could not let go', async () => {
    const wrap =
      (transport: Transport): Transport =>
      request =>
        request.method === 'PATCH'
          ? Promise.resolve({ status: 400, headers: {}, body: '{"error":{"message":"no"}}' })
          : transport(request);
    const world = await applied(BOTH, { wrap });
    const result = await world.apply(
      `policies:${policy('b', 2)}\nworkspaces:${workspace('u', 'b')}${workspace('v', 'b')}`,
    );
    expect(outcomesOf(result)).toEqual({
      'policy.a': 'skipped dependency-failed',
      'workspace.u': 'failed refused',
    });
    expect(namesIn(world, 'policies')).toEqual(['Policy a', 'Policy b']);
  });

  test.each([0, 1, 2, 3])(
    'interrupted after %i outcomes: the rest is skipped, and the next run goes on',
    async count => {
      const world = createWorld();
      let outcomes = 0;
      const onOutcome = () => {
        outcomes += 1;
      };
      const result = await world.apply(BOTH, { onOutcome, isStopped: () => outcomes >= count });
      expect(result.outcomes.length).toBe(4);
      expect(result.verified).toBe(false);
      const codes = new Set(result.outcomes.map(({ status, error }) => `${status} ${error?.code}`));
      // What waits for something that was not done says so.
      for (const code of ['done undefined', 'skipped interrupted', 'skipped dependency-failed']) codes.delete(code);
      expect([...codes]).toEqual([]);
      const done = result.outcomes.filter(({ status }) => status === 'done').map(({ address }) => address);
      expect(Object.keys(world.base())).toEqual(done.toSorted());
      expect((await world.apply(BOTH)).verified).toBe(true);
      expect(namesIn(world, 'policies').length).toBe(2);
    },
  );

  test('listings that are behind do not make the next run create again what the state holds', async () => {
    const world = createWorld({ knobs: { listLagSeconds: 45 } });
    let isStopped = false;
    await world.apply(BOTH, {
      isStopped: () => isStopped,
      onOutcome: ({ address }) => {
        isStopped ||= address === 'policy.b';
      },
    });
    expect(Object.keys(world.base())).toEqual(['policy.a', 'policy.b']);
    expect((await world.apply(BOTH)).verified).toBe(true);
    expect(namesIn(world, 'policies')).toEqual(['Policy a', 'Policy b']);
  });

  test('what cannot be replaced stays as it is, and stays ours', async () => {
    const tiers = (domain: string) => `${POLICIES}\nworkspaces:${workspace('u', 'a', domain)}`;
    const wrap =
      (transport: Transport): Transport =>
      request =>
        request.body?.includes('new.example')
          ? Promise.resolve({ status: 400, headers: {}, body: '{"error":{"message":"not registered"}}' })
          : transport(request);
    const world = await applied(tiers('old.example'), { wrap });
    const before = [world.base(), world.emulator.snapshot()];
    expect(outcomesOf(await world.apply(tiers('new.example')))).toEqual({ 'workspace.u': 'failed refused' });
    expect([world.base(), world.emulator.snapshot()]).toEqual(before);
  });

  test('state that cannot be written after creates is told, and the next run finds everything again', async () => {
    const world = createWorld();
    const save = async ({ creating }: Kept) => {
      if (creating.length === 0) throw new Error('disk full');
    };
    const result = await world.apply(BOTH, { save });
    expect(result.saveFailure).toBe('disk full');
    expect(new Set(Object.values(outcomesOf(result)))).toEqual(new Set(['done']));
    const again = await world.apply(BOTH);
    expect(again.plan.changes.map(({ action }) => action)).toEqual(['adopt', 'adopt', 'adopt', 'adopt']);
    expect(again.verified && again.saveFailure === undefined).toBe(true);
  });
});

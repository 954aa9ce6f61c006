// What an apply makes of a world that others changed since the last one, and what is left when it is ended while it looks.
import { describe, expect, test } from 'vitest';
import { createWorld, namesIn, outcomesOf, type World } from './worlds.ts';

const TIERS = `policies:
  a: { name: Policy a, limits: { limit_count_daily_email_sent: 1 } }
workspaces:
  u: { name: Workspace u, domain: u.example, policy: a }
`;

async function applied(tiers: string): Promise<World> {
  const world = createWorld();
  expect((await world.apply(tiers)).verified).toBe(true);
  return world;
}

function policyId(world: World): string {
  return world.emulator.snapshot().policies.find(({ name }) => name === 'Policy a')?.id ?? 'none';
}

describe('a policy that somebody deleted', () => {
  test('and made again under its name is taken in, and its workspace points to the new one', async () => {
    const world = await applied(TIERS);
    await world.send('DELETE', `/v3/policies/${policyId(world)}`);
    await world.send('POST', '/v3/policies', { name: 'Policy a', limits: { limit_count_daily_email_sent: 1 } });
    const result = await world.apply(TIERS);
    expect(outcomesOf(result)).toEqual({ 'policy.a': 'done', 'workspace.u': 'done' });
    expect(result.verified).toBe(true);
    expect(world.emulator.snapshot().workspaces.find(({ name }) => name === 'Workspace u')?.policy_id).toBe(
      policyId(world),
    );
  });

  test('and that the files no longer mention is forgotten, while its workspace gets another one', async () => {
    const world = await applied(TIERS);
    await world.send('DELETE', `/v3/policies/${policyId(world)}`);
    const result = await world.apply(
      TIERS.replaceAll('a: {', 'b: {').replace('Policy a', 'Policy b').replace('policy: a', 'policy: b'),
    );
    expect(outcomesOf(result)).toEqual({ 'policy.a': 'done', 'policy.b': 'done', 'workspace.u': 'done' });
    expect(result.verified).toBe(true);
  });

  test('is made again, and its workspace points to the new one', async () => {
    const world = await applied(TIERS);
    await world.send('DELETE', `/v3/policies/${policyId(world)}`);
    expect((await world.apply(TIERS)).verified).toBe(true);
    expect(world.emulator.snapshot().workspaces.find(({ name }) => name === 'Workspace u')?.policy_id).toBe(
      policyId(world),
    );
  });
});

describe('a create that an earlier apply began', () => {
  test('is not sent when the apply is interrupted while it looks, and stays noted', async () => {
    const world = createWorld();
    let isStopped = false;
    const saves: (readonly string[])[] = [];
    const result = await world.apply(TIERS, {
      unfinished: ['policy.a'],
      isStopped: () => isStopped,
      onWait: () => {
        isStopped = true;
      },
      save: async ({ creating }) => void saves.push(creating),
    });
    expect(result.outcomes[0]).toMatchObject({
      address: 'policy.a',
      status: 'failed',
      error: { code: 'unknown-outcome' },
    });
    expect(namesIn(world, 'policies')).toEqual([]);
    expect(saves.at(-1) ?? ['policy.a']).toContain('policy.a');
  });

  test('is sent when it does not show up for as long as lists may lag', async () => {
    const world = createWorld();
    const startMs = world.clock.now();
    expect((await world.apply(TIERS, { unfinished: ['policy.a'] })).verified).toBe(true);
    expect(world.clock.now() - startMs).toBeGreaterThanOrEqual(60_000);
    expect(namesIn(world, 'policies')).toEqual(['Policy a']);
  });

  test('is looked for under another key as well', async () => {
    const world = createWorld({ knobs: { listLagSeconds: 40 } });
    await world.send('POST', '/v3/policies', { name: 'Policy a', limits: { limit_count_daily_email_sent: 1 } });
    const renamed = TIERS.replace('  a: {', '  z: {').replace('policy: a', 'policy: z');
    expect((await world.apply(renamed, { unfinished: ['policy.a'] })).verified).toBe(true);
    expect(namesIn(world, 'policies')).toEqual(['Policy a']);
    expect(world.saves.at(-1)?.creating).toEqual([]);
  });

  test('stays noted while --target leaves it out', async () => {
    const world = createWorld();
    const saves: (readonly string[])[] = [];
    const other = `${TIERS}  v: { name: Workspace v, domain: v.example }\n`;
    await world.apply(other, {
      targets: ['workspace.v'],
      unfinished: ['policy.a'],
      save: async ({ creating }) => void saves.push(creating),
    });
    expect(saves.at(-1)).toEqual(['policy.a']);
  });
});

describe('a create without an answer', () => {
  const POLICY = 'policies:\n  a: { name: Policy a, limits: { limit_count_daily_email_sent: 1 } }\n';

  /** The first create is done and answered with 502; from then on, reads that are `isDead` are answered with 503. */
  function createTroubled(isDead: (path: string) => boolean): World {
    let isCreated = false;
    const fail = (status: number) => ({ status, headers: {}, body: '{"error":{"message":"trouble"}}' });
    return createWorld({
      wrap: transport => async request => {
        if (request.method === 'GET' && isCreated && isDead(new URL(request.url).pathname)) return fail(503);
        const answer = await transport(request);
        if (request.method !== 'POST' || isCreated) return answer;
        isCreated = true;
        return fail(502);
      },
    });
  }

  test('stays noted where it could not be looked for', async () => {
    const world = createTroubled(() => true);
    expect(outcomesOf(await world.apply(POLICY))).toEqual({ 'policy.a': 'failed unknown-outcome' });
    expect(world.saves.at(-1)?.creating).toEqual(['policy.a']);
  });

  test('is in the state as soon as it is found, also where it cannot be read', async () => {
    const world = createTroubled(path => path !== '/v3/policies');
    expect(outcomesOf(await world.apply(POLICY))).toEqual({ 'policy.a': 'failed unavailable' });
    expect(world.base()['policy.a']?.id).toBe(policyId(world));
  });
});

describe('a state that cannot be written', () => {
  const save = async () => {
    throw new Error('the disk is full');
  };

  test('stops creates, of which a later apply would not know, and nothing else', async () => {
    const world = await applied(TIERS);
    const more = `${TIERS.replace('email_sent: 1 ', 'email_sent: 5 ')}  v: { name: Workspace v, domain: v.example }\n`;
    const result = await world.apply(more, { save });
    expect(result.saveFailure).toBe('the disk is full');
    expect(outcomesOf(result)).toEqual({
      'policy.a': 'done',
      'workspace.v': 'failed state-not-kept',
    });
    expect(namesIn(world, 'workspaces')).not.toContain('Workspace v');
    expect((await world.apply(more)).verified).toBe(true);
  });
});

describe('somebody else at work', () => {
  test('what they changed meanwhile is named, and the apply is not verified', async () => {
    const world = await applied(TIERS);
    const raised = TIERS.replace('email_sent: 1 ', 'email_sent: 5 ');
    const id = world.emulator.snapshot().workspaces.find(({ name }) => name === 'Workspace u')?.workspace_id;
    const { verified, remaining, outcomes } = await world.apply(raised, {
      meanwhile: () => world.send('PATCH', `/v3/workspaces/${id}`, { policy_id: null }),
    });
    expect(outcomes.map(({ status }) => status)).toEqual(['done']);
    expect(remaining).toEqual(['workspace.u']);
    expect(verified).toBe(false);
  });
});

describe('a domain that goes from one workspace to another', () => {
  const workspaces = (entries: Readonly<Record<string, string>>) =>
    Object.entries(entries)
      .map(([key, domain]) => `  ${key}: { name: Workspace ${key}, domain: ${domain}.example, auto_group: true }\n`)
      .join('');

  test.each([
    ['while that one gets another', { a: 'y', b: 'z' }],
    ['while that one goes', { a: 'y' }],
    ['and back', { a: 'y', b: 'x' }],
    ['and on, and on', { a: 'y', b: 'z', c: 'x' }],
  ])('%s, in one apply', async (_, after) => {
    const world = createWorld();
    expect((await world.apply(`workspaces:\n${workspaces({ a: 'x', b: 'y', c: 'z' })}`)).verified).toBe(true);
    const tiers = `workspaces:\n${workspaces(after)}`;
    expect((await world.apply(tiers)).verified).toBe(true);
    const live = world.emulator.snapshot().workspaces.filter(({ default: isDefault }) => !isDefault);
    expect(Object.fromEntries(live.map(({ name, domain }) => [name, domain]))).toEqual(
      Object.fromEntries(Object.entries(after).map(([key, domain]) => [`Workspace ${key}`, `${domain}.example`])),
    );
    expect(live).toHaveLength(Object.keys(after).length);
    expect((await world.apply(tiers)).outcomes).toEqual([]);
  });
});

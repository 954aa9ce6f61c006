// What was deleted a moment ago and is wanted again, while the lists of the platform still show it.
import { expect, test } from 'vitest';
import { createWorld, outcomesOf, type World } from './worlds.ts';

const LAG_SECONDS = 45;

const WHOLE = `
lists: { spam: { name: Spam, type: tld, items: [zip] } }
policies: { free: { name: Free }, legacy: { name: Legacy } }
workspaces: { free: { name: Free, domain: free.example, policy: free } }
`;

/** All that is declared, then what an apply of other files left of it, a moment ago. */
async function leave(text: string): Promise<World> {
  const world = createWorld({ knobs: { listLagSeconds: LAG_SECONDS } });
  await world.apply(WHOLE);
  await world.clock.sleep(LAG_SECONDS * 1000);
  expect((await world.apply(text)).verified).toBe(true);
  return world;
}

/** Once lists show what is there, everything is made that is not. */
async function settle(world: World): Promise<void> {
  await world.clock.sleep(LAG_SECONDS * 1000);
  const { verified } = await world.apply(WHOLE);
  expect(verified).toBe(true);
  const { lists, policies, workspaces } = world.emulator.snapshot();
  expect(lists.map(({ name, type }) => [name, type])).toEqual([['Spam', 'tld']]);
  expect(policies.map(({ name }) => name).sort()).toEqual(['Free', 'Legacy']);
  expect(workspaces.flatMap(({ domain }) => domain ?? [])).toEqual(['free.example']);
  const ids = [...lists, ...policies].map(({ id }) => id);
  for (const [address, { id }] of Object.entries(world.base()))
    if (!address.startsWith('workspace.') && !address.startsWith('placement.')) expect(ids).toContain(id);
  expect((await world.plan(WHOLE)).changes).toEqual([]);
}

test.each([
  ['policy.legacy', WHOLE.replace(', legacy: { name: Legacy }', '')],
  ['workspace.free', WHOLE.replace(/workspaces: .*\n/, '')],
])('%s is not taken in when it is gone', async (address, text) => {
  const world = await leave(text);
  const result = await world.apply(WHOLE);
  expect(result.plan.changes).toMatchObject([{ address, action: 'adopt' }]);
  expect(outcomesOf(result)).toEqual({ [address]: 'failed changed-since-plan' });
  expect(result.verified).toBe(false);
  expect(world.base()).not.toHaveProperty([address]);
  await settle(world);
});

test('a workspace that was replaced is not what is to replace the new one', async () => {
  const world = await leave(WHOLE.replace('free.example', 'basic.example'));
  const result = await world.apply(WHOLE);
  expect(outcomesOf(result)).toEqual({ 'workspace.free': 'failed changed-since-plan' });
  expect(world.emulator.snapshot().workspaces.map(({ domain }) => domain)).toContain('basic.example');
  await settle(world);
});

test('a list is made again at once, since its items say that it is gone', async () => {
  const world = await leave(WHOLE.replace(/lists: .*\n/, ''));
  const result = await world.apply(WHOLE);
  expect(outcomesOf(result)).toEqual({ 'list.spam': 'done' });
  expect(result.verified).toBe(true);
  await settle(world);
});

// Back to what an earlier apply left: live is as it was then, and files of then find nothing to do.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EmulatorSnapshot } from '../../src/emulator/snapshot.ts';
import { KEY, type Served, serve } from './served.ts';
import { tierform } from './world.ts';

const FREE = `policies:
  free: { name: Free, limits: { limit_count_daily_email_sent: 200, limit_storage_total: 3GiB } }
workspaces:
  free: { name: Free, domain: free.example, policy: free }
`;

/** What is live, without ids and times: references are names, and limits that hold no account back are left out. */
function describeLive({ policies, workspaces, rules, lists, grants }: EmulatorSnapshot): unknown {
  const names = new Map<unknown, string>([
    ...[...policies, ...rules, ...lists].map(({ id, name }) => [id, name] as const),
    ...workspaces.map(({ workspace_id, name }) => [workspace_id, name] as const),
  ]);
  const nameOf = (id: unknown) => (id === null ? null : (names.get(id) ?? 'gone'));
  const byName = (left: readonly unknown[], right: readonly unknown[]) => (String(left[0]) < String(right[0]) ? -1 : 1);
  return {
    policies: policies
      .map(({ name, limits }) => [name, Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== -1))])
      .sort(byName),
    workspaces: workspaces
      .map(
        ({ name, domain, auto_group, policy_id, rule_ids }) =>
          [name, domain, auto_group, nameOf(policy_id), rule_ids.map(nameOf).sort()] as const,
      )
      .sort(byName),
    rules: rules.map(({ name, actions }) => [name, actions] as const).sort(byName),
    lists: lists
      .map(({ name, type, items }) => [name, type, items.map(({ value }) => value).sort()] as const)
      .sort(byName),
    accounts: grants.map(({ email, workspace_id }) => [email, nameOf(workspace_id)] as const).sort(byName),
  };
}

function setFiles({ folder }: Pick<Served, 'folder'>, text: string): void {
  writeFileSync(join(folder, 'tiers/free.yaml'), text);
}

const allow = (...addresses: string[]) => addresses.flatMap(address => ['--allow', `deletes-resources=${address}`]);

interface History {
  readonly first: string;
  readonly second: string;
  /** Allowed to the second apply and to the rollback. */
  readonly allowed?: readonly string[];
  readonly prepare?: (served: Served) => Promise<unknown>;
}

const HISTORIES: Readonly<Record<string, History>> = {
  'a limit that was lowered': { first: FREE, second: FREE.replace('200', '20') },
  'a limit that was not set before': {
    first: FREE,
    second: FREE.replace('3GiB }', '3GiB, limit_count_daily_message_received: 5 }'),
  },
  'a resource that was new': {
    first: FREE,
    second: `${FREE.replace('policy: free', 'policy: pro')}---\npolicies: { pro: { name: Pro } }\n`,
    allowed: allow('policy.pro'),
  },
  'a resource that was removed': {
    first: `${FREE}  pro: { name: Pro, domain: pro.example, policy: free }\n`,
    second: FREE,
    allowed: allow('workspace.pro'),
  },
  'a key and a name that changed': {
    first: FREE,
    second: `moved: [{ from: policy.free, to: policy.basic }]\n${FREE.replace('  free: { name: Free, limits', '  basic: { name: Basic, limits').replace('policy: free', 'policy: basic')}`,
  },
  'a domain that changed': {
    first: FREE.replace('policy: free }', 'policy: free, auto_group: true, auto_group_existing: true }'),
    second: FREE.replace('policy: free }', 'policy: free, accounts: [a@free.example] }').replace(
      'domain: free.example',
      'domain: other.example',
    ),
    allowed: allow('workspace.free'),
  },
  'accounts that were moved': {
    first: FREE.replace('policy: free }', 'policy: free, accounts: [a@free.example] }'),
    second: `${FREE}  pro: { name: Pro, domain: pro.example, policy: free, accounts: [a@free.example] }\n`,
    allowed: allow('workspace.pro'),
  },
  'the default workspace, taken in with a policy that was new': {
    first: FREE,
    second: `${FREE}  home: { default: true, policy: strict }\n---\npolicies: { strict: { name: Strict, limits: { limit_count_daily_email_sent: 1 } } }\n`,
    allowed: allow('policy.strict'),
  },
  'a policy of somebody else, taken in and changed': {
    first: FREE,
    second: `${FREE}---\npolicies: { legacy: { name: Legacy, limits: { limit_count_daily_email_sent: 1 } } }\n`,
    prepare: ({ send }) =>
      send('POST', '/v3/policies', { name: 'Legacy', limits: { limit_count_daily_email_sent: 70 } }),
  },
  'a workspace that was pointed to a policy taken in': {
    first: FREE,
    second: `${FREE.replace('policy: free', 'policy: legacy')}---\npolicies: { legacy: { name: Legacy } }\n`,
    prepare: ({ send }) => send('POST', '/v3/policies', { name: 'Legacy' }),
  },
  'lists and rules': {
    first: `${FREE.replace('policy: free }', 'policy: free, rules: [block] }')}
rules:
  block:
    name: Block
    trigger: inbound
    match: { operator: any, conditions: [{ field: from.domain, operator: in_list, value: [bad] }] }
    actions: [{ type: block }]
lists:
  bad: { name: Bad, type: domain, items: [a.example, b.example] }
`,
    second: `${FREE.replace('policy: free }', 'policy: free, rules: [] }')}
rules:
  block:
    name: Block
    trigger: inbound
    match: { operator: any, conditions: [{ field: from.address, operator: in_list, value: [bad] }] }
    actions: [{ type: mark_as_spam }]
lists:
  bad: { name: Bad, type: address, items: [x@a.example] }
`,
    allowed: allow('list.bad'),
  },
};

describe('rollback of', () => {
  test.each(Object.entries(HISTORIES))('%s', async (_, { first, second, allowed = [], prepare }) => {
    const served = await serve({ 'tiers/free.yaml': first });
    const { emulator, makeAccount, run } = served;
    await makeAccount('a@free.example');
    await prepare?.(served);
    const applied = await run('apply', '--yes');
    expect(applied.exitCode, applied.stderr).toBe(0);
    const then = describeLive(emulator.snapshot());
    setFiles(served, second);
    const changed = await run('apply', '--yes', ...allowed);
    expect(changed.exitCode, changed.stderr + changed.stdout).toBe(0);
    expect(describeLive(emulator.snapshot())).not.toEqual(then);

    const { exitCode, stdout, stderr } = await run('rollback', '--yes', ...allowed);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain('verified: live is what apply 1 left.');
    expect(stderr).toContain('warning[files-say-otherwise]');
    expect(describeLive(emulator.snapshot())).toEqual(then);
    expect((await run('rollback', '1', '--yes')).stdout).toContain('Rollback: nothing to do.');

    setFiles(served, first);
    const { length } = emulator.requests;
    const again = await run('apply', '--yes');
    expect(again.stdout + again.stderr).toContain('Apply: nothing to do.');
    expect(again.stderr).not.toContain('no-longer-managed');
    expect(emulator.requests.slice(length).every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('a rollback', () => {
  async function makeLowered() {
    const served = await serve({ 'tiers/free.yaml': FREE });
    await served.run('apply', '--yes');
    setFiles(served, FREE.replace('200', '20'));
    await served.run('apply', '--yes');
    return served;
  }

  test('is one of the history, and can itself be rolled back', async () => {
    const { run } = await makeLowered();
    await run('rollback', '--yes');
    expect((await run('history')).stdout).toMatch(/^3 .* rollback to 1: 1 done$/m);
    const { stdout } = await run('rollback', '--yes');
    expect(stdout).toContain('200 -> 20');
    expect(stdout).toContain('verified: live is what apply 2 left.');
  });

  test('to the last apply takes back what somebody changed since', async () => {
    const { emulator, run, send } = await makeLowered();
    const [policy] = emulator.snapshot().policies;
    await send('PUT', `/v3/policies/${policy?.id}`, { limits: { limit_count_daily_email_sent: 999 } });
    const { stdout, stderr } = await run('rollback', '2', '--yes');
    expect(stdout).toContain('999 -> 20');
    expect(stderr).not.toContain('files-say-otherwise');
  });

  test('is shown, and asks like an apply', async () => {
    const { emulator, folder, run } = await makeLowered();
    const { length } = emulator.requests;
    const { exitCode, stdout, stderr } = await run('rollback');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('20 -> 200');
    expect(stderr).toContain('--yes is missing. Nothing was written.');
    const questions: string[] = [];
    const confirm = async (question: string) => questions.push(question) > 1;
    expect(await tierform(folder, ['rollback'], { env: { KEY }, isInteractive: true, confirm })).toMatchObject({
      exitCode: 1,
    });
    expect(questions).toHaveLength(1);
    expect(emulator.requests.slice(length).every(({ method }) => method === 'GET')).toBe(true);
  });

  test('is guarded: what is new since is not deleted unless that is allowed', async () => {
    const served = await makeLowered();
    setFiles(served, `${FREE.replace('200', '20')}---\npolicies: { pro: { name: Pro } }\n`);
    await served.run('apply', '--yes');
    const { exitCode, stderr } = await served.run('rollback', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[deletes-resources]');
    expect(served.emulator.snapshot().policies).toHaveLength(2);
  });

  test('can be saved, shown, and applied by somebody else', async () => {
    const served = await makeLowered();
    const { run } = served;
    setFiles(served, `${FREE}  home: { default: true, policy: free }\n`);
    await run('apply', '--yes');
    const { exitCode, stderr } = await run('rollback', '2', '--out', 'back.plan');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('\n    tierform apply back.plan\n');
    expect((await run('show', 'back.plan')).stdout).toContain('was not managed then: the state lets go of it');
    const applied = await run('apply', 'back.plan', '--yes');
    expect(applied.exitCode, applied.stderr + applied.stdout).toBe(0);
    expect(JSON.parse((await run('show', 'back.plan', '--format', 'json')).stdout).rollback_to).toBe(2);
    expect((await run('history')).stdout).toContain('rollback to 2');
    const [home] = served.emulator.snapshot().workspaces.filter(workspace => workspace.default);
    expect(home?.policy_id).toBeNull();
    setFiles(served, FREE.replace('200', '20'));
    expect((await run('plan')).stdout).toContain('No changes');
  });

  test('of some resources leaves the others', async () => {
    const served = await makeLowered();
    setFiles(served, FREE.replace('200', '20').replace('name: Free, domain', 'name: Basic, domain'));
    await served.run('apply', '--yes');
    const { stdout } = await served.run('rollback', '1', '--yes', '--target', 'policy.free');
    expect(stdout).toContain('Rollback: 1 done, 0 failed, 0 skipped; verified: the targets are what apply 1 left.');
    expect(served.emulator.snapshot().workspaces.map(({ name }) => name)).toContain('Basic');
  });

  test('to what the history does not hold is an error', async () => {
    const { run } = await makeLowered();
    const { exitCode, stderr } = await run('rollback', '7', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'error: There is no apply "7" in the history.\nIt holds those from 1 to 2; `tierform history` shows them.\n',
    );
    const fresh = await serve({ 'tiers/free.yaml': FREE });
    expect((await fresh.run('rollback', '--yes')).stderr).toContain('The history is empty.');
    await fresh.run('apply', '--yes');
    expect((await fresh.run('rollback', '--yes')).stderr).toContain('There is no apply before the last one');
  });

  test('as JSON is what an apply is as JSON', async () => {
    const { run } = await makeLowered();
    const { stdout } = await run('rollback', '--yes', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      rollback_to: 1,
      outcomes: [{ address: 'policy.free', action: 'update', status: 'done' }],
      verified: true,
      diagnostics: [{ code: 'files-say-otherwise' }, { code: 'loosens-limits' }],
    });
  });
});

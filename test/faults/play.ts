// Plays a row of the fault table: the command with its trouble, what is left behind, and the same command once more.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Row } from './rows.ts';
import { type Ended, FaultWorld, statePath } from './world.ts';

const PROJECT =
  'environments:\n  it: { nylas: { region: us, api_key: $KEY, plan: full-platform }, state: file }\ndefault_environment: it\n';
const FIRST = `lists:
  bad: { name: Bad domains, type: domain, items: [a.example, b.example] }
rules:
  block:
    name: Block
    trigger: inbound
    match: { operator: any, conditions: [{ field: from.domain, operator: in_list, value: [bad] }] }
    actions: [{ type: block }]
policies:
  free: { name: Free, limits: { limit_count_daily_email_sent: 200 } }
  legacy: { name: Legacy }
  pro: { name: Pro, limits: { limit_count_daily_email_sent: 1000 } }
workspaces:
  free: { name: Free, domain: free.example, policy: free, rules: [block] }
  pro: { name: Pro, domain: pro.example, policy: pro, rules: [block] }
`;
/** An update of policy.free, a delete of policy.legacy, and policy.team, which is new. */
const SECOND = FIRST.replace('200', '250').replace('  legacy: { name: Legacy }\n', '  team: { name: Team }\n');
const APPLY = ['apply', '--yes', '--allow', 'deletes-resources=policy.legacy'];

export interface Played {
  readonly ended: Ended;
  readonly left: readonly string[];
  /** What was run afterwards, each with how it ended. */
  readonly then: readonly { readonly command: string; readonly ended: Ended }[];
  readonly leftAtLast: readonly string[];
}

export async function playRow(row: Row): Promise<Played> {
  const { knobs = {}, plan = {} } = row;
  const world = new FaultWorld({ 'tierform.yaml': PROJECT, 'tiers/tiers.yaml': FIRST }, { knobs, plan });
  if (row.during !== 'first apply') {
    const { exitCode, stdout, stderr } = await world.run(APPLY);
    expect(exitCode, stderr + stdout).toBe(0);
  }
  if (row.during === 'change') writeFileSync(join(world.folder, 'tiers/tiers.yaml'), SECOND);
  row.prepare?.(world);
  const argv = row.during === 'plan' ? ['plan', '--detailed-exitcode'] : APPLY;
  const ended = await world.run(argv, row.meetings, row.isFull);
  const left = describeLeft(world, row);
  const then: Played['then'][number][] = [];
  const again = async (command: string, words: readonly string[]) =>
    then.push({ command, ended: await world.run(words) });
  const isLocked = existsSync(statePath(world.folder).replace('.json', '.lock'));
  if (isLocked) await again('unlock --yes', ['unlock', '--yes']);
  if (row.isDamaged) {
    rmSync(statePath(world.folder), { force: true });
    then.push({ command: 'the file is moved away', ended: { exitCode: 0, stdout: '', stderr: '', seconds: 0 } });
  }
  await again('again', argv);
  return { ended, left, then, leftAtLast: describeLeft(world, row) };
}

/** Whether there is each object that the files declare, once. */
function describeLeft({ emulator, folder }: FaultWorld, { during }: Row): readonly string[] {
  const { policies, workspaces, rules, lists } = emulator.snapshot();
  const names = [
    ...policies.map(({ name }) => `policy "${name}"`),
    ...workspaces.filter(workspace => !workspace.default).map(({ name }) => `workspace "${name}"`),
    ...rules.map(({ name }) => `rule "${name}"`),
    ...lists.map(({ name }) => `list "${name}"`),
  ];
  const wanted = [
    ...['Free', during === 'change' ? 'Team' : 'Legacy', 'Pro'].map(name => `policy "${name}"`),
    ...['Free', 'Pro'].map(name => `workspace "${name}"`),
    'rule "Block"',
    'list "Bad domains"',
  ];
  const missing = wanted.filter(name => !names.includes(name));
  const extra = names.filter((name, index) => !wanted.includes(name) || names.indexOf(name) !== index);
  const lock = existsSync(statePath(folder).replace('.json', '.lock')) ? ['the lock'] : [];
  return [
    missing.length === 0 ? 'all that is declared' : `${wanted.length - missing.length} of ${wanted.length} objects`,
    ...extra.map(name => (wanted.includes(name) ? `${name} twice` : `${name}, still`)),
    ...lock,
  ];
}

// Examples of what no fixture holds: a run of the program each, with what the user sees of it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, failed, POLICIES, policyNamed, update } from '../../faults/meetings.ts';
import { type Ended, FaultWorld, type Meeting, requestOf, statePath } from '../../faults/world.ts';
import { findBlocks } from './blocks.ts';

const PROJECT =
  'environments:\n  it: { nylas: { region: us, api_key: $KEY, plan: full-platform }, state: file }\ndefault_environment: it\n';
const TIERS = `policies:
  free: { name: Free, limits: { limit_count_daily_email_sent: 200 } }
workspaces:
  free: { name: Free, domain: free.example, policy: free }
`;
const RAISED = TIERS.replace('200', '250');
const APPLY = ['apply', '--yes'];
const PLAN_FILE = 'tiers.plan';

/** What is typed, with what is printed of it about the code. */
export type Run = (world: FaultWorld) => Promise<Shown>;

interface Shown {
  readonly argv: readonly string[];
  readonly ended: Ended;
}

function newWorld(): FaultWorld {
  return new FaultWorld(
    { 'tierform.yaml': PROJECT, 'tiers/tiers.yaml': TIERS },
    { knobs: { policyUpdate: 'replace' } },
  );
}

function writeTiers({ folder }: FaultWorld, text: string): void {
  writeFileSync(join(folder, 'tiers/tiers.yaml'), text);
}

function edit(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
}

/** Runs it after the tiers were applied. */
function afterApply(
  prepare: (world: FaultWorld) => void | Promise<void>,
  argv: readonly string[],
  meetings: readonly Meeting[] = [],
): Run {
  return async world => {
    await world.run(APPLY);
    await prepare(world);
    return { argv, ended: await world.run(argv, meetings) };
  };
}

/** Applies the tiers, saves a plan that raises a limit, and applies that after something else has happened. */
function savedPlan(prepare: (world: FaultWorld) => void | Promise<void>, ...rest: readonly string[]): Run {
  return afterApply(
    async world => {
      writeTiers(world, RAISED);
      await world.run(['plan', '--out', PLAN_FILE]);
      await prepare(world);
    },
    ['apply', PLAN_FILE, '--yes', ...rest],
  );
}

/** Applies one text after the other, and goes back to what one of these applies left. */
function rollback(
  serial: number,
  texts: readonly string[],
  prepare: (world: FaultWorld) => void = () => undefined,
): Run {
  return async world => {
    for (const text of texts) {
      writeTiers(world, text);
      await world.run([
        ...APPLY,
        '--allow',
        'deletes-resources=policy.free',
        '--allow',
        'deletes-resources=workspace.free',
      ]);
    }
    prepare(world);
    const argv = ['rollback', String(serial)];
    return { argv, ended: await world.run(argv) };
  };
}

/** Changes the lines of the history, oldest first. */
function editHistory({ folder }: FaultWorld, change: (line: string, serial: number) => string): void {
  const path = join(folder, '.tierform/it.history.jsonl');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  writeFileSync(
    path,
    lines
      .flatMap((line, index) => change(line, index + 1) || [])
      .map(line => `${line}\n`)
      .join(''),
  );
}

function changeLive(world: FaultWorld, name: string, limits: Readonly<Record<string, number>>): Promise<unknown> {
  return world.emulator.handle(requestOf('PUT', `${POLICIES}/${policyNamed(world.emulator, name)}`, { limits }));
}

const withoutLive = (line: string) => {
  const entry = JSON.parse(line);
  delete entry.state.resources['policy.free'];
  return JSON.stringify(entry);
};

/** By code. What each prints is looked through for that code. */
export const runs: Readonly<Record<string, Run>> = {
  'too-large': async world => {
    writeTiers(world, '# One comment after the other.\n'.repeat(300_000));
    return { argv: ['validate'], ended: await world.run(['validate']) };
  },
  'unwritable-file': async world => {
    writeTiers(world, TIERS.replace('free: { name', 'free:   { name'));
    // Its temporary name is taken by a folder that holds something.
    mkdirSync(join(world.folder, `tiers/tiers.yaml.${process.pid}.tmp/x`), { recursive: true });
    return { argv: ['fmt'], ended: await world.run(['fmt']) };
  },
  'unknown-address': afterApply(() => undefined, ['explain', 'policy.fre']),
  'command-failed': async world => ({ argv: ['apply'], ended: await world.run(['apply']) }),
  'platform-failed': async world => {
    const meetings: readonly Meeting[] = [
      { method: 'GET', path: POLICIES, from: 1, to: Number.POSITIVE_INFINITY, trouble: failed(503, 'not-done') },
    ];
    return { argv: ['plan'], ended: await world.run(['plan'], meetings) };
  },
  'state-unusable': afterApply(({ folder }) => writeFileSync(statePath(folder), '{"version":1,'), ['plan']),
  'stale-plan': savedPlan(async world => void (await changeLive(world, 'Free', { limit_count_daily_email_sent: 999 }))),
  'plan-damaged': savedPlan(({ folder }) => edit(join(folder, PLAN_FILE), '"after":250', '"after":251')),
  'plan-version': savedPlan(({ folder }) => edit(join(folder, PLAN_FILE), '"version":1', '"version":2')),
  'plan-unreadable': savedPlan(({ folder }) => rmSync(join(folder, PLAN_FILE))),
  'wrong-environment': savedPlan(() => undefined, '-e', 'staging'),
  'wrong-target': savedPlan(({ folder }) => edit(join(folder, 'tierform.yaml'), 'region: us', 'region: eu')),
  'targets-of-saved-plan': savedPlan(() => undefined, '--target', 'policy.free'),
  'changed-elsewhere': savedPlan(async ({ emulator }) => {
    const id = emulator.snapshot().workspaces.find(({ name }) => name === 'Free')?.workspace_id;
    await emulator.handle(requestOf('PATCH', `/v3/workspaces/${id}`, { policy_id: null }));
  }),
  'files-say-otherwise': rollback(1, [TIERS, RAISED]),
  'half-done-then': rollback(2, [TIERS, RAISED, TIERS], world =>
    editHistory(world, (line, serial) => (serial === 2 ? line.replaceAll('"done"', '"failed"') : line)),
  ),
  'history-incomplete': rollback(1, [TIERS, RAISED, TIERS], world =>
    editHistory(world, (line, serial) => (serial === 2 ? '' : line)),
  ),
  'unknown-then': rollback(1, [TIERS, 'policies: { other: { name: Other } }\n'], world =>
    editHistory(world, (line, serial) => (serial === 1 ? withoutLive(line) : line)),
  ),
  // The emulator has a value for every field.
  'cannot-roll-back': rollback(
    1,
    [
      TIERS,
      TIERS.replace(
        'free: { name: Free, limits',
        'free: { name: Free, spam_detection: { spam_sensitivity: 2 }, limits',
      ),
    ],
    world =>
      editHistory(world, line => line.replace(/("path":"spam_detection.spam_sensitivity","before":)1/, '$1null')),
  ),
  'accounts-stay': async world => {
    await world.emulator.handle(
      requestOf('POST', '/v3/connect/custom', { provider: 'nylas', settings: { email: 'ada@acme.example' } }),
    );
    const listed = TIERS.replace('policy: free }', 'policy: free, accounts: [ada@acme.example] }');
    return rollback(1, [TIERS, listed])(world);
  },
  'not-verified': afterApply(world => writeTiers(world, RAISED), APPLY, [
    { method: 'GET', path: '/v3/workspaces', from: 2, to: Number.POSITIVE_INFINITY, trouble: failed(503, 'not-done') },
  ]),
  'side-effect': afterApply(async world => {
    await changeLive(world, 'Free', { limit_count_daily_email_sent: 200, limit_attachment_count_limit: 5 });
    writeTiers(world, RAISED);
  }, APPLY),
  'state-not-kept': async world => {
    await world.run(APPLY);
    writeTiers(world, RAISED);
    return { argv: APPLY, ended: await world.run(APPLY, [], () => true) };
  },
};

const attachFree = ({ snapshot }: FaultWorld['emulator']) => {
  const { policies, workspaces } = snapshot();
  const path = `/v3/workspaces/${workspaces.find(workspace => workspace.default)?.workspace_id}`;
  return [requestOf('PATCH', path, { policy_id: policies.find(({ name }) => name === 'Free')?.id })];
};

/** Why a change failed. Where docs/faults.md shows it as well, it comes from there. */
export const failures: Readonly<Record<string, Run>> = {
  'missing-key': async world => {
    edit(join(world.folder, 'tierform.yaml'), '$KEY', '$OTHER_KEY');
    return { argv: ['plan'], ended: await world.run(['plan']) };
  },
  'still-referenced': afterApply(
    world => writeTiers(world, 'policies: { other: { name: Other } }\n'),
    [...APPLY, '--allow', 'deletes-resources=policy.free', '--allow', 'deletes-resources=workspace.free'],
    [{ method: 'DELETE', path: '/v3/workspaces', trouble: { kind: 'other', requests: attachFree } }],
  ),
  'not-converged': afterApply(world => writeTiers(world, RAISED), APPLY, [
    update(answer({ body: '{"request_id":"r-42","data":{}}' }), { from: 1, to: Number.POSITIVE_INFINITY }),
  ]),
};

/** What is printed where no diagnostic with its code is. */
const STARTS: Readonly<Record<string, RegExp>> = {
  'command-failed': /^error: /,
  'missing-key': /^error: /,
  'not-converged': /^Failed:/,
  'not-verified': /^The result could not/,
  'platform-failed': /^error: /,
  'side-effect': /^Changed without/,
  'state-not-kept': /^State was not kept/,
  'state-unusable': /^error: /,
  'still-referenced': /^Failed:/,
};

/** Runs it in a world of its own. @returns what is typed, and what is printed of the code */
export async function play(code: string, run: Run): Promise<string> {
  const { argv, ended } = await run(newWorld());
  const text = `${ended.stderr}\n${ended.stdout}`;
  const start = STARTS[code];
  const lines = text.split('\n');
  const from = lines.findIndex(line => start?.test(line) === true);
  const shown =
    start === undefined ? findBlocks(text).get(code) : lines.slice(from, lines.indexOf('', from)).join('\n');
  if (shown === undefined || shown === '') throw new Error(`Nothing is said of ${code}:\n${text}`);
  return `$ tierform ${argv.join(' ')}\n${shown}`;
}

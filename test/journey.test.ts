// Journeys: states of the files applied one after another. Those in fixtures/journeys go through the commands, a folder
// per step; the others go over every knob of the emulator, and over a crash at every request.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openDataFile } from '../src/emulator/data-file.ts';
import { createEmulator } from '../src/emulator/emulator.ts';
import { DEFAULT_KNOBS, type Knobs } from '../src/emulator/knobs.ts';
import { type HttpMethod, type Transport, TransportError } from '../src/http/transport.ts';
import { tierform } from './cli/world.ts';
import { createWorld, namesIn, type World, type WorldOptions } from './worlds.ts';

const FOLDER = fileURLToPath(new URL('fixtures/journeys/', import.meta.url));
/** For tests that are hundreds of runs: a busy machine is no failure. */
const PATIENCE_MS = 120_000;

const root = mkdtempSync(join(tmpdir(), 'tierform-journey-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a step expects; `step.json` beside its tier files. */
interface Step {
  /** What somebody does to the platform before: method, path (`@name` stands for the id of what has the name), body. */
  readonly meddle?: readonly (readonly [HttpMethod, string, unknown?])[];
  /** Whether the state is lost before. */
  readonly losesState?: true;
  readonly arguments?: readonly string[];
  /** The end of the plan's text. */
  readonly plan: string;
  readonly drift: number;
  /** 0 where it is left out; else nothing is applied. */
  readonly apply?: number;
}

async function meddle(folder: string, requests: NonNullable<Step['meddle']>): Promise<void> {
  const file = await openDataFile(join(folder, '.tierform/local.emulator.json'));
  const emulator = createEmulator({ data: file.data, onChange: file.save, now: () => 1 });
  for (const [method, path, body] of requests) {
    const { policies: all, workspaces: carriers } = emulator.snapshot();
    const objects = path.includes('/policies/') ? all : carriers.map(one => ({ ...one, id: one.workspace_id }));
    const ids = new Map(objects.map(({ name, id }) => [name, id]));
    const url = `https://api.us.nylas.com${path.replace(/@([^/]+)/, (_, name) => ids.get(name) ?? '')}`;
    const headers = { authorization: 'Bearer somebody' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    expect((await emulator.handle({ method, url, headers, ...text })).status).toBe(200);
  }
}

/** Without a git process per step: who applies is no part of a journey. */
const command = (folder: string, ...argv: readonly string[]) =>
  tierform(folder, argv, { env: { GITHUB_SHA: '0', GITHUB_ACTOR: 'test' } });

describe.each(readdirSync(FOLDER).sort())('%s', journey => {
  const folder = join(root, journey);
  const steps = readdirSync(join(FOLDER, journey)).sort();

  test.each(steps)('%s', async name => {
    const source = join(FOLDER, journey, name);
    const step: Step = JSON.parse(readFileSync(join(source, 'step.json'), 'utf8'));
    rmSync(join(folder, 'tiers'), { recursive: true, force: true });
    cpSync(source, folder, { recursive: true, filter: path => !path.endsWith('step.json') });
    if (step.meddle !== undefined) await meddle(folder, step.meddle);
    if (step.losesState) rmSync(join(folder, '.tierform/local.json'));

    expect((await command(folder, 'drift')).exitCode).toBe(step.drift);
    const planned = await command(folder, 'plan', '--detailed-exitcode', ...(step.arguments ?? []));
    expect(planned.stdout).toContain(`\nPlan: ${step.plan}.\n`);
    expect(planned.exitCode).toBe(/[1-9]\d* to /.test(step.plan) ? 2 : 0);
    const applied = await command(folder, 'apply', '--yes', ...(step.arguments ?? []));
    expect(applied).toMatchObject({ exitCode: step.apply ?? 0 });
    if (step.apply === 1) {
      const again = await command(folder, 'plan', '--detailed-exitcode', ...(step.arguments ?? []));
      expect(again).toEqual(planned);
      return;
    }
    expect(await command(folder, 'plan', '--detailed-exitcode')).toMatchObject({ exitCode: 0 });
    expect(await command(folder, 'drift')).toMatchObject({ exitCode: 0 });
    const second = await command(folder, 'apply', '--yes');
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain('Apply: nothing to do.');
  });
});

const policies = (entries: Readonly<Record<string, string>>) =>
  `policies:\n${Object.entries(entries)
    .map(([key, limits]) => `  ${key}:\n    name: Policy ${key}\n    limits: { ${limits} }\n`)
    .join('')}`;
const workspaces = (entries: Readonly<Record<string, readonly [domain: string, policy: string]>>) =>
  `workspaces:\n${Object.entries(entries)
    .map(([key, [domain, policy]]) => {
      const fields = [`name: Workspace ${key}`, ...(domain === '' ? [] : [`domain: ${domain}`, 'auto_group: true'])];
      return `  ${key}:\n    ${[...fields, `policy: ${policy}`].join('\n    ')}\n`;
    })
    .join('')}`;
const defaultWorkspace = (policy: string) => `  default:\n    default: true\n    policy: ${policy}\n`;

/** Creates; then updates, a replace, a move, a detach and a delete; then almost nothing is left. */
function statesOf({ hasDefaultWorkspace, duplicateNames }: Pick<Knobs, 'hasDefaultWorkspace' | 'duplicateNames'>) {
  const inDefault = (policy: string) => (hasDefaultWorkspace ? defaultWorkspace(policy) : '');
  const types = 'limit_attachment_allowed_types: [image/png, application/pdf]';
  // Where names are unique, what replaces an object cannot have its name while both are there.
  const moved = duplicateNames === 'reject' ? 'u.example' : 'u2.Example';
  return [
    policies({ a: `limit_count_daily_email_sent: 1, ${types}`, b: 'limit_storage_total: 1GiB', old: '' }) +
      workspaces({ u: ['u.example', 'a'], v: ['V.example', 'old'], w: ['', 'b'], x: ['x.example', 'a'] }) +
      inDefault('a'),
    policies({
      a: 'limit_count_daily_email_sent: 2, limit_storage_total: unlimited, limit_attachment_allowed_types: []',
      c: 'limit_storage_total: 2GiB, limit_count_daily_email_sent: 7',
    })
      .replace('limit_storage_total: unlimited', 'limit_inbox_retention_period: 30d')
      .concat(workspaces({ u: [moved, 'c'], v: ['V.example', 'a'], w: ['', 'null'] }))
      .concat(workspaces({ x: ['x.example', 'a'] }).replace('workspaces:\n  x:', '  renamed:'))
      .concat(inDefault('c')),
    policies({ c: 'limit_storage_total: 3GiB, limit_count_daily_email_sent: 7' }) +
      workspaces({ w: ['', 'c'] }) +
      inDefault('null'),
  ];
}

/** Applies the states one after another; each in one run, and a second one only reads. */
async function travel(knobs: Partial<Knobs>): Promise<void> {
  const world = createWorld({ knobs });
  const foreign = await world.send('POST', '/v3/policies', { name: 'By hand', limits: { limit_storage_total: 5 } });
  await world.send('POST', '/v3/workspaces', { name: 'By hand', domain: 'hand.example', policy_id: foreign['id'] });
  await world.clock.sleep(120_000);
  const foreignBefore = foreignIn(world);
  for (const state of statesOf({ ...DEFAULT_KNOBS, ...knobs })) {
    const { outcomes, verified, saveFailure } = await world.apply(state);
    expect(outcomes.filter(({ status }) => status !== 'done')).toEqual([]);
    expect({ verified, saveFailure }).toEqual({ verified: true, saveFailure: undefined });
    world.takeRequests();
    const second = await world.apply(state);
    expect({ ...second, plan: second.plan.changes }).toMatchObject({ outcomes: [], verified: true, plan: [] });
    expect(world.takeRequests().filter(request => !/^GET .* (200|429)$/.test(request))).toEqual([]);
    const { drifted, pending } = await world.drift(state);
    expect({ drifted, pending }).toEqual({ drifted: [], pending: [] });
  }
  expect(foreignIn(world)).toEqual(foreignBefore);
  expect(namesIn(world, 'policies').toSorted()).toEqual(['By hand', 'Policy c']);
}

function foreignIn({ emulator }: World): unknown {
  const snapshot = emulator.snapshot();
  return [...snapshot.policies, ...snapshot.workspaces].filter(({ name }) => name === 'By hand');
}

describe('over the knobs of the emulator', () => {
  const OTHERS: { readonly [Knob in keyof Knobs]: readonly Knobs[Knob][] } = {
    defaultPageSize: [1, 50],
    maximumPageSize: [1, 2],
    hasCursorOnLastPage: [false],
    listOrder: ['shuffled'],
    shuffleSeed: [7],
    policyUpdate: ['replace'],
    overPlanStatus: [400],
    unknownLimitKeys: ['reject'],
    unknownFields: ['reject'],
    nullLimit: ['reset', 'reject'],
    emptyPolicyUpdate: ['reject'],
    policyUpdateAnswer: ['without-id', 'echo'],
    deleteAttachedPolicy: ['reject'],
    unlimitedRetention: ['number'],
    allowedTypesOrder: ['sorted'],
    absentAllowedTypes: ['null', 'missing'],
    duplicateNames: ['reject'],
    inUseStatus: [409],
    rulesEnvelope: ['flat'],
    rulesCursor: ['top-level'],
    absentRules: ['null'],
    conditionCase: ['lower'],
    deleteAttachedRule: ['reject'],
    deleteAttachedList: ['reject'],
    badListItems: ['reject-after-rest', 'drop'],
    absentDescription: ['empty', 'null'],
    absentPolicyId: ['missing'],
    absentDomain: ['empty', 'missing'],
    absentRuleIds: ['null', 'missing'],
    nullRuleIds: ['keep'],
    maximumWorkspaceRules: [3],
    maximumWorkspaceName: [40],
    autoGroupDefault: ['on-with-domain'],
    domainCase: ['kept'],
    sameDomainUpdate: ['reject'],
    domainReuse: ['reject'],
    publicDomains: ['reject'],
    domainMatch: ['with-subdomains'],
    manualAssignIntoAutoGroup: ['reject'],
    listsReassigned: [true],
    absentGrantIds: ['empty'],
    autoGroupDelaySeconds: [0],
    autoGroupTakes: ['unplaced'],
    autoGroupTargets: ['auto-group-only'],
    hasDefaultWorkspace: [false],
    registeredDomains: [['u.example']],
    maximumAccounts: [3],
    overAccountsStatus: [400, 422],
    grantUpdateClearsName: [false],
    recreateMovesGrant: [true],
    bumpsWithoutChange: [true],
    createdStatus: [201],
    deletedStatus: [204],
    extraAnswerFields: [true],
    errorShape: ['top-level'],
    contentType: ['bare'],
    workspaceReadLagSeconds: [1, 30, 60],
    listLagSeconds: [1, 45, 60],
    grantFilterLagSeconds: [70],
    grantListLagSeconds: [30],
    requestsPerSecond: [3],
    retryAfter: ['seconds', 'date'],
  };
  const settings = Object.entries(OTHERS).flatMap(([knob, values]) =>
    values.map(value => ({ [knob]: value }) as Partial<Knobs>),
  );

  test.each([{}, ...settings].map(knobs => [JSON.stringify(knobs), knobs] as const))('%s', async (_, knobs) => {
    await travel(knobs);
  });

  test('pairs of them, drawn with a fixed seed', { timeout: PATIENCE_MS }, async () => {
    let seed = 20_261_121;
    const draw = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return settings[Math.floor(seed / 65_536) % settings.length];
    };
    for (let count = 0; count < 100; count += 1) {
      const knobs = { ...draw(), ...draw() };
      await travel(knobs).catch((error: unknown) => {
        throw new Error(`with the knobs ${JSON.stringify(knobs)}`, { cause: error });
      });
    }
  });
});

describe('a crash at every request', () => {
  const [before = '', after = ''] = statesOf(DEFAULT_KNOBS);

  /** What outlives the crash: each state that was written, those before the crash, or only the one before the apply. */
  type Survival = 'all' | 'until then' | 'none';

  /** Breaks every request from the given one on, which is or is not done. */
  async function crash(
    at: number,
    { isDone, survival, lag }: { isDone: boolean; survival: Survival; lag: number },
  ): Promise<{ world: World; isOver: boolean }> {
    let count = Number.NEGATIVE_INFINITY;
    let isDead = false;
    const wrap: NonNullable<WorldOptions['wrap']> =
      (transport): Transport =>
      async request => {
        count += 1;
        if (!isDead && count !== at) return transport(request);
        if (!isDead && isDone) await transport(request);
        isDead = true;
        throw new TransportError('broken', 'the network is gone');
      };
    const world = createWorld({ wrap, knobs: { listLagSeconds: lag } });
    await world.apply(before);
    await world.clock.sleep(lag * 1000);
    count = 0;
    const save: World['save'] = async kept => {
      if (isDead && survival !== 'all') throw new Error('killed');
      if (survival !== 'none') await world.save(kept);
    };
    // A process that is killed does not go on looking for as long as reads may lag.
    await world.apply(after, { save, isStopped: () => isDead }).catch(() => undefined);
    const isOver = !isDead;
    isDead = false;
    count = Number.NEGATIVE_INFINITY;
    return { world, isOver };
  }

  const CRASHES = [true, false].flatMap(isDone => [
    ...(['all', 'until then', 'none'] as const).map(survival => ({ isDone, survival, lag: 0 })),
    // What neither a listing nor the state knows cannot be found.
    ...(['all', 'until then'] as const).map(survival => ({ isDone, survival, lag: 45 })),
  ]);

  test.each(CRASHES.map(how => [JSON.stringify(how), how] as const))(
    '%s: the next run ends it, and nothing is there twice',
    { timeout: PATIENCE_MS },
    async (_, how) => {
      let crashes = 0;
      for (let at = 1; ; at += 1) {
        const { world, isOver } = await crash(at, how);
        if (isOver) break;
        crashes += 1;
        const { verified, outcomes } = await world.apply(after);
        const failed = outcomes.filter(({ status }) => status !== 'done');
        expect({ at, verified, failed }).toEqual({ at, verified: true, failed: [] });
        expect({ at, names: namesIn(world, 'policies').toSorted() }).toEqual({ at, names: ['Policy a', 'Policy c'] });
        expect({ at, names: namesIn(world, 'workspaces').toSorted() }).toEqual({ at, names: NAMES_AFTER });
        expect((await world.plan(after)).changes).toEqual([]);
      }
      expect(crashes).toBeGreaterThan(20);
    },
  );

  test('state never claims what was not done: nothing has drifted after a crash', async () => {
    const drifts: string[] = [];
    for (let at = 1; ; at += 1) {
      const { world, isOver } = await crash(at, { isDone: false, survival: 'all', lag: 0 });
      if (isOver) break;
      const { drifted } = await world.drift(after);
      for (const { address, fields } of drifted) drifts.push(`${at}: ${address} ${fields.map(({ path }) => path)}`);
    }
    expect(drifts).toEqual([]);
  });

  const NAMES_AFTER = ['Default workspace', 'Workspace u', 'Workspace v', 'Workspace w', 'Workspace x'];
});

// Worlds for tests of the planner and the applier: an emulator in process behind the real Nylas connection, a clock that
// jumps instead of waiting, state as text in memory, and tier files as a string. What a test does with it is in the tests.
import { type ApplyRequest, type ApplyResult, applyPlan } from '../src/apply/apply.ts';
import type { Kept } from '../src/apply/kept.ts';
import { type Reading, readViews } from '../src/cli/reading.ts';
import { type Desired, loadTiers } from '../src/config/load.ts';
import type { Kind } from '../src/core/kind.ts';
import type { Base, LiveObject } from '../src/core/resource.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../src/emulator/emulator.ts';
import { type Clock, withPace } from '../src/http/pace.ts';
import { withRetry } from '../src/http/retry.ts';
import type { HttpMethod, Transport } from '../src/http/transport.ts';
import type { Plan } from '../src/plan/change.ts';
import { type Drift, findDrift } from '../src/plan/drift.ts';
import type { GuardSettings } from '../src/plan/guards/finding.ts';
import { makePlan } from '../src/plan/plan.ts';
import { nylas } from '../src/platforms/nylas/index.ts';
import { type Connection, PlatformError } from '../src/platforms/platform.ts';
import { readLive } from '../src/platforms/read-live.ts';
import { parseState, printState, type State } from '../src/state/state.ts';

export const nylasKinds: readonly Kind[] = nylas.model.kinds;

const ENVIRONMENT = 'test';

/** 14 November 2023, in milliseconds. */
const START_MS = 1_700_000_000_000;

/** A clock whose sleep is over at once; the time that was slept has passed all the same. */
export function createClock(): Clock {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    sleep: async durationMs => {
      nowMs += durationMs;
    },
  };
}

/** The resources of tier files, and what they say of new keys. @throws Error when there is an error in them: tests mean valid files. */
export function loadFiles(files: Readonly<Record<string, string>>): Pick<Desired, 'resources' | 'moved'> {
  const { resources, moved, diagnostics } = loadTiers({
    files: Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
    readReferenced: () => ({ reason: 'tests of the planner have no such files' }),
    models: [nylas.model],
    environment: undefined,
    secrets: [],
    folder: 'tiers',
  });
  const errors = diagnostics.filter(({ severity, code }) => severity === 'error' && code !== 'no-tier-files');
  if (errors.length > 0) throw new Error(errors.map(({ code, detail }) => `${code}: ${detail}`).join('\n'));
  return { resources, moved };
}

export interface WorldOptions extends Pick<EmulatorOptions, 'knobs' | 'faults' | 'plan' | 'data'> {
  /** Stands between the emulator and retry; the network that misbehaves. */
  readonly wrap?: (transport: Transport, clock: Clock) => Transport;
  /** What state holds at the start. */
  readonly base?: Base;
}

export interface ApplyOptions
  extends Partial<Pick<ApplyRequest, 'isStopped' | 'save' | 'onOutcome' | 'onWait' | 'unfinished'>> {
  readonly targets?: readonly string[];
  /** Between the plan and its first step: what somebody else does meanwhile. */
  readonly meanwhile?: () => Promise<unknown>;
}

export interface PlanOptions {
  readonly targets?: readonly string[];
  /** Whether the plan says whom it reaches. */
  readonly hasImpact?: boolean;
}

export interface World {
  readonly emulator: Emulator;
  readonly clock: Clock;
  readonly connection: Connection;
  /** What state holds, as it was read back from its text. */
  readonly base: () => Base;
  /** Each state that was saved, oldest first. */
  readonly saves: readonly Kept[];
  readonly save: (kept: Kept) => Promise<void>;
  /** Reads live and makes a plan of the tier file. */
  readonly plan: (tiers: string, options?: PlanOptions) => Promise<Plan>;
  readonly drift: (tiers: string) => Promise<Drift>;
  /** Plans and applies; the guards stop nothing here. */
  readonly apply: (tiers: string, options?: ApplyOptions) => Promise<ApplyResult & { readonly plan: Plan }>;
  /** A request of somebody else, straight to the emulator; gives back the object under `data`. */
  readonly send: (method: HttpMethod, path: string, body?: unknown) => Promise<Record<string, unknown>>;
  /** What was requested since the last call: `GET /v3/policies 200`. */
  readonly takeRequests: () => readonly string[];
}

/** Makes a world with an empty application, or one with the given data. */
export function createWorld({ wrap, base = {}, ...options }: WorldOptions = {}): World {
  const clock = createClock();
  let ids = 0;
  const emulator = createEmulator({
    ...options,
    now: () => clock.now() / 1000,
    sleep: clock.sleep,
    newId: () => {
      ids += 1;
      return idOf(ids);
    },
  });
  const wire = wrap === undefined ? emulator.handle : wrap(emulator.handle, clock);
  const paced = withPace(wire, { clock, requestsPerSecond: undefined });
  const connection = nylas.connect(
    { endpoint: 'emulator' },
    { transport: withRetry(paced, { clock, random: () => 0.5 }), variable: () => undefined },
  );
  const store = createMemoryStore(base);
  const read = (tiers: string, targets: readonly string[] = [], hasImpact = false): Promise<Reading> =>
    readViews(
      {
        environment: { name: ENVIRONMENT, platforms: {}, variables: {}, state: undefined, place: undefined },
        flags: ['-e', ENVIRONMENT],
        kinds: nylasKinds,
        accountModel: nylas.model.accounts,
        store: { read: async () => store.state() },
        readLive: ({ resources: desired, moved }, held) =>
          readLive({
            kinds: nylasKinds,
            always: nylas.model.accounts?.alwaysRead,
            desired,
            moved,
            base: held,
            connectionOf: () => connection,
          }),
        readAccounts: () => connection.list('account'),
      },
      {
        project: { accept: [], guardrails: { ...NO_GUARDS, maxAffectedAccounts: undefined, levels: {} } },
        desired: loadFiles({ 'tiers/test.yaml': tiers }),
      },
      { target: targets, hasImpact },
    );
  let seen = 0;
  return {
    emulator,
    clock,
    connection,
    base: () => store.kept().resources,
    saves: store.saves,
    save: store.save,
    plan: async (tiers, { targets, hasImpact = true } = {}) =>
      makePlan((await read(tiers, targets, hasImpact)).request),
    drift: async tiers => findDrift((await read(tiers)).request),
    async apply(tiers, { targets, meanwhile, ...rest } = {}) {
      const reading = await read(tiers, targets);
      const plan = makePlan(reading.request);
      await meanwhile?.();
      const result = await applyPlan({
        ...applyDefaults(clock),
        plan,
        base: reading.base,
        kinds: nylasKinds,
        accountModel: nylas.model.accounts,
        connectionOf: () => connection,
        unfinished: store.kept().creating,
        save: store.save,
        replan: async held => makePlan(await reading.readAgain(held)),
        ...rest,
      });
      return { ...result, plan };
    },
    async send(method, path, body) {
      const headers = { authorization: 'Bearer somebody', 'content-type': 'application/json' };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await emulator.handle({ method, url: `https://api.us.nylas.com${path}`, headers, ...text });
      if (answer.status > 299) throw new Error(`${method} ${path}: ${answer.body}`);
      return answer.body === '' ? {} : (JSON.parse(answer.body).data ?? {});
    },
    takeRequests() {
      const taken = emulator.requests.slice(seen).map(({ method, path, status }) => `${method} ${path} ${status}`);
      seen = emulator.requests.length;
      return taken;
    },
  };
}

export const NO_GUARDS: GuardSettings = { accept: [], maxDeletes: Number.POSITIVE_INFINITY };

/** What an apply needs beyond its plan, platform and state: nothing is stopped and nobody listens. */
export function applyDefaults(clock: Clock): Pick<ApplyRequest, 'clock' | 'isStopped' | 'onWait' | 'onOutcome'> {
  return { clock, isStopped: () => false, onWait: () => undefined, onOutcome: () => undefined };
}

interface MemoryStore {
  readonly state: () => State;
  readonly kept: () => Kept;
  readonly saves: readonly Kept[];
  readonly save: (kept: Kept) => Promise<void>;
}

/** State as its text: what does not survive printing and parsing is lost here too. */
export function createMemoryStore(base: Base): MemoryStore {
  const saves: Kept[] = [];
  let text = printKept({ resources: base, creating: [] });
  const state = () => parseState(text, { location: 'memory', environment: ENVIRONMENT });
  const kept = (): Kept => state();
  return {
    state,
    kept,
    saves,
    save: async next => {
      text = printKept(next);
      saves.push(kept());
    },
  };
}

function printKept(kept: Kept): string {
  const writtenBy = { actor: 'test', commit: undefined, at: '2023-11-14T22:13:20.000Z', toolVersion: '0' };
  return printState({ environment: ENVIRONMENT, serial: 1, writtenBy, ...kept });
}

/** The requests that write, of those that a world took: `POST /v3/lists/ID/items`. */
export function writesIn(requests: readonly string[]): readonly string[] {
  return requests
    .filter(request => !request.startsWith('GET'))
    .map(request => withoutIds(request.replace(/ \d+$/, '')));
}

/** Keeps the bodies of the requests that write, each with its method and path; `wrap` is for `createWorld`. */
export function recordBodies(): {
  readonly wrap: (transport: Transport) => Transport;
  readonly bodies: (readonly [request: string, body: Readonly<Record<string, unknown>>])[];
} {
  const bodies: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  return {
    bodies,
    wrap: transport => request => {
      const { method, url, body } = request;
      if (method !== 'GET') bodies.push([`${method} ${withoutIds(new URL(url).pathname)}`, JSON.parse(body ?? '{}')]);
      return transport(request);
    },
  };
}

function withoutIds(text: string): string {
  return text.replace(/00000000-[\w-]+/, 'ID');
}

/** Address -> status, with the code of its failure. */
export function outcomesOf({ outcomes }: ApplyResult): Readonly<Record<string, string>> {
  return Object.fromEntries(
    outcomes.map(({ address, status, error }) => [address, error === undefined ? status : `${status} ${error.code}`]),
  );
}

/** The names of what the emulator holds, in the order of creation. */
export function namesIn({ emulator }: World, collection: 'policies' | 'workspaces'): readonly string[] {
  return emulator.snapshot()[collection].map(({ name }) => name);
}

function idOf(count: number): string {
  return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
}

/** A platform without a network, in the words of its kinds; it refuses what its kinds say cannot be. */
export function createToyConnection(kinds: readonly Kind[]): Connection & { readonly calls: string[] } {
  const objects = new Map<string, LiveObject>();
  const calls: string[] = [];
  const fieldsOf = (kind: string) => kinds.find(({ name }) => name === kind)?.fields ?? {};
  const targetsOf = ({ kind, attributes }: LiveObject): readonly unknown[] =>
    Object.entries(fieldsOf(kind)).flatMap(([path, { type }]) =>
      type === 'reference' ? [Object.values(attributes[path] ?? {})[0]] : [],
    );
  const refuse = (message: string): never => {
    throw new PlatformError('refused', message, { httpStatus: 400 });
  };
  const put = (object: LiveObject) => {
    const dead = targetsOf(object).find(id => id !== undefined && !objects.has(String(id)));
    if (dead !== undefined) refuse(`${String(dead)} does not exist`);
    objects.set(object.id, object);
    return { id: object.id, attributes: object.attributes, requestId: undefined };
  };
  return {
    calls,
    checkIdentity: async () => undefined,
    async list(kind) {
      calls.push(`list ${kind}`);
      return [...objects.values()].filter(object => object.kind === kind);
    },
    async get(_, id) {
      calls.push(`get ${id}`);
      return objects.get(id);
    },
    readApart: async () => null,
    place: async () => new Set(),
    async create(kind, attributes) {
      const id = `${kind}-${calls.length}`;
      calls.push(`create ${id}`);
      return put({ kind, id, attributes });
    },
    async update(kind, { id, attributes, changedPaths }) {
      calls.push(`update ${id}`);
      const before = objects.get(id) ?? refuse(`${id} does not exist`);
      const frozen = changedPaths.find(path => fieldsOf(kind)[path]?.immutable === true);
      if (frozen !== undefined) refuse(`${frozen} cannot be changed`);
      return put({ ...before, attributes: { ...before.attributes, ...attributes } });
    },
    async remove(_, id) {
      calls.push(`remove ${id}`);
      if ([...objects.values()].some(object => targetsOf(object).includes(id))) refuse(`${id} is in use`);
      objects.delete(id);
    },
  };
}

// The world of one seed: time, the platform with everybody who works on it, the state, and the folder of the project. In
// which order things happen there is in simulate.ts.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import type { StateStore } from '../../src/state/store.ts';
import { type Chance, createChance } from './chance.ts';
import { checkClaims } from './judge/claims.ts';
import { type Breach, Ledger, type Run } from './judge/ledger.ts';
import { findUndone } from './judge/undone.ts';
import { createOthers, type Others } from './outside/others.ts';
import { SimulatedProcess } from './outside/process.ts';
import { createMemoryStore, storeOf, type Tally } from './outside/store.ts';
import { createWire, MOST_REQUESTS } from './outside/wire.ts';
import { type ProgramRun, runProgram } from './program.ts';
import type { Event } from './schedule.ts';
import { createTime, type VirtualTime } from './time.ts';
import { drawKnobs } from './world/knobs.ts';
import { type Model, printFiles } from './world/model.ts';

/** Ends a simulation. */
export class Broken extends Error {
  readonly breach: Breach;

  constructor(what: string, detail: string) {
    super(what);
    this.breach = { what, detail };
  }
}

/** Of so many seeds, one keeps its state in files. */
const SEEDS_PER_FILE_STORE = 10;
const SECRET = 'the-key-of-the-simulation';

export interface StartRequest {
  /** Which run it is, for the numbers that it draws. */
  readonly run: string;
  readonly events?: readonly Event[];
  readonly startTwin?: () => void;
}

/** A run, with when it wrote to the platform for the last time. */
export type Started = ProgramRun & { readonly lastWriteMs: number };

export class Scene {
  readonly time: VirtualTime = createTime();
  readonly ledger: Ledger;
  readonly others: Others;
  /** How far readings may be behind. */
  readonly lagMs: number;
  readonly hasUniqueNames: boolean;
  readonly hasFileStore: boolean;
  readonly log: string[] = [];
  requests = 0;
  runs = 0;
  model: Model;
  readonly #seed: number;
  readonly #folder: string;
  readonly #emulator: Emulator;
  readonly #memory = createMemoryStore('sim');
  readonly #tally: Tally = {
    writes: 0,
    onWrite: written => {
      this.log.push(`  state ${JSON.stringify({ resources: written.resources, creating: written.creating })}`);
      this.ledger.breaches.push(...checkClaims(written, this.ledger));
    },
  };
  readonly #processes = new Set<SimulatedProcess>();
  #store: StateStore = this.#memory;

  constructor(seed: number, folder: string) {
    const { knobs, lagMs } = drawKnobs(createChance(seed, 'knobs'));
    let ids = 0;
    this.#seed = seed;
    this.#folder = folder;
    this.hasFileStore = seed % SEEDS_PER_FILE_STORE === 0;
    this.hasUniqueNames = knobs.duplicateNames === 'reject';
    this.lagMs = lagMs;
    this.#emulator = createEmulator({
      knobs,
      now: () => this.time.now() / 1000,
      newId: () => {
        ids += 1;
        return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
      },
    });
    this.ledger = new Ledger(this.#emulator, { now: this.time.now, isMerging: knobs.policyUpdate === 'merge' });
    this.others = createOthers(this.ledger, {
      snapshot: () => this.#emulator.snapshot(),
      log: line => void this.log.push(line),
    });
    this.model = { lists: {}, rules: {}, policies: {}, workspaces: {}, moved: [] };
    this.log.push(`knobs ${JSON.stringify(knobs)}`);
    this.#writeProject();
  }

  chance(...part: readonly (string | number)[]): Chance {
    return createChance(this.#seed, ...part);
  }

  async pause(durationMs: number): Promise<void> {
    await this.time.sleep(this, durationMs);
  }

  /** From now on the tier files say this. */
  declare(model: Model): void {
    this.model = model;
    this.#writeFiles(printFiles(model));
  }

  /** Ids in the state as it is now. */
  async heldIds(): Promise<ReadonlySet<string>> {
    return new Set(Object.values((await this.#store.read())?.resources ?? {}).map(({ id }) => id));
  }

  async start(argv: readonly string[], { run, events = [], startTwin }: StartRequest): Promise<Started> {
    const process = new SimulatedProcess(this.time, events);
    const log = (line: string) => void this.log.push(line);
    log(`${run}: tierform ${argv.join(' ')} at ${new Date(this.time.now()).toISOString()}`);
    const begun: Run = {
      held: await this.heldIds(),
      model: this.model,
      lagMs: this.lagMs,
      findObstacle: () => {
        if (!process.holdsLock) return `${run} writes without the lock`;
        return process.stateVersion === this.#tally.writes ? undefined : `${run} rests on an older state`;
      },
      lastListedMs: new Map(),
      lastReadMs: new Map(),
      made: new Set(),
      lastWriteMs: Number.NEGATIVE_INFINITY,
    };
    this.#processes.add(process);
    const ran = await runProgram(argv, {
      process,
      time: this.time,
      chance: this.chance('retries', run),
      folder: this.#folder,
      key: SECRET,
      transport: createWire({
        process,
        chance: this.chance('wire', run),
        nowMs: this.time.now,
        send: request => this.ledger.sendAsProgram(request, begun),
        doDeed: (deed, n) => this.others.do(deed, n, this.model),
        startTwin: startTwin ?? (() => undefined),
        log: line => log(`  ${run} ${line}`),
      }),
      wrapStore: store => {
        const own = this.hasFileStore ? store : this.#memory;
        this.#store = own;
        return storeOf(process, own, this.#tally);
      },
    });
    process.endLoading();
    this.#processes.delete(process);
    this.runs += 1;
    this.requests += process.requests;
    const said = ran.stdout + ran.stderr;
    log(`  ${run} exit code ${ran.exitCode ?? 'none: killed'}\n${said}`);
    if (process.requests > MOST_REQUESTS) throw new Broken('every run ends', `${process.requests} requests`);
    const [breach] = this.ledger.breaches;
    if (breach !== undefined) throw new Broken(breach.what, breach.detail);
    if (/bug in tierform|"code": ?"bug"/.test(said)) throw new Broken('no bugs', said);
    if (said.includes(SECRET)) throw new Broken('no secrets', said);
    // While a replace is under way, the state knows the object that goes, and the new one is found by its name.
    const isReplacing = /"action": ?"replace"/.test(ran.stdout);
    if (ran.exitCode !== undefined && !process.hasLostState && !isReplacing) await this.#requireKept(begun);
    return { ...ran, lastWriteMs: begun.lastWriteMs };
  }

  /** @throws Broken where live is not what the files say */
  async requireDone(): Promise<void> {
    const { model, ledger } = this;
    const undone = findUndone({ model, snapshot: this.#emulator.snapshot(), state: await this.#store.read(), ledger });
    if (undone.length > 0) throw new Broken('done only when live is as desired', undone.join('\n'));
  }

  /** What a run made is in the state, or noted there as what may have been made. */
  async #requireKept({ made }: Run): Promise<void> {
    const [held, state] = [await this.heldIds(), await this.#store.read()];
    if (state !== undefined && state.creating.length > 0) return;
    const lost = [...made].filter(id => !held.has(id) && this.ledger.isLive(id) && !this.ledger.meddled.has(id));
    if (lost.length > 0) throw new Broken('what was made is kept', `the state says nothing of ${lost.join(', ')}`);
  }

  /** Nothing goes on any more. */
  end(): void {
    for (const process of this.#processes) void process.kill();
  }

  #writeProject(): void {
    rmSync(join(this.#folder, '.tierform'), { recursive: true, force: true });
    const id = this.#emulator.applicationId;
    const remote = { region: 'us', api_key: '$NYLAS_API_KEY', application_id: id, plan: 'full-platform' };
    const nylas = this.#seed % 2 === 0 ? remote : { endpoint: 'emulator', plan: 'full-platform' };
    this.#writeFiles({
      'tierform.yaml': JSON.stringify({
        default_environment: 'sim',
        environments: { sim: { nylas, state: 'file' } },
        guardrails: { max_deletes: 1000, guards: { 'shortens-retention': 'warn' } },
      }),
    });
  }

  #writeFiles(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
      writeFileSync(join(this.#folder, path), text);
      this.log.push(`${path} ${text}`);
    }
  }
}

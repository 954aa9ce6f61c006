// One seed from beginning to end: files, a platform, other people, faults and kills; then calm, in which everything has to
// come right. What is judged on the way is in judge/.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import type { StateStore } from '../../src/state/store.ts';
import { createChance } from './chance.ts';
import { checkClaims } from './judge/claims.ts';
import { compareLive } from './judge/compare.ts';
import { type Breach, Ledger } from './judge/ledger.ts';
import { createOthers, type Others } from './outside/others.ts';
import { SimulatedProcess } from './outside/process.ts';
import { createMemoryStore, storeOf } from './outside/store.ts';
import { createWire, MOST_REQUESTS } from './outside/wire.ts';
import { type ProgramRun, runProgram } from './program.ts';
import { drawSchedule, type Event, RUNS_PER_VERSION } from './schedule.ts';
import { createTime, type VirtualTime } from './time.ts';
import { drawAccounts, drawModel } from './world/draw.ts';
import { editModel } from './world/edits.ts';
import { drawKnobs } from './world/knobs.ts';
import { addressesOf, type Model, printFiles } from './world/model.ts';

export interface SimulationRequest {
  readonly seed: number;
  /** An empty folder for the files of the project; what is in it afterwards does not matter. */
  readonly folder: string;
  /** Instead of the schedule that the seed draws. */
  readonly schedule?: readonly Event[] | undefined;
}

export interface SimulationResult {
  readonly schedule: readonly Event[];
  /** The first invariant that was broken. */
  readonly breach: Breach | undefined;
  readonly requests: number;
  readonly runs: number;
  /** What happened, a line each. */
  readonly log: readonly string[];
}

const VERSIONS = 3;
const MOST_CALM_APPLIES = 3;
/** Of so many seeds, one keeps its state in files. */
const SEEDS_PER_FILE_STORE = 10;

/** Every simulation draws the same from the same seed and schedule. */
export async function simulate(request: SimulationRequest): Promise<SimulationResult> {
  const simulation = new Simulation(request);
  try {
    await simulation.run();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return simulation.result(error.breach);
  }
  return simulation.result(undefined);
}

class Broken extends Error {
  readonly breach: Breach;

  constructor(breach: Breach) {
    super(breach.what);
    this.breach = breach;
  }
}

class Simulation {
  readonly #seed: number;
  readonly #folder: string;
  readonly #schedule: readonly Event[];
  readonly #time: VirtualTime = createTime();
  readonly #emulator: Emulator;
  readonly #ledger: Ledger;
  readonly #others: Others;
  readonly #lagMs: number;
  readonly #log: string[] = [];
  readonly #memory = createMemoryStore('sim');
  #store: StateStore = this.#memory;
  #model: Model;
  readonly #later: readonly Model[];
  readonly #accounts: readonly string[];
  #requests = 0;
  #runs = 0;

  constructor({ seed, folder, schedule }: SimulationRequest) {
    const chance = (part: string) => createChance(seed, part);
    this.#seed = seed;
    this.#folder = folder;
    this.#schedule = schedule ?? drawSchedule(chance('schedule'), VERSIONS);
    const { knobs, lagMs } = drawKnobs(chance('knobs'));
    this.#lagMs = lagMs;
    let ids = 0;
    this.#emulator = createEmulator({
      knobs,
      now: () => this.#time.now() / 1000,
      newId: () => {
        ids += 1;
        return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
      },
    });
    this.#ledger = new Ledger(this.#emulator, {
      now: this.#time.now,
      isMerging: knobs.policyUpdate === 'merge',
    });
    const log = (line: string) => void this.#log.push(line);
    this.#others = createOthers(this.#ledger, { snapshot: () => this.#emulator.snapshot(), log });
    const drawing = chance('files');
    let names = 0;
    const count = () => {
      names += 1;
      return names;
    };
    this.#model = drawModel(drawing, count);
    const editing = { chance: drawing, count, hasUniqueNames: knobs.duplicateNames === 'reject' };
    const second = editModel(this.#model, editing);
    this.#later = [second, editModel(second, editing)];
    this.#accounts = drawAccounts(chance('accounts'), this.#model);
    log(`knobs ${JSON.stringify(knobs)}`);
  }

  result(breach: Breach | undefined): SimulationResult {
    return { schedule: this.#schedule, breach, requests: this.#requests, runs: this.#runs, log: this.#log };
  }

  async run(): Promise<void> {
    this.#writeProject();
    await this.#others.begin(this.#accounts);
    this.#ledger.sealForeign((collection, value) => {
      const name = collection === 'grants' ? value['email'] : value['name'];
      return /^Foreign|@elsewhere\.example$/.test(String(name));
    });
    await this.#pause(120_000);
    for (const [version, model] of [this.#model, ...this.#later].entries()) {
      this.#model = model;
      this.#writeFiles(printFiles(model));
      await this.#storm(version);
    }
    await this.#calm();
  }

  /** Applies while things go wrong, until one apply says that it is done. */
  async #storm(version: number): Promise<void> {
    const chance = createChance(this.#seed, 'storm', version);
    for (let attempt = 0; attempt < RUNS_PER_VERSION; attempt += 1) {
      const run = version * RUNS_PER_VERSION + attempt;
      const events = this.#schedule.filter(event => event.run === run);
      const pauseMs = chance.isTrue(0.5) ? chance.between(0, 5000) : chance.between(0, 120_000);
      const isLooking = chance.isTrue(0.2);
      if (attempt > 0 && events.length === 0) continue;
      await this.#pause(pauseMs);
      if (isLooking) await this.#look('plan', chance.next);
      await this.#apply(events, run);
    }
  }

  /** Nothing goes wrong any more, and everything has to come right. */
  async #calm(): Promise<void> {
    const held = new Set(Object.values((await this.#store.read())?.resources ?? {}).map(({ id }) => id));
    await this.#others.tidy(this.#model, held);
    await this.#pause(120_000);
    for (let applies = 1; ; applies += 1) {
      const before = this.#ledger.changedAtMs;
      const { exitCode, stdout } = await this.#apply([], 1000 + applies);
      await this.#pause(120_000);
      if (exitCode === 0 && outcomesIn(stdout).length === 0) {
        if (this.#ledger.changedAtMs !== before) this.#fail('nothing to do is nothing done', 'it wrote something');
        break;
      }
      if (applies === MOST_CALM_APPLIES)
        this.#fail('converges', `after ${applies} applies without faults there is still something to do:\n${stdout}`);
    }
    await this.#look('plan', () => 0);
    await this.#look('drift', () => 0);
  }

  async #apply(events: readonly Event[], run: number): Promise<ProgramRun> {
    const startedMs = this.#time.now();
    const process = new SimulatedProcess(this.#time, events);
    const quietMs = startedMs - this.#ledger.changedAtMs;
    const ran = await this.#start(process, ['apply', '--yes', '--format', 'json'], run);
    if (ran.exitCode === undefined) await this.#start(new SimulatedProcess(this.#time, []), ['unlock', '--yes'], run);
    if (ran.exitCode === 0) {
      // What was written shortly before may not be seen yet, and what somebody changed meanwhile is news.
      const isJudged = quietMs > this.#lagMs && this.#ledger.othersAtMs < startedMs;
      const isWholeRun = outcomesIn(ran.stdout).every(({ status }) => status === 'done');
      if (!isWholeRun) this.#fail('done means done', `exit code 0 with ${ran.stdout}`);
      if (isJudged) await this.#requireDone();
    }
    return ran;
  }

  /** A command that only reads. With nothing left to do, it has to say so. */
  async #look(command: 'plan' | 'drift', next: () => number): Promise<void> {
    const before = this.#ledger.changedAtMs;
    const isAtEnd = next() === 0;
    const argv = command === 'plan' ? ['plan', '--detailed-exitcode'] : ['drift'];
    const { exitCode, stdout } = await this.#start(new SimulatedProcess(this.#time, []), argv, 2000);
    if (this.#ledger.changedAtMs !== before) this.#fail('a preview writes nothing', command);
    if (isAtEnd && exitCode !== 0) this.#fail('converges', `${command} ends with ${exitCode}:\n${stdout}`);
  }

  async #start(process: SimulatedProcess, argv: readonly string[], run: number): Promise<ProgramRun> {
    const log = (line: string) => void this.#log.push(line);
    log(`run ${run}: tierform ${argv.join(' ')} at ${new Date(this.#time.now()).toISOString()}`);
    const state = await this.#store.read();
    const rights = { held: new Set(Object.values(state?.resources ?? {}).map(({ id }) => id)), model: this.#model };
    const chance = createChance(this.#seed, 'run', run);
    const ran = await runProgram(argv, {
      process,
      time: this.#time,
      chance: createChance(this.#seed, 'retries', run),
      folder: this.#folder,
      transport: createWire({
        process,
        chance,
        nowMs: this.#time.now,
        send: request => this.#ledger.sendAsProgram(request, rights),
        doDeed: (deed, n) => this.#others.do(deed, n, this.#model),
        log,
      }),
      wrapStore: store => {
        if (this.#seed % SEEDS_PER_FILE_STORE === 0) this.#store = store;
        return storeOf(process, this.#store, written => {
          log(`  state ${JSON.stringify({ resources: written.resources, creating: written.creating })}`);
          this.#ledger.breaches.push(...checkClaims(written, this.#ledger));
        });
      },
    });
    this.#runs += 1;
    this.#requests += process.requests;
    log(`  exit code ${ran.exitCode ?? 'none: killed'}\n${ran.stdout}${ran.stderr}`);
    if (process.requests > MOST_REQUESTS) this.#fail('every run ends', `${process.requests} requests`);
    const [breach] = this.#ledger.breaches;
    if (breach !== undefined) throw new Broken(breach);
    if (/bug in tierform|"code": ?"bug"/.test(ran.stdout + ran.stderr)) this.#fail('no bugs', ran.stdout + ran.stderr);
    if (/secret-key/.test(ran.stdout + ran.stderr)) this.#fail('no secrets', ran.stdout + ran.stderr);
    return ran;
  }

  async #requireDone(): Promise<void> {
    const state = await this.#store.read();
    const snapshot = this.#emulator.snapshot();
    const differences = compareLive({ model: this.#model, snapshot, state });
    const declared = addressesOf(this.#model);
    const claimed = Object.keys(state?.resources ?? {});
    const unknown = declared.filter(address => !claimed.includes(address)).map(address => `state lacks ${address}`);
    const extra = claimed.filter(address => !declared.includes(address)).map(address => `state still has ${address}`);
    const known = new Set(Object.values(state?.resources ?? {}).map(({ id }) => id));
    const left = [...this.#ledger.made].filter(
      id => this.#ledger.isLive(id) && !known.has(id) && !this.#ledger.meddled.has(id),
    );
    const all = [
      ...differences,
      ...unknown,
      ...extra,
      ...left.map(id => `${id} was made by the program and is nobody's`),
    ];
    if (all.length > 0) this.#fail('done only when live is as desired', all.join('\n'));
  }

  async #pause(durationMs: number): Promise<void> {
    await this.#time.sleep(this, durationMs);
  }

  #writeProject(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    const isRemote = this.#seed % 2 === 0;
    const id = this.#emulator.applicationId;
    const remote = { region: 'us', api_key: '$NYLAS_API_KEY', application_id: id, plan: 'full-platform' };
    const nylas = isRemote ? remote : { endpoint: 'emulator', plan: 'full-platform' };
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
      this.#log.push(`${path} ${text}`);
    }
  }

  #fail(what: string, detail: string): never {
    throw new Broken({ what, detail });
  }
}

function outcomesIn(stdout: string): readonly { readonly status: string }[] {
  try {
    return JSON.parse(stdout).outcomes ?? [];
  } catch {
    return [];
  }
}

// One seed from beginning to end: files that change, and applies of them while faults, kills and other people come as the
// schedule says; then calm, in which everything has to come right. What is judged on the way is in judge/ and scene.ts.
import type { Breach } from './judge/ledger.ts';
import type { ProgramRun } from './program.ts';
import { Broken, Scene } from './scene.ts';
import { drawSchedule, type Event, RUNS_PER_VERSION } from './schedule.ts';
import { drawAccounts, drawModel } from './world/draw.ts';
import { editModel } from './world/edits.ts';
import type { Model } from './world/model.ts';

export interface SimulationRequest {
  readonly seed: number;
  /** For the files of the project; no other simulation may use it at the same time. */
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

/** Readings are never further behind than this. */
const LONG_ENOUGH_MS = 120_000;
/** For which the platform counts requests. */
const A_SECOND_MS = 1000;
const MOST_CALM_APPLIES = 3;

/** The same seed and schedule always end in the same way. */
export async function simulate({ seed, folder, schedule }: SimulationRequest): Promise<SimulationResult> {
  const scene = new Scene(seed, folder);
  const models = drawModels(scene);
  const events = schedule ?? drawSchedule(scene.chance('schedule'), models.length);
  const end = (breach: Breach | undefined): SimulationResult => {
    const { requests, runs, log } = scene;
    return { schedule: events, breach, requests, runs, log };
  };
  try {
    await begin(scene, models);
    for (const [version, model] of models.entries()) {
      scene.declare(model);
      await storm(scene, version, events);
    }
    await calm(scene);
    return end(undefined);
  } catch (error) {
    scene.end();
    if (!(error instanceof Broken)) throw error;
    return end(error.breach);
  }
}

function drawModels(scene: Scene): readonly Model[] {
  const chance = scene.chance('files');
  let names = 0;
  const count = () => {
    names += 1;
    return names;
  };
  const models = [drawModel(chance, count)];
  for (let edits = chance.pick([0, 1, 1, 1, 2, 2, 2]); edits > 0; edits -= 1) {
    const latest = models.at(-1);
    if (latest !== undefined) models.push(editModel(latest, { chance, count, hasUniqueNames: scene.hasUniqueNames }));
  }
  return models;
}

async function begin(scene: Scene, [first]: readonly Model[]): Promise<void> {
  if (first === undefined) return;
  await scene.others.begin(drawAccounts(scene.chance('accounts'), first));
  scene.ledger.sealForeign((collection, value) => {
    const name = collection === 'grants' ? value['email'] : value['name'];
    return /^Foreign|@elsewhere\.example$/.test(String(name));
  });
  await scene.pause(LONG_ENOUGH_MS);
}

/** Applies some files while things go wrong. */
async function storm(scene: Scene, version: number, schedule: readonly Event[]): Promise<void> {
  const chance = scene.chance('storm', version);
  for (let attempt = 0; attempt < RUNS_PER_VERSION; attempt += 1) {
    const run = version * RUNS_PER_VERSION + attempt;
    const events = schedule.filter(event => event.run === run);
    const pauseMs = chance.isTrue(0.5) ? chance.between(0, 5000) : chance.between(0, LONG_ENOUGH_MS);
    const isSaved = chance.isTrue(0.15);
    if (attempt > 0 && events.length === 0) continue;
    await scene.pause(pauseMs);
    if (isSaved) await applySaved(scene, events, `run ${run}`);
    else await apply(scene, { events, run: `run ${run}` });
  }
}

/** Nothing goes wrong any more, and everything has to come right. */
async function calm(scene: Scene): Promise<void> {
  // Nobody is refused any more for what others have asked a moment ago.
  await scene.pause(A_SECOND_MS);
  await scene.others.tidy(scene.model, await scene.heldIds());
  await converge(scene, 'calm');
  if (scene.chance('afterwards').isTrue(0.2)) await noticeDrift(scene);
}

async function converge(scene: Scene, name: string): Promise<void> {
  for (let applies = 1; ; applies += 1) {
    await scene.pause(LONG_ENOUGH_MS);
    const before = scene.ledger.changedAtMs;
    const { exitCode, stdout } = await apply(scene, { events: [], run: `${name} ${applies}` });
    if (exitCode === 0 && readOutcomes(stdout).length === 0) {
      if (scene.ledger.changedAtMs !== before) throw new Broken('nothing to do is nothing done', stdout);
      break;
    }
    if (applies === MOST_CALM_APPLIES)
      throw new Broken(
        'converges',
        `${applies} applies without faults, and there still is something to do:\n${stdout}`,
      );
  }
  for (const argv of [['plan', '--detailed-exitcode'], ['drift']]) {
    const { exitCode, stdout } = await look(scene, argv, `${name} ${argv[0]}`);
    if (exitCode !== 0) throw new Broken('converges', `${argv[0]} ends with ${exitCode}:\n${stdout}`);
  }
}

/** Somebody changes what is managed: drift has to say so, and the next apply to undo it. */
async function noticeDrift(scene: Scene): Promise<void> {
  const before = scene.ledger.othersAtMs;
  await scene.others.rename(scene.chance('drift').between(0, 999), await scene.heldIds());
  if (scene.ledger.othersAtMs === before) return;
  await scene.pause(LONG_ENOUGH_MS);
  const { exitCode, stdout } = await look(scene, ['drift'], 'afterwards');
  if (exitCode !== 2) throw new Broken('drift is noticed', `drift ends with ${exitCode}:\n${stdout}`);
  await converge(scene, 'afterwards');
}

/** A command that only reads. */
async function look(scene: Scene, argv: readonly string[], run: string): Promise<ProgramRun> {
  const before = scene.ledger.changedAtMs;
  const ran = await scene.start(argv, { run });
  if (scene.ledger.changedAtMs !== before) throw new Broken('a preview writes nothing', argv.join(' '));
  return ran;
}

async function applySaved(scene: Scene, events: readonly Event[], run: string): Promise<void> {
  const sinceMs = scene.time.now();
  const file = `${run.replace(' ', '-')}.json`;
  // A plan that cannot be applied is not saved.
  if ((await look(scene, ['plan', '--out', file], `${run} plan`)).exitCode !== 0) return;
  await scene.pause(scene.chance(run).between(0, 10_000));
  await apply(scene, { events, run, file, sinceMs });
}

interface ApplyRequest {
  readonly events: readonly Event[];
  readonly run: string;
  /** A saved plan. */
  readonly file?: string;
  /** From when on nobody else may have changed anything if "done" is to be true. Default: now. */
  readonly sinceMs?: number;
  readonly isTwin?: true;
}

async function apply(scene: Scene, request: ApplyRequest): Promise<ProgramRun> {
  const { events, run, file, sinceMs = scene.time.now(), isTwin } = request;
  const isQuiet = sinceMs - scene.ledger.changedAtMs > scene.lagMs;
  const twins: Promise<unknown>[] = [];
  const startTwin = () => {
    // Files answer when they like, so that two processes that use them would not meet in the same way twice.
    if (scene.hasFileStore || isTwin) return;
    const twin = apply(scene, { events: [], run: `${run} twin ${twins.length + 1}`, isTwin: true });
    twins.push(twin.catch((error: unknown) => error));
  };
  const argv = ['apply', ...(file === undefined ? [] : [file]), '--yes', '--format', 'json'];
  const patience = isTwin ? ['--lock-timeout', '10m'] : [];
  const ran = await scene.start([...argv, ...patience], { run, events, startTwin });
  for (const outcome of await Promise.all(twins)) if (outcome instanceof Error) throw outcome;
  if (ran.exitCode === undefined) await scene.start(['unlock', '--yes'], { run: `${run} unlock` });
  const { othersAtMs } = scene.ledger;
  const alarm = readOutcomes(ran.stdout).find(({ error }) => error?.message.startsWith('somebody changed') === true);
  if (alarm !== undefined && isQuiet && twins.length === 0 && othersAtMs < sinceMs)
    throw new Broken('no false alarms', `nobody changed anything, and yet: ${JSON.stringify(alarm)}`);
  if (ran.exitCode !== 0) return ran;
  if (readOutcomes(ran.stdout).some(({ status }) => status !== 'done')) throw new Broken('done means done', ran.stdout);
  // What was written shortly before may not be seen yet. What somebody changes meanwhile is news, unless everything was
  // read afterwards.
  // A saved plan leaves alone what changes elsewhere.
  const isNews = othersAtMs >= sinceMs && (othersAtMs >= ran.lastWriteMs || scene.lagMs > 0 || file !== undefined);
  if (isQuiet && !isNews) await scene.requireDone();
  return ran;
}

interface Outcome {
  readonly status: string;
  readonly error?: { readonly message: string };
}

function readOutcomes(stdout: string): readonly Outcome[] {
  try {
    return JSON.parse(stdout).outcomes ?? [];
  } catch {
    return [];
  }
}

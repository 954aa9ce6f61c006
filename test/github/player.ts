// Plays workflows as GitHub's runners do, as far as these use it: jobs in the order of their needs, each in a clone and a
// temporary folder of its own, scripts in bash, the actions of others by doubles, the composite action out of the clone.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { isRecord } from '../../src/core/value.ts';
import { makeFolder } from '../cli/world.ts';
import { BARE_ENV, git } from '../state/repositories.ts';
import { type Contexts, fillIn, holds } from './expressions.ts';
import { commandsOf } from './log.ts';

export interface Trigger {
  readonly event: 'pull_request' | 'push' | 'schedule';
  /** The commit whose files are checked out. */
  readonly sha: string;
  readonly ref: string;
  readonly actor?: string;
  /** What started it, as GitHub tells it. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** All that is outside of a run. */
export interface Surroundings {
  readonly remote: string;
  readonly apiUrl: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** What runs as `npx` and `npm`. */
  readonly programs: string;
  /** Files of artifacts, below the id of the run and their name. */
  readonly artifacts: string;
  readonly runId: number;
  /** Makes a token that may do just that. */
  readonly makeToken: (permissions: Readonly<Record<string, string>>) => string;
  /** Whether a job that names this GitHub environment may go on. */
  readonly approve: (environment: string) => boolean;
}

export interface PlayedJob {
  readonly id: string;
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  /** All that its steps printed. */
  readonly log: string;
  /** Commands to the runner that its log held. */
  readonly commands: readonly string[];
  readonly summary: string;
  /** The variables that each script was given, by what it runs. */
  readonly scripts: readonly { readonly script: string; readonly env: Readonly<Record<string, string>> }[];
}

type Fields = Readonly<Record<string, unknown>>;

/** @returns the jobs by their ids; those of a matrix as `plan (production)` */
export async function play(
  text: string,
  trigger: Trigger,
  surroundings: Surroundings,
): Promise<Readonly<Record<string, PlayedJob>>> {
  const workflow = fieldsOf(parse(text));
  const jobs = fieldsOf(workflow['jobs']);
  const played = new Map<string, Promise<readonly PlayedJob[]>>();
  const playJob = async (id: string): Promise<readonly PlayedJob[]> => {
    const job = fieldsOf(jobs[id]);
    const needs = listOf(job['needs']).map(String);
    const before: (readonly [string, PlayedJob | undefined])[] = [];
    for (const need of needs) before.push([need, (await played.get(need))?.[0]]);
    const ancestors = await Promise.all([...ancestorsOf(needs, jobs)].map(need => played.get(need)));
    const contexts = {
      github: githubOf(trigger, surroundings),
      needs: Object.fromEntries(before),
      secrets: surroundings.secrets,
    };
    const isFailed = ancestors.flat().some(ancestor => ancestor?.result !== 'success');
    if (!holds(job['if'], contexts, { isFailed, isCancelled: false })) return [{ ...emptyJob, id, result: 'skipped' }];
    const matrix = listOf(fieldsOf(fieldsOf(job['strategy'])['matrix'])['environment']);
    const legs = matrix.length === 0 ? [{}] : matrix.map(environment => ({ environment: String(environment) }));
    const run = (leg: Fields) =>
      new JobRunner({ id, job, workflow, trigger, surroundings }).run({ ...contexts, matrix: leg });
    return Promise.all(legs.map(run));
  };
  // Those that a job needs stand before it.
  for (const id of Object.keys(jobs)) played.set(id, playJob(id));
  const ended = (await Promise.all(played.values())).flat();
  return Object.fromEntries(ended.map(job => [job.id, job]));
}

/** `success()` of a job asks for all that it needs, near and far. */
function ancestorsOf(needs: readonly string[], jobs: Fields): ReadonlySet<string> {
  const found = new Set(needs);
  for (const need of found) for (const further of listOf(fieldsOf(jobs[need])['needs'])) found.add(String(further));
  return found;
}

const emptyJob: Omit<PlayedJob, 'id' | 'result'> = {
  outputs: {},
  environment: undefined,
  log: '',
  commands: [],
  summary: '',
  scripts: [],
};

interface JobPlan {
  readonly id: string;
  readonly job: Fields;
  readonly workflow: Fields;
  readonly trigger: Trigger;
  readonly surroundings: Surroundings;
}

/** What a step of a job or of the action is given. */
interface Scope {
  readonly contexts: Contexts;
  /** Of the step around it, where it is one of the action. */
  readonly env: Readonly<Record<string, string>>;
}

class JobRunner {
  readonly #plan: JobPlan;
  readonly #permissions: Readonly<Record<string, string>>;
  readonly #folder = makeFolder();
  readonly #workspace = join(this.#folder, 'workspace');
  readonly #temp = join(this.#folder, 'temp');
  readonly #scripts: { script: string; env: Readonly<Record<string, string>> }[] = [];
  #log = '';

  constructor(plan: JobPlan) {
    this.#plan = plan;
    const permissions = fieldsOf(plan.job['permissions'] ?? plan.workflow['permissions']);
    this.#permissions = Object.fromEntries(Object.entries(permissions).map(([name, level]) => [name, String(level)]));
    mkdirSync(this.#workspace);
    mkdirSync(this.#temp);
  }

  async run(outer: Contexts): Promise<PlayedJob> {
    const { id, job, surroundings } = this.#plan;
    const token = surroundings.makeToken(this.#permissions);
    const contexts = {
      ...outer,
      github: { ...fieldsOf(outer['github']), token },
      runner: { temp: this.#temp },
    };
    const named = job['environment'] === undefined ? undefined : fillIn(String(job['environment']), contexts);
    const matrix = fieldsOf(outer['matrix'])['environment'];
    const name = matrix === undefined ? id : `${id} (${String(matrix)})`;
    if (named !== undefined && !surroundings.approve(named))
      return { ...emptyJob, id: name, result: 'failure', environment: named };
    const { isFailed, steps } = await this.#runSteps(listOf(job['steps']), { contexts, env: {} });
    const outputs = Object.entries(fieldsOf(job['outputs'])).map(([key, value]) => [
      key,
      fillIn(String(value), { ...contexts, steps }),
    ]);
    return {
      id: name,
      result: isFailed ? 'failure' : 'success',
      outputs: Object.fromEntries(outputs),
      environment: named,
      log: this.#log,
      commands: commandsOf(this.#log),
      summary: readIfThere(join(this.#folder, 'summary')),
      scripts: this.#scripts,
    };
  }

  async #runSteps(list: readonly unknown[], { contexts, env }: Scope) {
    const steps: Record<string, { outputs: Readonly<Record<string, string>>; outcome: string }> = {};
    let isFailed = false;
    for (const item of list) {
      const step = fieldsOf(item);
      const known = { ...contexts, steps };
      if (!holds(step['if'], known, { isFailed, isCancelled: false })) continue;
      const own = { ...env, ...filledIn(step['env'], known) };
      const ended = await this.#runStep(step, { contexts: known, env: own });
      if (!ended.isDone && step['continue-on-error'] !== true) isFailed = true;
      if (typeof step['id'] === 'string')
        steps[step['id']] = { outputs: ended.outputs, outcome: ended.isDone ? 'success' : 'failure' };
    }
    return { isFailed, steps };
  }

  async #runStep(step: Fields, scope: Scope): Promise<Ended> {
    if (typeof step['run'] === 'string') return this.#runScript(step, step['run'], scope);
    const uses = String(step['uses']);
    const inputs = filledIn(step['with'], scope.contexts);
    if (uses.startsWith('./')) return this.#runAction(join(this.#workspace, uses, 'action.yml'), inputs, scope);
    const name = uses.split('@')[0] ?? '';
    try {
      this.#runDouble(name, inputs);
      return { isDone: true, outputs: {} };
    } catch (error) {
      this.#log += `${String(error)}\n`;
      return { isDone: false, outputs: {} };
    }
  }

  async #runAction(file: string, given: Readonly<Record<string, string>>, { contexts, env }: Scope): Promise<Ended> {
    const action = fieldsOf(parse(readFileSync(file, 'utf8')));
    const declared = fieldsOf(action['inputs']);
    for (const name of Object.keys(given)) if (!(name in declared)) throw new Error(`the action has no input ${name}`);
    const { github, runner } = fieldsOf(contexts);
    const inputs = Object.fromEntries(
      Object.entries(declared).map(([name, input]) => [
        name,
        given[name] ?? fillIn(String(fieldsOf(input)['default'] ?? ''), { github }),
      ]),
    );
    // An action sees neither secrets nor matrix.
    const inner = { github, runner, inputs };
    const { isFailed, steps } = await this.#runSteps(listOf(fieldsOf(action['runs'])['steps']), {
      contexts: inner,
      env,
    });
    const outputs = Object.entries(fieldsOf(action['outputs'])).map(([name, output]) => [
      name,
      fillIn(String(fieldsOf(output)['value']), { ...inner, steps }),
    ]);
    return { isDone: !isFailed, outputs: Object.fromEntries(outputs) };
  }

  /** Stands in for an action of GitHub's own. @throws Error where that would fail */
  #runDouble(name: string, inputs: Readonly<Record<string, string>>): void {
    const { surroundings, trigger } = this.#plan;
    const { artifacts, remote, runId } = surroundings;
    switch (name) {
      case 'actions/checkout': {
        if (this.#permissions['contents'] === undefined) throw new Error('checkout: no permission to read');
        git(this.#folder, 'clone', '--quiet', '--no-checkout', `file://${remote}`, this.#workspace);
        git(this.#workspace, 'checkout', '--quiet', '--detach', trigger.sha);
        const nowhere = join(this.#folder, 'no-credentials');
        if (inputs['persist-credentials'] === 'false') git(this.#workspace, 'remote', 'set-url', 'origin', nowhere);
        else if (this.#permissions['contents'] !== 'write')
          git(this.#workspace, 'remote', 'set-url', '--push', 'origin', nowhere);
        return;
      }
      case 'actions/setup-node':
        return;
      case 'actions/upload-artifact': {
        const path = inputs['path'] ?? '';
        if (!existsSync(path)) throw new Error(`upload: there is no file ${path}`);
        const folder = join(artifacts, String(runId), inputs['name'] ?? '');
        mkdirSync(folder, { recursive: true });
        cpSync(path, join(folder, basename(path)));
        return;
      }
      case 'actions/download-artifact': {
        const isOfOther = inputs['run-id'] !== undefined;
        if (isOfOther && (inputs['github-token'] ?? '') === '') throw new Error('download: no token');
        if (isOfOther && this.#permissions['actions'] === undefined) throw new Error('download: no permission');
        const folder = join(artifacts, inputs['run-id'] ?? String(runId), inputs['name'] ?? '');
        if (!existsSync(folder)) throw new Error(`download: there is no artifact ${inputs['name']}`);
        cpSync(folder, inputs['path'] ?? '', { recursive: true });
        return;
      }
      default:
        throw new Error(`there is no double of ${name}`);
    }
  }

  async #runScript(step: Fields, script: string, { contexts, env }: Scope): Promise<Ended> {
    const { trigger, surroundings, workflow } = this.#plan;
    const defaults = fieldsOf(fieldsOf(workflow['defaults'])['run'])['working-directory'];
    const isOfAction = 'inputs' in contexts;
    const folder = fillIn(String(step['working-directory'] ?? (isOfAction ? '.' : (defaults ?? '.'))), contexts);
    const file = join(this.#folder, 'script.sh');
    const output = join(this.#folder, 'output');
    writeFileSync(file, script);
    writeFileSync(output, '');
    writeFileSync(join(this.#folder, 'event.json'), JSON.stringify(trigger.payload));
    const all = {
      ...BARE_ENV,
      PATH: `${surroundings.programs}:${BARE_ENV.PATH}`,
      ...variablesOf(trigger, surroundings),
      GITHUB_WORKSPACE: this.#workspace,
      GITHUB_EVENT_PATH: join(this.#folder, 'event.json'),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(this.#folder, 'summary'),
      RUNNER_TEMP: this.#temp,
      ...env,
    };
    this.#scripts.push({ script, env: all });
    const flags = step['shell'] === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn('bash', [...flags, file], { cwd: join(this.#workspace, folder), env: all });
      const keep = (chunk: Buffer) => {
        this.#log += chunk.toString('utf8');
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.on('error', reject);
      child.on('close', resolve);
    });
    const outputs = readFileSync(output, 'utf8').split('\n').filter(Boolean);
    for (const line of outputs) if (!/^[\w-]+=/.test(line)) throw new Error(`the runner takes no such output: ${line}`);
    return {
      isDone: code === 0,
      outputs: Object.fromEntries(outputs.map(line => line.split(/=(.*)/s).slice(0, 2))),
    };
  }
}

interface Ended {
  readonly isDone: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

function githubOf({ event, ref, actor = 'ann', payload }: Trigger, { runId }: Surroundings): Fields {
  return { event_name: event, ref, actor, event: payload, repository: 'acme/tiers', run_id: runId };
}

function variablesOf({ event, sha, ref, actor = 'ann', payload }: Trigger, { apiUrl, runId }: Surroundings) {
  const head = fieldsOf(fieldsOf(payload['pull_request'])['head'])['ref'];
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: actor,
    GITHUB_API_URL: apiUrl,
    GITHUB_EVENT_NAME: event,
    GITHUB_HEAD_REF: typeof head === 'string' ? head : '',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|pull)\//, ''),
    GITHUB_REPOSITORY: 'acme/tiers',
    GITHUB_RUN_ID: String(runId),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: sha,
  };
}

function filledIn(fields: unknown, contexts: Contexts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(fields)).map(([name, value]) => [name, fillIn(String(value), contexts)]),
  );
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

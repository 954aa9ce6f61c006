// Where the plan of an apply comes from: the files, or a plan that was saved. Both are read and judged on what is so now.
import { join } from 'node:path';
import type { Environment } from '../../config/project.ts';
import { PROJECT_FILE } from '../../config/project.ts';
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import type { Base } from '../../core/resource.ts';
import { canonicalText } from '../../core/value.ts';
import type { Plan } from '../../plan/change.ts';
import { makePlan } from '../../plan/plan.ts';
import { codes } from '../../plan/saved/codes.ts';
import type { SavedPlan } from '../../plan/saved/document.ts';
import { leaveAlone, recheckPlan } from '../../plan/saved/recheck.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { type Reading, type ReadingOptions, readViews } from '../reading.ts';
import type { Session } from '../session.ts';
import { describeTarget, readPlanFile } from './plan-file.ts';

export interface PlanSource {
  readonly configuration: Configuration;
  /** Undefined where the plan is made from the files. */
  readonly saved: SavedPlan | undefined;
}

export interface SourceRequest {
  readonly io: Io;
  readonly options: GlobalOptions & { readonly target?: readonly string[] };
  /** Of a saved plan. */
  readonly file: string | undefined;
}

/** Reads the files of the project or, for a saved plan, that file and tierform.yaml: the tier files do not matter then. */
export async function loadPlanSource({ io, options, file }: SourceRequest): Promise<PlanSource> {
  if (file === undefined)
    return { configuration: await loadConfiguration({ io, options, models, paths: [] }), saved: undefined };
  const saved = await readPlanFile(io, file);
  const named = options.env ?? (io.env['TIERFORM_ENV'] || undefined);
  const environment = 'plan' in saved ? (named ?? saved.plan.environment) : named;
  const loaded = await loadConfiguration({
    io,
    options: environment === undefined ? options : { ...options, env: environment },
    models,
    paths: [join(options.C ?? '.', PROJECT_FILE)],
  });
  const configuration: Configuration = {
    ...loaded,
    // The places of the plan are those of the tier files as they were.
    textOf: path => (path === PROJECT_FILE ? loaded.textOf(path) : undefined),
  };
  if (!('plan' in saved)) return { configuration: { ...configuration, diagnostics: [saved] }, saved: undefined };
  const refusals = [
    ...refuseTargets(options.target),
    ...refuseEnvironment(saved, named),
    ...(configuration.environment === undefined ? [] : refuseTarget(saved, configuration.environment)),
  ];
  return {
    configuration: refusals.length === 0 ? configuration : { ...configuration, diagnostics: refusals.slice(0, 1) },
    saved,
  };
}

function refuseTargets(target: readonly string[] | undefined): readonly Diagnostic[] {
  if (target === undefined) return [];
  const detail = 'What was shown is applied as a whole, so --target does not go with a saved plan.';
  const hint = 'Leave it out, or make a plan of the targets:\n\n    tierform plan --out <file> --target <address...>';
  return [report(codes['targets-of-saved-plan'], { detail, hint })];
}

function refuseEnvironment({ plan: { environment } }: SavedPlan, named: string | undefined): readonly Diagnostic[] {
  if (named === undefined || named === environment) return [];
  const detail = `The plan was made for ${JSON.stringify(environment)}, and ${JSON.stringify(named)} is named.`;
  const hint = `Leave --env and TIERFORM_ENV out to apply it to ${JSON.stringify(environment)}, or make a plan for ${JSON.stringify(named)}.`;
  return [report(codes['wrong-environment'], { detail, hint })];
}

/** An environment may have been turned to another application since. */
function refuseTarget(saved: SavedPlan, environment: Environment): readonly Diagnostic[] {
  const now = describeTarget(environment);
  const isSame = saved.target === now.target && canonicalText(saved.applications) === canonicalText(now.applications);
  if (isSame) return [];
  const detail = `The plan was made for ${nameTarget(saved)}, and ${JSON.stringify(environment.name)} is ${nameTarget(now)} now.`;
  return [report(codes['wrong-target'], { detail, hint: 'Make a new plan, or correct tierform.yaml.' })];
}

function nameTarget({ target, applications }: Pick<SavedPlan, 'target' | 'applications'>): string {
  const ids = Object.values(applications);
  return ids.length === 0 ? `${target} (no application named)` : `${target} (application ${ids.join(', ')})`;
}

export interface ObtainedPlan {
  readonly reading: Reading;
  readonly plan: Plan;
  /** What the plan and its guards say; an error among them stops an apply. */
  readonly problems: readonly Diagnostic[];
  /** A plan as things are after the apply. */
  readonly replan: (base: Base) => Promise<Plan>;
}

export interface ObtainRequest extends PlanSource {
  readonly session: Session;
  readonly reading: ReadingOptions;
}

/** Reads state and live, and makes the plan or checks the saved one. @throws PlatformError, StateError */
export async function obtainPlan(request: ObtainRequest): Promise<ObtainedPlan> {
  const { session, configuration, saved } = request;
  if (saved === undefined) {
    const reading = await readViews(session, configuration, request.reading);
    const plan = makePlan(reading.request);
    const problems = [...plan.diagnostics, ...plan.findings];
    return { reading, plan, problems, replan: async base => makePlan(await reading.readAgain(base)) };
  }
  const wishes = { project: configuration.project, desired: { resources: saved.desired, moved: saved.moved } };
  const movesAccounts = saved.plan.changes.some(({ moves }) => moves.length > 0);
  const reading = await readViews(session, wishes, {
    ...request.reading,
    target: saved.plan.targets,
    hasImpact: request.reading.hasImpact || movesAccounts,
  });
  const { plan, problems, elsewhere } = recheckPlan(saved.plan, reading.request);
  const replan = async (base: Base) => leaveAlone(makePlan(await reading.readAgain(base)), elsewhere);
  return { reading, plan, problems, replan };
}

// A plan that was saved, as the plan of an apply: checked against what is so now.
import { join } from 'node:path';
import type { Environment } from '../../config/project.ts';
import { PROJECT_FILE } from '../../config/project.ts';
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import { invariant } from '../../core/invariant.ts';
import type { Base } from '../../core/resource.ts';
import { canonicalText } from '../../core/value.ts';
import { makePlan } from '../../plan/plan.ts';
import { codes } from '../../plan/saved/codes.ts';
import type { SavedPlan } from '../../plan/saved/document.ts';
import { leaveAlone, recheckPlan } from '../../plan/saved/recheck.ts';
import { renderOrigin } from '../../render/plan-text.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { commandTo } from '../past/find-apply.ts';
import type { ObtainedPlan, PlanSource } from '../plan-source.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { type ReadingOptions, readViews } from '../reading.ts';
import type { Session } from '../session.ts';
import { describeTarget, readPlanFile } from './plan-file.ts';

/** Reads that file and tierform.yaml; what the tier files say does not matter then. */
export async function loadSaved(
  io: Io,
  options: GlobalOptions & { readonly target?: readonly string[] },
  file: string,
): Promise<PlanSource> {
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
  const refusals =
    'plan' in saved
      ? [
          ...refuseTargets(options.target),
          ...refuseEnvironment(saved, named),
          ...(configuration.environment === undefined ? [] : refuseTarget(saved, configuration.environment)),
        ].slice(0, 1)
      : [saved];
  return {
    configuration: refusals.length === 0 ? configuration : { ...configuration, diagnostics: refusals },
    obtain: (session, reading) => {
      invariant('plan' in saved, 'A file that is no plan is refused');
      return obtainSaved(session, reading, { saved, configuration });
    },
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

interface Loaded {
  readonly saved: SavedPlan;
  readonly configuration: Configuration;
}

async function obtainSaved(
  session: Session,
  options: ReadingOptions,
  { saved, configuration }: Loaded,
): Promise<ObtainedPlan> {
  const wishes = { project: configuration.project, desired: { resources: saved.desired, moved: saved.moved } };
  const movesAccounts = saved.plan.changes.some(({ moves }) => moves.length > 0);
  const reading = await readViews(session, wishes, {
    ...options,
    target: saved.plan.targets,
    hasImpact: options.hasImpact || movesAccounts,
  });
  const { plan, problems, elsewhere } = recheckPlan(saved.plan, reading.request);
  const replan = async (base: Base) => leaveAlone(makePlan(await reading.readAgain(base)), elsewhere);
  return {
    command: saved.rollbackTo === undefined ? 'apply' : commandTo(saved.rollbackTo),
    rollbackTo: saved.rollbackTo,
    wish: 'what the plan asks for',
    reading,
    plan,
    problems,
    replan,
    shown: saved.plan,
    origin: renderOrigin(saved),
  };
}

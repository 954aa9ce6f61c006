// Where the plan of an apply comes from: the files (here), a plan that was saved (saved/), or the history (past/). All of them
// are judged on what is so now.
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Base } from '../core/resource.ts';
import type { Plan } from '../plan/change.ts';
import { makePlan } from '../plan/plan.ts';
import type { GlobalOptions, Io } from './io/io.ts';
import { models } from './platforms.ts';
import { type Configuration, loadConfiguration } from './project/configuration.ts';
import { type Reading, type ReadingOptions, readViews, type ViewSource, type Wishes } from './reading.ts';
import type { Session } from './session.ts';

export interface PlanSource {
  /** Whose diagnostics say why there is no plan, where there is none. */
  readonly configuration: Configuration;
  /** Reads state and live, and makes the plan. @throws PlatformError, StateError, CommandError */
  readonly obtain: (session: Session, options: ReadingOptions) => Promise<ObtainedPlan>;
}

export interface ObtainedPlan {
  /** What the history says was run: `apply`, `rollback to 12`. */
  readonly command: string;
  /** Serial of the apply that a rollback goes back to; undefined for any other plan. */
  readonly rollbackTo?: number | undefined;
  /** What live is to be: `what the files say`. */
  readonly wish: string;
  readonly reading: Reading;
  readonly plan: Plan;
  /** What the plan and its guards say; an error among them stops an apply. */
  readonly problems: readonly Diagnostic[];
  /** A plan as things are after the apply. */
  readonly replan: (base: Base) => Promise<Plan>;
  /** The plan as it was shown before, where that was not now. */
  readonly shown?: Plan;
  /** A line on where the plan is from, where it is not from the files. */
  readonly origin?: string;
}

/** The files of the project. */
export async function loadFiles(io: Io, options: GlobalOptions): Promise<PlanSource> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  return {
    configuration,
    obtain: async (session, reading) => ({
      command: 'apply',
      wish: 'what the files say',
      ...(await planWishes(session, configuration, reading)),
    }),
  };
}

/** The plan of what is wished for. */
export async function planWishes(
  session: ViewSource,
  wishes: Wishes,
  options: ReadingOptions,
): Promise<Omit<ObtainedPlan, 'command' | 'wish'>> {
  const reading = await readViews(session, wishes, options);
  const plan = makePlan(reading.request);
  const problems = [...plan.diagnostics, ...plan.findings];
  return { reading, plan, problems, replan: async base => makePlan(await reading.readAgain(base)) };
}

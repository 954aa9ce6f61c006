// `tierform gate`: says whether a plan may be applied as it is, since people have seen it, or has to be approved first.
import { cite } from '../../core/diagnostic.ts';
import { comparePlans, type PlanDifference } from '../../plan/saved/compare.ts';
import type { SavedPlan } from '../../plan/saved/document.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { countOf } from '../../render/layout.ts';
import { withGitHub } from '../github/api.ts';
import { APPROVAL, requireReviewers } from '../github/approval.ts';
import { environmentOf } from '../github/job.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { printDiagnostics, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { isOnEmulator, readPlanFile } from '../saved/plan-file.ts';

export interface GateOptions extends GlobalOptions {
  /** The plan that people have seen. */
  readonly reviewed?: string;
  /** The GitHub environment that asks somebody. */
  readonly approval?: string;
}

interface Verdict {
  readonly gate: 'nothing' | 'reviewed' | 'changed';
  /** Why, as lines for people. */
  readonly lines: readonly string[];
}

/** @returns the exit code: 1 where the plan cannot be read, and where it has to be approved and nobody would be asked */
export async function gate(io: Io, file: string, options: GateOptions): Promise<number> {
  const planned = await readPlanFile(io, file);
  if (!('plan' in planned)) {
    printDiagnostics(io.stderr, [planned], {
      style: styleOf(io, options),
      textOf: () => undefined,
      pathOf: path => path,
    });
    return 1;
  }
  const { environment } = planned.plan;
  refuseEnvironment(environmentOf(io, options), environment);
  const approval = options.approval ?? environment;
  // What is printed becomes lines of a file in which each is an output of the step.
  if (approval === '' || /[\p{C}\p{Zl}\p{Zp}]/u.test(approval))
    throw new CommandError(`${JSON.stringify(approval)} is no name of a GitHub environment.`);
  const { gate: verdict, lines } = await judge(io, planned, options.reviewed || undefined);
  io.stderr(lines.map(line => `${escapeTerminal(line)}\n`).join(''));
  if (verdict === 'changed')
    await withGitHub(io, { options, permission: APPROVAL.permission }, github => requireReviewers(github, approval));
  io.stdout(`gate=${verdict}\napproval=${approval}${verdict === 'reviewed' ? '-reviewed' : ''}\n`);
  return 0;
}

function refuseEnvironment(named: string, environment: string): void {
  if (named === '' || named === environment) return;
  throw new CommandError(
    `The plan was made for ${JSON.stringify(environment)}, and ${JSON.stringify(named)} is named.`,
    'Leave --env and TIERFORM_ENV out: the environment is that of the plan.',
  );
}

async function judge(io: Io, planned: SavedPlan, file: string | undefined): Promise<Verdict> {
  const { changes, environment } = planned.plan;
  if (changes.length === 0)
    return planned.isStateBehind
      ? { gate: 'reviewed', lines: ['The plan has no changes, and the state is to take up what is live.'] }
      : { gate: 'nothing', lines: ['The plan has no changes.'] };
  if (isOnEmulator(planned))
    return { gate: 'reviewed', lines: [`${environment} is an emulator, so nobody has to review its plan.`] };
  if (file === undefined) return { gate: 'changed', lines: ['No plan was reviewed.'] };
  const reviewed = await readPlanFile(io, file);
  if (!('plan' in reviewed)) return { gate: 'changed', lines: [`No plan was reviewed: ${reviewed.detail}`] };
  if (reviewed.plan.environment !== environment)
    return {
      gate: 'changed',
      lines: [`No plan was reviewed: ${cite(file)} is for ${JSON.stringify(reviewed.plan.environment)}.`],
    };
  const differences = comparePlans(
    { reviewed, planned },
    models.flatMap(({ kinds }) => kinds),
  );
  if (differences.length === 0) return { gate: 'reviewed', lines: ['The plan does what was reviewed.'] };
  return { gate: 'changed', lines: ['The plan does not do what was reviewed:', ...describe(differences)] };
}

/** More than this is counted, not shown. */
const MOST_DIFFERENCES = 50;
const MOST_LINES = 20;

function describe(differences: readonly PlanDifference[]): readonly string[] {
  const others = differences.length - MOST_DIFFERENCES;
  return [
    ...differences.slice(0, MOST_DIFFERENCES).flatMap(({ address, lines }) => {
      const more = lines.length - MOST_LINES;
      return [
        `  ${address ?? 'the whole plan'}`,
        ...lines.slice(0, MOST_LINES).map(line => `      ${line}`),
        ...(more > 0 ? [`      and ${countOf(more, 'more difference')}`] : []),
      ];
    }),
    ...(others > 0 ? [`  and in ${countOf(others, 'other place')}`] : []),
  ];
}

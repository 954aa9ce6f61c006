// What an apply says beside its outcomes, as diagnostics.
import { cite, type Diagnostic, report } from '../core/diagnostic.ts';
import type { ApplyResult } from './apply.ts';
import { codes } from './codes.ts';

/** What the state that was not kept is missed for. */
export function adviseUnkept(outcomes: ApplyResult['outcomes']): string {
  const isUntouched = outcomes.every(({ status, error }) => status === 'skipped' || error?.code === 'state-not-kept');
  return isUntouched
    ? 'Nothing was written to the platform. Once the state can be written, run the same command again.'
    : 'The next plan finds the objects again by name and domain.';
}

/** Side effects, and why an apply is not verified or its state not kept. */
export function reportApply({
  sideEffects,
  verifyFailure,
  remaining,
  saveFailure,
  outcomes,
}: ApplyResult): readonly Diagnostic[] {
  const effects = sideEffects.map(({ address, path, before, after }) =>
    report(codes['side-effect'], {
      address,
      detail: `${path} was ${JSON.stringify(before)} and is ${JSON.stringify(after)} since ${address} was written. The files do not mention it.`,
      hint: 'Declare it, if it matters: then it is kept.',
    }),
  );
  const unverified =
    verifyFailure === undefined
      ? []
      : [report(codes['not-verified'], { detail: `Reading again failed: ${cite(verifyFailure.message)}.` })];
  const meanwhile =
    remaining.length === 0
      ? []
      : [
          report(codes['not-verified'], {
            detail: `A new plan would change what this apply did not touch: ${remaining.join(', ')}. Somebody else is at work.`,
            hint: 'Run `tierform plan` to see what it is.',
          }),
        ];
  const unkept =
    saveFailure === undefined
      ? []
      : [
          report(codes['state-not-kept'], {
            detail: saveFailure,
            hint: adviseUnkept(outcomes),
          }),
        ];
  return [...effects, ...unverified, ...meanwhile, ...unkept];
}

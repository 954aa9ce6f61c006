// What an apply says beside its outcomes, as diagnostics.
import { cite, type Diagnostic, report } from '../core/diagnostic.ts';
import type { ApplyResult } from './apply.ts';
import { codes } from './codes.ts';

/** Side effects, and why an apply is not verified or its state not kept. */
export function reportApply({
  sideEffects,
  verifyFailure,
  remaining,
  saveFailure,
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
            hint: 'The next plan finds the objects again by name and domain.',
          }),
        ];
  return [...effects, ...unverified, ...meanwhile, ...unkept];
}

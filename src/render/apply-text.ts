// What became of an apply, as text: what failed and why, what was not done because of it, and how to go on.
import type { ApplyResult } from '../apply/apply.ts';
import type { Failure, Outcome, SideEffect } from '../apply/outcome.ts';
import { adviseUnkept } from '../apply/report.ts';
import type { Kind } from '../core/kind.ts';
import { escapeParagraph, escapeTerminal } from './escape.ts';
import { alignColumns } from './layout.ts';
import { renderHead } from './plan-text.ts';
import type { Style } from './style.ts';
import { countOutcomes } from './summary.ts';
import { formatChange } from './values.ts';

export interface ApplyView {
  readonly kinds: readonly Kind[];
  readonly style: Style;
  /** Whether the apply was interrupted. */
  readonly isInterrupted: boolean;
  /** What was run: `Apply`. */
  readonly title: string;
  /** What a verified apply has made true: `live is what the files say`. */
  readonly proof: string;
  /** Whether it was a saved plan. */
  readonly isSaved?: boolean;
}

export function renderApply(result: ApplyResult, view: ApplyView): string {
  const { kinds, style, title, proof } = view;
  const { outcomes, verified, verifyFailure, remaining, sideEffects, saveFailure } = result;
  const failed = outcomes.filter(({ status }) => status === 'failed');
  const skipped = outcomes.filter(({ status }) => status === 'skipped');
  const isDone = verified && saveFailure === undefined;
  return [
    ...section(
      'Failed:',
      failed.map(outcome => renderOutcome(outcome, style)),
    ),
    ...section(
      'Not done:',
      skipped.map(outcome => renderOutcome(outcome, style)),
    ),
    ...section('Changed without being asked to (side-effect):', renderSideEffects(sideEffects, kinds)),
    ...(saveFailure === undefined
      ? []
      : [`${style.red('State was not kept.')} ${escapeParagraph(saveFailure)}`, adviseUnkept(outcomes), '']),
    ...section(
      'A new plan would change what this apply did not touch; somebody else is at work:',
      remaining.map(address => `  ${address}`),
    ),
    ...(verifyFailure === undefined
      ? []
      : [`The result could not be verified: ${describeFailure(verifyFailure)}.`, '']),
    (isDone ? style.green : style.red)(`${title}: ${summarizeOutcomes(result, proof)}.`),
    ...(isDone ? [] : ['', describeHowOn(view)]),
    '',
  ].join('\n');
}

/** `3 done, 0 failed, 0 skipped; verified: live is what the files say`. */
export function summarizeOutcomes({ outcomes, verified }: ApplyResult, proof: string): string {
  const { done, failed, skipped } = countOutcomes(outcomes);
  return `${done} done, ${failed} failed, ${skipped} skipped; ${verified ? `verified: ${proof}` : 'not verified'}`;
}

/** A saved plan rests on what was there before it was begun, so that it cannot be gone on with. */
export function describeHowOn({ isInterrupted, isSaved }: Pick<ApplyView, 'isInterrupted' | 'isSaved'>): string {
  const begin = isInterrupted ? 'It was interrupted. ' : 'What is done stays done. Remove the cause, then ';
  const advice =
    isSaved === true ? 'make a new plan: it has what is left.' : 'run the same command again: it goes on from here.';
  return begin + (isInterrupted ? `${advice.slice(0, 1).toUpperCase()}${advice.slice(1)}` : advice);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

/** One line while an apply runs. */
export function renderOutcome(outcome: Outcome, style: Style): string {
  const { action, error } = outcome;
  const head = `  ${renderHead(outcome, style)}  ${action}`;
  return error === undefined ? head : `${head}\n      ${style.red(error.code)}: ${describeFailure(error)}`;
}

export function describeFailure({ message, httpStatus, requestId }: Failure): string {
  const facts = [
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return escapeTerminal(facts.length === 0 ? message : `${message} [${facts.join(', ')}]`);
}

export function renderSideEffects(effects: readonly SideEffect[], kinds: readonly Kind[]): readonly string[] {
  const rows = effects.map(({ address, path, before, after }) => {
    const kind = kinds.find(({ name }) => address.startsWith(`${name}.`));
    return [`  ${address}`, path, kind === undefined ? '' : formatChange(kind, path, { before, after })];
  });
  return alignColumns(rows);
}

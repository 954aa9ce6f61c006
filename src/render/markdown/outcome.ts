// What became of an apply as Markdown: what failed and why first, and how to go on.
import type { ApplyResult } from '../../apply/apply.ts';
import type { Outcome } from '../../apply/outcome.ts';
import { adviseUnkept } from '../../apply/report.ts';
import type { Kind } from '../../core/kind.ts';
import { describeFailure, renderSideEffects } from '../apply-text.ts';
import { countOf, groupDigits } from '../layout.ts';
import type { Part, Piece, Rank } from './page.ts';
import { cell, codeBlock, codeSpan, inline, prose } from './text.ts';

export interface OutcomeView {
  readonly kinds: readonly Kind[];
  /** How to go on where something is not done; empty for nothing. */
  readonly advice: string;
}

export function renderOutcomes(result: ApplyResult, { kinds, advice }: OutcomeView): readonly Part[] {
  const { outcomes, sideEffects, saveFailure, remaining, verifyFailure } = result;
  const effects = renderSideEffects(sideEffects, kinds);
  return [
    ...renderStatus(outcomes, 'failed', '❌ Failed'),
    ...renderStatus(outcomes, 'skipped', '⏭️ Not done'),
    ...say(
      effects.length === 0
        ? ''
        : `⚠️ **Changed without being asked to** ${codeSpan('side-effect')}\n\n${codeBlock(effects.slice(0, MOST_LINES))}${moreOf(effects)}`,
    ),
    ...say(
      saveFailure === undefined
        ? ''
        : `❌ **State was not kept.**\n\n${prose(saveFailure)}\n\n${adviseUnkept(outcomes)}`,
    ),
    ...say(
      remaining.length === 0
        ? ''
        : `⚠️ **A new plan would change what this apply did not touch; somebody else is at work:** ${remaining.slice(0, MOST_LINES).map(codeSpan).join(', ')}${moreOf(remaining)}`,
    ),
    ...say(
      verifyFailure === undefined
        ? ''
        : `❌ **The result could not be verified:** ${cell(describeFailure(verifyFailure))}`,
    ),
    ...say(advice),
  ];
}

const MOST_LINES = 20;

function moreOf(items: readonly string[]): string {
  return items.length > MOST_LINES ? ` and ${groupDigits(items.length - MOST_LINES)} more` : '';
}

function say(text: string): readonly Part[] {
  if (text === '') return [];
  const lost = (count: number) => `${countOf(count, 'statement')} on the result`;
  return [{ open: '', close: '', pieces: [{ text: `${text}\n\n`, shorter: [{ rank: 'errors', text: '', lost }] }] }];
}

function renderStatus(outcomes: readonly Outcome[], status: 'failed' | 'skipped', title: string): readonly Part[] {
  const own = outcomes.filter(outcome => outcome.status === status);
  if (own.length === 0) return [];
  const rank: Rank = status === 'failed' ? 'errors' : 'warnings';
  const pieces = own.map((outcome): Piece => {
    const { action, address, name, error } = outcome;
    const why = error === undefined ? '' : `: ${codeSpan(error.code)} ${cell(describeFailure(error))}`;
    const lost = (count: number) =>
      `${countOf(count, 'change')} that ${status === 'failed' ? 'failed' : 'were not done'}`;
    return {
      text: `- **${action}** ${codeSpan(address)} "${inline(name)}"${why}\n`,
      shorter: [{ rank, text: '', lost }],
    };
  });
  return [{ open: `**${title}: ${groupDigits(own.length)}**\n\n`, close: '\n', pieces }];
}

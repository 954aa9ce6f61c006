// The fault table as Markdown.
import { escapeMarkdown } from '../../src/render/escape.ts';
import type { Played } from './play.ts';
import type { Group, Row } from './rows.ts';
import type { Ended } from './world.ts';

export interface PlayedGroup extends Group {
  readonly played: readonly Played[];
}

const HEADS = ['fault', 'what tierform says', 'left behind', 'the same command again'];

export function renderTable({ title, rows, played }: PlayedGroup): string {
  const lines = rows.map((row, index) => {
    const one = played[index];
    if (one === undefined) throw new Error(`${row.fault} was not played`);
    return [describeFault(row), describeEnd(one.ended), one.left.map(escapeMarkdown).join('<br>'), describeThen(one)];
  });
  const toLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', toLine(HEADS), toLine(HEADS.map(() => '---')), ...lines.map(toLine), ''].join('\n');
}

function describeFault({ fault, during }: Row): string {
  const notes = { 'first apply': '', change: ' (an apply of an update, a delete and a create)', plan: ' (plan)' };
  return `${escapeMarkdown(fault)}${notes[during]}`;
}

function describeEnd({ exitCode, stdout, stderr, seconds }: Ended): string {
  const waited = seconds < 2 ? '' : `, after ${seconds} s`;
  const said = pickLines(`${stderr}\n${stdout}`);
  const head = exitCode === undefined ? '(killed)' : `exit ${exitCode}${waited}`;
  return [`**${head}**`, ...said.map(escapeMarkdown)].join('<br>');
}

/** What says how it ended and why. */
const TELLING =
  /^(error|Apply:|No changes|Nothing was written|Interrupted|It was interrupted|State was not kept|What is done|Run the command)/;
const PASSING = /^Waiting|trying again in/;
const REASON = /^ {6}[a-z-]+: /;

/** Of what only passes, the first; of changes that end for the same reason, their addresses together. */
function pickLines(text: string): readonly string[] {
  const picked: string[] = [];
  const sharing = new Map<string, string[]>();
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const isFirst = PASSING.test(line) && !picked.some(other => PASSING.test(other));
    if (isFirst || (TELLING.test(line) && !picked.includes(line))) picked.push(line);
    if (!REASON.test(line)) continue;
    const address = lines[index - 1]?.trim().split(' ')[1] ?? '';
    const addresses = sharing.get(line);
    if (addresses === undefined) {
      sharing.set(line, [address]);
      picked.push(line);
    } else addresses.push(address);
  }
  return picked.map(line =>
    [...(sharing.has(line) ? [`${sharing.get(line)?.join(', ')}:`] : []), line.trim()].join(' '),
  );
}

function describeThen({ then, leftAtLast }: Played): string {
  const steps = then.map(({ command, ended }) => {
    const summary = pickLines(ended.stdout).find(line => /^(Apply:|No changes)/.test(line)) ?? '';
    return `${command}: exit ${ended.exitCode}${summary === '' ? '' : `, ${escapeMarkdown(summary)}`}`;
  });
  return [...steps, `left: ${leftAtLast.map(escapeMarkdown).join(', ')}`].join('<br>');
}

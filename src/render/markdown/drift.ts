// Drift as Markdown: a table per resource that somebody else changed, and a diff for what is not applied yet.
import type { Kind } from '../../core/kind.ts';
import type { Drift, DriftedResource, PendingChange } from '../../plan/drift.ts';
import { REASONS } from '../drift-text.ts';
import { alignColumns, countOf, groupDigits } from '../layout.ts';
import { formatValue } from '../values.ts';
import { shiftRows } from './fields.ts';
import type { Part, Piece } from './page.ts';
import { cell, codeBlock, codeSpan, fold, inline } from './text.ts';

export function renderDrifted({ drifted, pending }: Drift, kinds: readonly Kind[]): readonly Part[] {
  const isLong = pending.length > 10;
  const title = `Not applied yet: ${groupDigits(pending.length)}`;
  const around = isLong ? fold(title) : { open: `**${title}**\n\n`, close: '' };
  return [
    {
      open: `**Changed behind git's back: ${groupDigits(drifted.length)}**\n\n`,
      close: '',
      pieces: drifted.map(resource => renderResource(resource, findKind(kinds, resource.kind))),
    },
    { ...around, pieces: pending.map(change => renderPending(change, findKind(kinds, change.kind))) },
  ].filter(({ pieces }) => pieces.length > 0);
}

function findKind(kinds: readonly Kind[], name: string): Kind | undefined {
  return kinds.find(kind => kind.name === name);
}

function renderResource({ address, name, isGone, fields }: DriftedResource, kind: Kind | undefined): Piece {
  const what = isGone ? ' – **gone from the platform since the last apply**' : '';
  const head = `⚠️ ${codeSpan(address)} "${inline(name)}"${what}\n\n`;
  const whole = {
    rank: 'deletes' as const,
    text: '',
    lost: (count: number) => `${countOf(count, 'resource')} that somebody changed`,
  };
  if (isGone) return { text: head, shorter: [whole] };
  const rows = fields.map(({ path, base, live, desired, reason }) => {
    const values = [base, live, desired].map(value => cell(formatValue(kind?.fields[path], value)));
    return [codeSpan(path), ...values, REASONS[reason]];
  });
  const lines = [['field', 'last apply', 'live', 'files', 'why'], ['---', '---', '---', '---', '---'], ...rows];
  const table = lines.map(cells => `| ${cells.join(' | ')} |\n`).join('');
  const lost = (count: number) => `the fields of ${countOf(count, 'resource')} that somebody changed`;
  return { text: `${head}${table}\n`, shorter: [{ rank: 'delete-fields', text: head, lost }, whole] };
}

function renderPending({ address, action, fields }: PendingChange, kind: Kind | undefined): Piece {
  const head = `**${action}** ${codeSpan(address)}\n\n`;
  const whole = {
    rank: 'pending' as const,
    text: '',
    lost: (count: number) => `${countOf(count, 'change')} not applied yet`,
  };
  const rows = fields.flatMap(({ path, live, desired }) =>
    kind === undefined ? [] : shiftRows(kind, path, { shift: { before: live, after: desired }, note: '' }),
  );
  if (rows.length === 0) return { text: head, shorter: [whole] };
  const lost = (count: number) => `the fields of ${countOf(count, 'change')} not applied yet`;
  return {
    text: `${head}${codeBlock(alignColumns(rows), 'diff')}\n\n`,
    shorter: [{ rank: 'pending-fields', text: head, lost }, whole],
  };
}

// The fields of a change as the lines of a diff, with units as in text.
import type { Kind } from '../../core/kind.ts';
import type { Change } from '../../plan/change.ts';
import { alignColumns } from '../layout.ts';
import { describeReason, shiftOf } from '../plan-text.ts';
import { FEW_ITEMS, formatHalves, type Shift } from '../values.ts';

export interface FieldsView {
  readonly kinds: readonly Kind[];
  /** Shows every item of a list. */
  readonly isVerbose: boolean;
}

/** `- limits.size  3GiB` and `+ limits.size  5GiB`, with who else changed it. */
export function diffLines(change: Change, { kinds, isVerbose }: FieldsView): readonly string[] {
  const kind = kinds.find(({ name }) => name === change.kind);
  if (kind === undefined) return [];
  const most = isVerbose ? Number.POSITIVE_INFINITY : FEW_ITEMS;
  const hasReason = change.action === 'update' || change.action === 'replace' || change.action === 'delete';
  const rows = change.fields.flatMap(field => {
    const note = hasReason ? describeReason(kind, field) : '';
    const shift = kind.within === undefined ? wholeOf(change, field) : shiftOf(change);
    return shiftRows(kind, field.path, { shift, most, note: note === '' ? '' : `⚠ ${note}` });
  });
  return alignColumns(rows);
}

/** Of a create and a delete only one side is of interest: there is no other. */
function wholeOf({ action }: Change, { before, after }: Shift): Shift {
  if (action === 'create') return { before: null, after };
  return action === 'delete' ? { before, after: null } : { before, after };
}

interface Said {
  readonly shift: Shift;
  /** How many items of a list are shown. */
  readonly most?: number;
  /** Stands at the end of the last line. */
  readonly note: string;
}

/** A row for what goes and one for what comes. */
export function shiftRows(kind: Kind, path: string, { shift, most, note }: Said): readonly (readonly string[])[] {
  const { before, after } = formatHalves(kind, path, shift, most);
  const rows = [
    ...(before === undefined ? [] : [[`- ${path}`, before]]),
    ...(after === undefined ? [] : [[`+ ${path}`, after]]),
  ];
  return rows.map((row, index) => (note === '' || index < rows.length - 1 ? row : [...row, note]));
}

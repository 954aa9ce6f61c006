// Colours, or none. Whether there are any is decided once, by the command line.
import { createColors } from 'picocolors';
import type { FieldReason } from '../plan/change.ts';

export type Style = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>>;

export function createStyle(isColored: boolean): Style {
  return createColors(isColored);
}

/** Who made a field differ has one colour in every text: what only the files changed is nothing to worry about. */
export function colorOfReason(reason: FieldReason, { cyan, red, yellow }: Style): (text: string) => string {
  if (reason === 'both-changed') return red;
  return reason === 'drifted' ? yellow : cyan;
}

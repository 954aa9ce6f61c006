// How whole numbers with a unit are shown. The way back, from what people write, is config/quantity.ts; the two are
// inverse to each other (a law in the tests).
import type { Unit } from './kind.ts';

/** What -1 is called in files and output. */
export const UNLIMITED = 'unlimited';

/** Binary units, largest first. */
export const BYTE_UNITS: readonly (readonly [suffix: string, sizeBytes: number])[] = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
];

/**
 * A limit as people write it: `3GiB`, `1.5GiB`, `30d`, `200`, `unlimited`. Exact: a size that no unit expresses with at
 * most one decimal stays a plain number of bytes.
 */
export function formatQuantity(unit: Unit, value: number): string {
  if (value === -1) return UNLIMITED;
  if (unit === 'days') return `${value}d`;
  if (unit === 'count') return String(value);
  const fitting = BYTE_UNITS.find(([, sizeBytes]) => value >= sizeBytes && Number.isInteger((value / sizeBytes) * 10));
  return fitting === undefined ? String(value) : `${value / fitting[1]}${fitting[0]}`;
}

// The tiers against their limits, as columns and rows; how they are written is in the files beside this one.
import type { Offer, OfferedValue, Tier } from '../../config/tiers/offers.ts';
import type { Address } from '../../core/address.ts';
import type { Field, Kind } from '../../core/kind.ts';

export interface TiersView {
  readonly environment: string;
  /** The plans that the environment names, one per platform that has one. */
  readonly plans: readonly string[];
  readonly tiers: readonly Tier[];
  /** Resources with limits that belong to no tier. */
  readonly outside: readonly Address[];
}

/** One per kind that has limits. */
export interface Matrix {
  readonly kind: Kind;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  /** The tier, and which of its resources where it has several: `free`, `free: trial`. */
  readonly title: string;
  readonly rank: number | undefined;
}

export interface Row {
  readonly path: string;
  readonly field: Field | undefined;
  readonly cells: readonly OfferedValue[];
}

/** Every field in the order of its kind; a column per resource, in the order of the tiers. */
export function buildMatrices(tiers: readonly Tier[]): readonly Matrix[] {
  const kinds = [...new Set(tiers.flatMap(({ offers }) => offers.map(({ kind }) => kind)))];
  return kinds.map(kind => {
    const offered = tiers.flatMap(tier => {
      const offers = tier.offers.filter(offer => offer.kind === kind);
      return offers.map(offer => ({ offer, column: toColumn(tier, offer, offers.length) }));
    });
    const paths = Object.keys(kind.fields).filter(path => path !== kind.nameField);
    return {
      kind,
      columns: offered.map(({ column }) => column),
      rows: paths.map(path => ({
        path,
        field: kind.fields[path],
        cells: offered.map(({ offer }): OfferedValue => offer.values[path] ?? { source: 'unknown', value: null }),
      })),
    };
  });
}

function toColumn({ tier, rank }: Tier, { resource }: Offer, count: number): Column {
  return { title: count === 1 ? tier : `${tier}: ${resource.key}`, rank };
}

/** The tiers that have no column. */
export function listEmpty(tiers: readonly Tier[]): readonly string[] {
  return tiers.filter(({ offers }) => offers.length === 0).map(({ tier }) => tier);
}

/** The rows in which some limit is the plan's. */
export function listInherited(matrices: readonly Matrix[]): readonly Row[] {
  return matrices.flatMap(({ rows }) => rows.filter(({ cells }) => cells.some(({ source }) => source === 'plan')));
}

/** Whether sources say different things of what a row has from the plan. */
export function isDisputed({ cells }: Row): boolean {
  return cells.some(cell => cell.source === 'plan' && cell.maximum.disputed !== undefined);
}

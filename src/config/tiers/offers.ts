// The tiers that files name, each with what it offers: the limits that its own documents declare, and those that its
// resources refer to wherever they are declared. How tiers compare is ladder.ts.
import { type Address, isAddress } from '../../core/address.ts';
import type { Place } from '../../core/diagnostic.ts';
import type { Field, Kind, Maximum, PlatformModel } from '../../core/kind.ts';
import { listReferences } from '../../core/reference.ts';
import type { Resource } from '../../core/resource.ts';
import { compareText, type Value } from '../../core/value.ts';
import type { KnownMaxima } from '../quantity.ts';
import type { TierLabel } from '../tier.ts';

/** A tier, over all documents that name it. */
export interface Tier extends TierLabel {
  /** Those of its own documents first, in the order of the files. */
  readonly offers: readonly Offer[];
}

/** A resource with limits, as a tier has it. */
export interface Offer {
  readonly resource: Resource;
  readonly kind: Kind;
  /** What in the tier refers to it, where none of the tier's own documents declares it. */
  readonly carrier: Carrier | undefined;
  /** By path: every field of the kind but its name. */
  readonly values: Readonly<Record<string, OfferedValue>>;
}

export interface Carrier {
  readonly address: Address;
  /** Where it refers to the resource. */
  readonly place: Place;
}

export type OfferedValue =
  | { readonly source: 'file'; readonly value: Value; readonly place: Place }
  /** The file does not say: the plan's maximum holds. */
  | { readonly source: 'plan'; readonly value: number; readonly plan: string; readonly maximum: Maximum }
  /** Neither the file nor a plan says, or what the file says cannot be read. */
  | { readonly source: 'unknown'; readonly value: null };

export interface TierSources {
  readonly labels: readonly TierLabel[];
  /** One per address. */
  readonly resources: readonly Resource[];
  readonly models: readonly PlatformModel[];
  /** The maxima of the environment's plan, by platform. */
  readonly maxima: Readonly<Record<string, KnownMaxima>>;
}

/**
 * One tier per name, by rank and then by name, those without a rank last. Documents that name the same tier make it up
 * together; one of them is enough to give it a rank. A tier whose documents disagree has none.
 */
export function collectTiers({ labels, resources, models, maxima }: TierSources): readonly Tier[] {
  const byAddress = new Map(resources.map(resource => [resource.address, resource]));
  const kinds = new Map(
    models.flatMap(model => model.kinds.map(kind => [kind.name, { kind, maxima: maxima[model.name] }] as const)),
  );
  const tiers = groupByTier(labels).map((documents): Tier => {
    const label = joinLabels(documents);
    const offers = new Map<Address, Offer>();
    const add = (address: Address, carrier: Carrier | undefined) => {
      const resource = byAddress.get(address);
      const known = resource === undefined ? undefined : kinds.get(resource.kind);
      if (resource === undefined || known === undefined || !hasLimits(known.kind) || offers.has(address)) return;
      const values = offerValues(resource, known.kind, known.maxima);
      offers.set(address, { resource, kind: known.kind, carrier, values });
    };
    for (const address of label.addresses) add(address, undefined);
    for (const address of label.addresses) {
      const resource = byAddress.get(address);
      const kind = kinds.get(resource?.kind ?? '')?.kind;
      if (resource === undefined || kind === undefined) continue;
      for (const { value, at, path } of listReferences(kind, resource.attributes))
        if (typeof value === 'string' && isAddress(value))
          add(value, { address, place: resource.places[at] ?? resource.places[path] ?? resource.place });
    }
    return { ...label, offers: [...offers.values()] };
  });
  return tiers.sort(compareTiers);
}

/** Whether resources of a kind limit what accounts may do. */
export function hasLimits({ fields }: Kind): boolean {
  return Object.values(fields).some(({ type }) => type === 'integer');
}

/** The resources with limits that belong to no tier. */
export function listOutside(
  tiers: readonly Tier[],
  { resources, models }: Pick<TierSources, 'resources' | 'models'>,
): readonly Address[] {
  const inside = new Set(tiers.flatMap(({ offers }) => offers.map(({ resource }) => resource.address)));
  const limiting = new Set(models.flatMap(({ kinds }) => kinds.filter(hasLimits).map(({ name }) => name)));
  return resources
    .filter(({ kind, address }) => limiting.has(kind) && !inside.has(address))
    .map(({ address }) => address);
}

function groupByTier(labels: readonly TierLabel[]): readonly (readonly [TierLabel, ...TierLabel[]])[] {
  const groups = new Map<string, [TierLabel, ...TierLabel[]]>();
  for (const label of labels) {
    const group = groups.get(label.tier);
    if (group === undefined) groups.set(label.tier, [label]);
    else group.push(label);
  }
  return [...groups.values()];
}

function joinLabels(documents: readonly [TierLabel, ...TierLabel[]]): TierLabel {
  const ranked = documents.filter(({ rank }) => rank !== undefined);
  const isAgreed = new Set(ranked.map(({ rank }) => rank)).size === 1;
  const { tier, place } = documents[0];
  const { rank, rankPlace } = (isAgreed ? ranked[0] : undefined) ?? { rank: undefined, rankPlace: undefined };
  return { tier, place, rank, rankPlace, addresses: documents.flatMap(({ addresses }) => addresses) };
}

function compareTiers(left: Tier, right: Tier): number {
  const [a, b] = [left.rank ?? Number.POSITIVE_INFINITY, right.rank ?? Number.POSITIVE_INFINITY];
  return a === b ? compareText(left.tier, right.tier) : a - b;
}

function offerValues(
  resource: Resource,
  { fields, nameField }: Kind,
  maxima: KnownMaxima | undefined,
): Readonly<Record<string, OfferedValue>> {
  const paths = Object.keys(fields).filter(path => path !== nameField);
  return Object.fromEntries(paths.map(path => [path, offerValue(resource, { path, field: fields[path], maxima })]));
}

interface OfferedField {
  readonly path: string;
  readonly field: Field | undefined;
  readonly maxima: KnownMaxima | undefined;
}

function offerValue({ attributes, place, places }: Resource, { path, field, maxima }: OfferedField): OfferedValue {
  const value = attributes[path];
  if (value !== undefined) return { source: 'file', value, place: places[path] ?? place };
  // What the file says and cannot be read is not the plan's maximum.
  const isSilent = places[path] === undefined;
  if (!isSilent || field?.type !== 'integer' || typeof maxima !== 'object') return { source: 'unknown', value: null };
  const maximum = maxima.values[field.maximum];
  if (maximum === undefined) return { source: 'unknown', value: null };
  return { source: 'plan', value: maximum.value, plan: maxima.plan, maximum };
}

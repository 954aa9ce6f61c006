// The ladder: a tier of a higher rank offers no less than one of a lower rank. Limits are compared one by one, by the
// least that a tier offers: what it promises to each of its accounts.
import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import type { Kind, Unit } from '../../core/kind.ts';
import { formatQuantity } from '../../core/unit.ts';
import { codes } from '../codes.ts';
import type { TierLabel } from '../tier.ts';
import type { Offer, OfferedValue, Tier } from './offers.ts';

/** Documents that give one tier different ranks: each is held against the first that has one. */
export function checkRanks(labels: readonly TierLabel[]): readonly Diagnostic[] {
  const firsts = new Map<string, TierLabel>();
  return labels.flatMap(label => {
    if (label.rank === undefined) return [];
    const first = firsts.get(label.tier);
    if (first === undefined) firsts.set(label.tier, label);
    if (first === undefined || first.rank === label.rank) return [];
    const detail = `The tier ${JSON.stringify(label.tier)} has the rank ${label.rank} here and ${first.rank} at ${showPlace(first.rankPlace ?? first.place)}.`;
    const hint = 'Documents with the same `tier` are one tier: give it one rank, or give one of them another name.';
    return [report(codes['conflicting-rank'], { place: label.rankPlace ?? label.place, detail, hint })];
  });
}

/**
 * Where a tier offers less than one of a lower rank: for each limit, against the lower tier that offers most. A limit that
 * a tier does not set is the plan's maximum where that is known, and nothing to compare where it is not.
 * @param tiers By rank, as collectTiers gives them.
 */
export function checkLadder(tiers: readonly Tier[]): readonly Diagnostic[] {
  const steps = groupByRank(tiers);
  return kindsOf(tiers).flatMap(kind =>
    Object.entries(kind.fields).flatMap(([path, field]) =>
      field.type === 'integer' ? checkLimit({ path, unit: field.unit, kind }, steps) : [],
    ),
  );
}

interface Limit {
  readonly path: string;
  readonly unit: Unit;
  readonly kind: Kind;
}

/** The least that a tier offers of a limit. */
interface Least {
  readonly tier: Tier;
  readonly offer: Offer;
  readonly value: Exclude<OfferedValue, { readonly source: 'unknown' }>;
  /** In the unit of the limit; unlimited is infinity. */
  readonly amount: number;
  /** Among how many of the tier it is the least. */
  readonly among: number;
}

function checkLimit(limit: Limit, steps: readonly (readonly Tier[])[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let most: Least | undefined;
  for (const step of steps) {
    const below = most;
    for (const least of step.flatMap(tier => leastOf(tier, limit) ?? [])) {
      if (below !== undefined && least.amount < below.amount) diagnostics.push(describeInversion(limit, least, below));
      // Of two that offer the same, the one further up is nearer to what is compared with it.
      if (most === undefined || least.amount >= most.amount) most = least;
    }
  }
  return diagnostics;
}

/** Undefined where nothing is known, or where something cannot be read, which has been reported. */
function leastOf(tier: Tier, { path, kind }: Limit): Least | undefined {
  const offers = tier.offers.filter(offer => offer.kind === kind);
  let least: Least | undefined;
  for (const offer of offers) {
    const value = offer.values[path];
    if (value === undefined || value.source === 'unknown') {
      if (offer.resource.places[path] !== undefined) return undefined;
      continue;
    }
    const amount = amountOf(value);
    if (amount !== undefined && (least === undefined || amount < least.amount))
      least = { tier, offer, value, amount, among: offers.length };
  }
  return least;
}

function amountOf({ value }: OfferedValue): number | undefined {
  if (typeof value !== 'number') return undefined;
  return value === -1 ? Number.POSITIVE_INFINITY : value;
}

function describeInversion({ path, unit }: Limit, higher: Least, lower: Least): Diagnostic {
  const show = ({ amount }: Least) => formatQuantity(unit, Number.isFinite(amount) ? amount : -1);
  const atLeast = Number.isFinite(lower.amount) ? `at least ${show(lower)}` : show(lower);
  const start = `"${path}" is ${show(higher)} in the tier ${describeTier(higher)}.`;
  const { address, place } = higher.offer.resource;
  const where = { address, place: higher.offer.resource.places[path] ?? place };
  if (lower.value.source === 'file') {
    const detail = `${start} The lower tier ${describeTier(lower)} has ${show(lower)} at ${showPlace(lower.value.place)}.`;
    const hint = `Write ${atLeast} here, or less there; if it is the order of the tiers that is wrong, change their ranks.`;
    return report(codes['ladder-inversion'], { ...where, detail, hint });
  }
  const { plan, maximum } = lower.value;
  const doubt = maximum.disputed === undefined ? '' : ` This figure is disputed: ${maximum.disputed}`;
  const other = doubt === '' ? '' : '; if your contract says otherwise, set the figure under `plans` in tierform.yaml';
  const detail = `${start} The lower tier ${describeTier(lower)} does not set it at ${showPlace(lower.offer.resource.place)}, and so has what the plan "${plan}" allows: ${show(lower)} (${maximum.origin}).${doubt}`;
  const hint = `Set it there too, or write ${atLeast} here${other}.`;
  return report(codes['ladder-inversion'], { ...where, detail, hint });
}

/** `"pro" (rank 20, policy.pro)`, with what leads there where it is not obvious. */
function describeTier({ tier, offer, among }: Least): string {
  const { carrier, resource } = offer;
  const facts = [
    `rank ${tier.rank}`,
    among > 1 ? `${resource.address}, the least of its ${among}` : resource.address,
    ...(carrier === undefined ? [] : [`through ${carrier.address} at ${showPlace(carrier.place)}`]),
  ];
  return `${JSON.stringify(tier.tier)} (${facts.join(', ')})`;
}

/** Tiers with a rank, one group per rank, in the order in which they come: from the lowest. */
function groupByRank(tiers: readonly Tier[]): readonly (readonly Tier[])[] {
  const groups = new Map<number, Tier[]>();
  for (const tier of tiers) {
    if (tier.rank === undefined) continue;
    const group = groups.get(tier.rank);
    if (group === undefined) groups.set(tier.rank, [tier]);
    else group.push(tier);
  }
  return [...groups.values()];
}

function kindsOf(tiers: readonly Tier[]): readonly Kind[] {
  return [...new Set(tiers.flatMap(({ offers }) => offers.map(({ kind }) => kind)))];
}

function showPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

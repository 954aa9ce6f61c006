// Moving accounts into their groups. All placements of a step are done together, since what the platform does not confirm
// is read again once for all of them.
import { type Address, isAddress } from '../core/address.ts';
import { isForeignReference } from '../core/resource.ts';
import type { Value } from '../core/value.ts';
import type { Change, Plan } from '../plan/change.ts';
import type { Move } from '../plan/views.ts';
import { PlatformError } from '../platforms/platform.ts';
import { ChangeFailed, type Failure, toFailure } from './outcome.ts';
import { inParallel } from './parallel.ts';
import { lookUntil } from './wait.ts';
import type { Worksite } from './worksite.ts';

/** How many accounts are asked for one by one; for more, all of them are listed. */
const MOST_SINGLE_READS = 20;

/** One account on its way, with the id of the group to which it goes. */
interface Errand {
  readonly address: Address;
  readonly move: Move;
  readonly group: string;
}

/** Where accounts are: the id of their group, null for none; an account that is not there is gone. */
type Whereabouts = ReadonlyMap<string, string | null>;

/** Makes the moves of some placements. @returns why those failed that did */
export async function placeAccounts(
  site: Worksite,
  changes: readonly Change[],
): Promise<ReadonlyMap<Address, Failure>> {
  const failures = new Map<Address, Failure>();
  const open = await inParallel(changes, async change => {
    try {
      return await sendMoves(site, change);
    } catch (error) {
      failures.set(change.address, toFailure(error));
      return [];
    }
  });
  const unconfirmed = open.flat();
  if (unconfirmed.length === 0) return failures;
  try {
    const places = await findAccounts(site, unconfirmed);
    for (const change of changes) {
      const astray = unconfirmed.filter(errand => errand.address === change.address && !isThere(places, errand));
      if (astray.length > 0) failures.set(change.address, describeAstray(site, change, { astray, places }));
    }
  } catch (error) {
    for (const { address } of unconfirmed) failures.set(address, toFailure(error));
  }
  return failures;
}

/**
 * Moves whoever came into a group that a replace is about to remove since the plan was made: listings lag, and the old group
 * may have taken in new accounts. Whom the plan has moved may still be listed there, too, and is where it wants them.
 * @returns why that failed, by the replace
 */
export async function moveLatecomers(
  site: Worksite,
  changes: readonly Change[],
  plan: Pick<Plan, 'changes'>,
): Promise<ReadonlyMap<Address, Failure>> {
  const leaving = new Map(changes.flatMap(change => (change.action === 'replace' ? [[change.id, change]] : [])));
  if (leaving.size === 0) return new Map();
  const moved = new Set(plan.changes.flatMap(change => change.moves.map(({ id }) => id)));
  const moves = new Map<Change, Move[]>();
  for (const { id, attributes } of await site.connectionOf(site.accountKind).list(site.accountKind)) {
    const { email, group = null } = attributes;
    const change = isForeignReference(group) && 'id' in group ? leaving.get(group.id) : undefined;
    if (change === undefined || moved.has(id)) continue;
    const move = { account: String(email), id, from: group, to: change.address };
    moves.set(change, [...(moves.get(change) ?? []), move]);
  }
  return placeAccounts(
    site,
    [...moves].map(([change, late]) => ({ ...change, moves: late })),
  );
}

/** @returns what the platform did not confirm */
async function sendMoves(site: Worksite, { address, moves }: Change): Promise<readonly Errand[]> {
  if (site.isStopped()) throw new ChangeFailed('interrupted', 'the apply was interrupted before it');
  const errands = moves.map(move => ({ address, move, group: groupOf(site, move.to) }));
  const confirmed = new Set<string>();
  for (const group of new Set(errands.map(errand => errand.group))) {
    const ids = errands.filter(errand => errand.group === group).map(({ move }) => move.id);
    try {
      for (const id of await site.connectionOf(site.accountKind).place(group, ids, site.isStopped)) confirmed.add(id);
    } catch (error) {
      // It may have been done all the same: the accounts themselves tell.
      if (!(error instanceof PlatformError && error.isOutcomeUnknown)) throw error;
    }
  }
  return errands.filter(({ move }) => !confirmed.has(move.id));
}

function groupOf(site: Worksite, to: Value): string {
  const known = typeof to === 'string' && isAddress(to) ? site.ids.idOf(to) : undefined;
  const id = isForeignReference(to) && 'id' in to ? to.id : known;
  if (id === undefined) throw new ChangeFailed('dependency-failed', `${JSON.stringify(to)} does not exist`);
  return id;
}

/** Reads where accounts are, for as long as reads may lag behind writes. */
function findAccounts(site: Worksite, errands: readonly Errand[]): Promise<Whereabouts> {
  const connection = site.connectionOf(site.accountKind);
  const ids = [...new Set(errands.map(({ move }) => move.id))];
  const look = async (): Promise<Whereabouts> => {
    const objects =
      ids.length > MOST_SINGLE_READS
        ? await connection.list(site.accountKind)
        : await Promise.all(ids.map(id => connection.get(site.accountKind, id)));
    return new Map(
      objects.flatMap(object => {
        if (object === undefined) return [];
        const group = object.attributes['group'] ?? null;
        return [[object.id, isForeignReference(group) && 'id' in group ? group.id : null]];
      }),
    );
  };
  // An account that is gone will not come.
  const isSettled = (places: Whereabouts) =>
    errands.every(errand => !places.has(errand.move.id) || isThere(places, errand));
  return lookUntil(look, isSettled, site);
}

function isThere(places: Whereabouts, { move, group }: Errand): boolean {
  return places.get(move.id) === group;
}

/** More accounts than this are counted, not named. */
const MOST_NAMED = 10;

function describeAstray(
  site: Worksite,
  { moves }: Change,
  { astray, places }: { readonly astray: readonly Errand[]; readonly places: Whereabouts },
): Failure {
  const names = astray.slice(0, MOST_NAMED).map(({ move }) => {
    const group = places.get(move.id);
    if (group === undefined) return `${move.account} (gone)`;
    return `${move.account} (in ${group === null ? 'none' : site.ids.nameOf(site.groupKind, group)})`;
  });
  const others = astray.length > MOST_NAMED ? ` and ${astray.length - MOST_NAMED} more` : '';
  const message = `${astray.length} of ${moves.length} accounts are not where they were to be moved: ${names.join(', ')}${others}`;
  return new ChangeFailed(site.isStopped() ? 'interrupted' : 'not-converged', message).failure;
}

// Deleting an object: only as it was when the plan was made, and only when nothing points to it any more.
import { type Kind, withoutApart } from '../core/kind.ts';
import { listReferences, refersTo } from '../core/reference.ts';
import { isForeignReference } from '../core/resource.ts';
import type { Change } from '../plan/change.ts';
import { PlatformError } from '../platforms/platform.ts';
import { ChangeFailed } from './outcome.ts';
import { refuseSurprises } from './update.ts';
import { lookUntil } from './wait.ts';
import { readLive, type Worksite } from './worksite.ts';

/** Ids of a kind that live objects still refer to, with one of the objects that do. */
export type Holders = ReadonlyMap<string, string>;

/** Deletes the object; one that is gone already counts as deleted. */
export async function removeObject(site: Worksite, change: Change, holders: Holders): Promise<void> {
  const kind = site.kindOf(change.kind);
  const { id } = change;
  if (id === undefined) return;
  const live = await readLive(site, kind, { id, wanted: {} });
  if (live === undefined) return;
  // Of a replace that goes on, the plan rests on the object that stays.
  if (change.replacementId === undefined)
    refuseSurprises(kind, { ...change, live: withoutApart(kind, change.live) }, live.attributes);
  const holder = holders.get(id);
  if (holder !== undefined)
    throw new ChangeFailed(
      'still-referenced',
      `${holder} still refers to it, so deleting it would leave a dangling reference`,
    );
  try {
    await site.connectionOf(kind.name).remove(kind.name, id);
  } catch (error) {
    const isUnknown = error instanceof PlatformError && error.isOutcomeUnknown;
    if (
      !isUnknown ||
      (await lookUntil(
        () => readLive(site, kind, { id, wanted: {} }),
        found => found === undefined,
        site,
      )) !== undefined
    )
      throw error;
  }
}

/**
 * Who still refers to objects of a kind, from one listing per kind that can. Listings may show a reference for a while
 * after it was let go, so those in `ids` are looked for again until they are gone or the longest lag is over.
 */
export async function findHolders(site: Worksite, target: Kind, ids: ReadonlySet<string>): Promise<Holders> {
  const look = async () => {
    const holders = new Map<string, string>();
    for (const kind of site.kinds) {
      if (!refersTo(kind, target.name)) continue;
      for (const object of await site.connectionOf(kind.name).list(kind.name)) {
        for (const { to, value } of listReferences(kind, object.attributes)) {
          if (to === target.name && isForeignReference(value) && 'id' in value && ids.has(value.id))
            holders.set(value.id, `the ${kind.name} ${object.id}`);
        }
      }
    }
    return holders;
  };
  return lookUntil(look, holders => holders.size === 0, site);
}

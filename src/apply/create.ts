// Creating an object exactly once, also when the platform does not say whether it did.
import { type Address, kindOf } from '../core/address.ts';
import { apartPaths, type Kind, withoutApart } from '../core/kind.ts';
import type { LiveObject } from '../core/resource.ts';
import type { Change } from '../plan/change.ts';
import { diffPaths, pickPaths } from '../plan/diff.ts';
import { indexNaturalKeys, naturalKey } from '../plan/match.ts';
import { PlatformError, readWithApart, type WriteAnswer } from '../platforms/platform.ts';
import { ChangeFailed } from './outcome.ts';
import { lookUntil } from './wait.ts';
import { isPresent, readOutcome, type Worksite } from './worksite.ts';

/** How often a create is sent when each time nothing comes of it. */
const MAX_CREATES = 2;

/** The objects of a kind as a listing showed them, indexed once for all creates of a step. */
export interface Listing {
  readonly ids: ReadonlySet<string>;
  readonly byNaturalKey: ReadonlyMap<string, readonly LiveObject[]>;
}

/** What the creates of a step share. */
export interface StepListing {
  readonly before: Listing;
  /** Told of the object as soon as it is there, although what stands apart from it is not written yet. */
  readonly onMade: (change: Change, live: LiveObject) => void;
  /** The objects once those that an earlier apply began have shown up, or the longest lag is over: waited for together. */
  readonly late: () => Promise<Listing>;
}

export interface Created {
  readonly id: string;
  /** What live says of the declared fields; a field that the answer left out has been read. */
  readonly live: LiveObject;
}

/** Makes the object, or takes the one that somebody else made meanwhile if it is exactly what was asked. */
export async function createObject(
  site: Worksite,
  change: Change,
  { before, late, onMade }: StepListing,
): Promise<Created> {
  const kind = site.kindOf(change.kind);
  const key = naturalKey(kind, change.desired);
  const settle = async (
    { id, attributes }: Pick<LiveObject, 'id' | 'attributes'>,
    answer: WriteAnswer | undefined,
  ): Promise<Created> => {
    // It is known from here on, also where it cannot be read now.
    onMade(change, { kind: kind.name, id, attributes: site.ids.toAddresses(kind, attributes) });
    const desired = withoutApart(kind, change.desired);
    const live = await readOutcome(site, kind, { id, answer, desired, isPartial: () => false });
    onMade(change, live);
    return { id, live: await fillApart(site, change, { live, isNew: answer !== undefined }) };
  };
  const isUnfinished = site.unfinished.has(change.address);
  const [present, ...others] = await findPresent(site, kind, candidates(site, key, before));
  if (present !== undefined) {
    const attributes = site.ids.toAddresses(kind, present.attributes);
    const differing = diffPaths(kind, change.desired, attributes);
    const isSame = others.length === 0 && differing.every(path => kind.fields[path]?.apart === true);
    if (isSame && differing.length === 0) return { id: present.id, live: { ...present, attributes } };
    // What an earlier apply began may show up between the plan and now, and lack what stands apart from it.
    if (isSame && isUnfinished) return settle(present, undefined);
    throw new ChangeFailed(
      'changed-since-plan',
      `another ${kind.name} has ${key} by now: ${present.id}; rename or delete it, or bind it with adopt`,
    );
  }
  const findLate = async () => possible(site, change, await late()).filter(({ id }) => !before.ids.has(id));
  // An earlier apply began this create and was ended before it knew: it may have been done.
  const early = isUnfinished ? pickCreated(key, await findLate()) : undefined;
  if (early !== undefined) return settle(early, undefined);
  if (isUnfinished && site.isStopped()) throw unanswered(kind, 'it was interrupted while it was looked for', undefined);
  for (let attempt = 1; ; attempt++) {
    const sent = await sendCreate(site, kind, change);
    if (!(sent instanceof PlatformError) && sent.id !== undefined)
      return settle({ id: sent.id, attributes: sent.attributes }, sent);
    const cause = sent instanceof PlatformError ? sent : undefined;
    if (key === undefined) throw unanswered(kind, 'nothing could tell it from others', cause);
    const found = await findCreated(site, change, before).catch((error: unknown) => {
      throw error instanceof PlatformError ? unanswered(kind, 'it could not be looked for', error) : error;
    });
    if (found !== undefined) return settle(found, undefined);
    if (cause === undefined || attempt === MAX_CREATES || site.isStopped()) {
      throw unanswered(kind, `none with ${key} shows up`, cause);
    }
  }
}

/** Writes what stands apart from the object, which a create does not carry. */
async function fillApart(
  site: Worksite,
  { kind: name, desired }: Change,
  { live, isNew }: { readonly live: LiveObject; readonly isNew: boolean },
): Promise<LiveObject> {
  const kind = site.kindOf(name);
  const paths = apartPaths(kind).filter(path => path in desired);
  if (paths.length === 0) return live;
  const connection = site.connectionOf(name);
  const found = isNew ? live : await readWithApart(connection, kind, { object: live, wanted: desired });
  const changedPaths = diffPaths(kind, pickPaths(desired, paths), found.attributes);
  if (changedPaths.length === 0) return found;
  const attributes = site.ids.toIds(kind, desired);
  const before = isNew ? {} : pickPaths(found.attributes, paths);
  const answer = await connection.update(name, { id: live.id, attributes, changedPaths, before });
  const known = {
    ...live.attributes,
    ...pickPaths(
      answer.attributes,
      paths.filter(path => path in answer.attributes),
    ),
  };
  if (changedPaths.every(path => path in answer.attributes)) return { ...live, attributes: known };
  return readOutcome(site, kind, { id: live.id, answer: undefined, desired, isPartial: () => false });
}

function unanswered(kind: Kind, what: string, cause: PlatformError | undefined): ChangeFailed {
  const said = cause === undefined ? '' : `${cause.message}; `;
  return new ChangeFailed(
    'unknown-outcome',
    `${said}the platform does not say whether it made the ${kind.name}, and ${what}`,
    cause,
  );
}

/** The answer, or why it is not known whether the create was done. */
async function sendCreate(
  site: Worksite,
  kind: Kind,
  { address, desired }: Change,
): Promise<WriteAnswer | PlatformError> {
  try {
    const answer = await site.connectionOf(kind.name).create(kind.name, site.ids.toIds(kind, desired));
    site.onAnswer(address, answer);
    return answer;
  } catch (error) {
    if (error instanceof PlatformError && error.isOutcomeUnknown) return error;
    throw error;
  }
}

/** Looks for what a create without an answer may have made, for as long as reads may lag. */
async function findCreated(site: Worksite, change: Change, before: Listing): Promise<LiveObject | undefined> {
  const kind = site.kindOf(change.kind);
  const look = async () =>
    possible(site, change, await readListing(site, kind)).filter(({ id }) => !before.ids.has(id));
  return pickCreated(naturalKey(kind, change.desired), await lookUntil(look, objects => objects.length > 0, site));
}

/** The object that a create made, if it is certain which one that is. */
function pickCreated(key: string | undefined, [found, ...others]: readonly LiveObject[]): LiveObject | undefined {
  if (others.length === 0) return found;
  const ids = [found, ...others].map(object => object?.id).join(', ');
  throw new ChangeFailed(
    'ambiguous-create',
    `a create was not answered, and several new objects have ${key}: ${ids}; delete those that are not wanted`,
  );
}

/** Objects with the natural key that are no resource's object already. */
function candidates(site: Worksite, key: string | undefined, listing: Listing): readonly LiveObject[] {
  return key === undefined ? [] : (listing.byNaturalKey.get(key) ?? []).filter(object => !site.ids.has(object));
}

/** Of these, what a create could have made: what nobody can change afterwards is as it was sent. */
function possible(site: Worksite, { kind: name, desired }: Change, listing: Listing): readonly LiveObject[] {
  const kind = site.kindOf(name);
  const fixed = Object.keys(desired).filter(path => kind.fields[path]?.immutable === true);
  return candidates(site, naturalKey(kind, desired), listing).filter(
    ({ attributes }) => !diffPaths(kind, pickPaths(desired, fixed), attributes).some(path => path in attributes),
  );
}

/** Those of listed objects that exist: listings lag behind deletes as well. */
async function findPresent(site: Worksite, kind: Kind, listed: readonly LiveObject[]): Promise<readonly LiveObject[]> {
  const isThere = await Promise.all(listed.map(({ id }) => isPresent(site, kind, id)));
  return listed.filter((_, index) => isThere[index]);
}

/** Lists a kind once. @throws PlatformError */
export async function readListing(site: Worksite, kind: Kind): Promise<Listing> {
  return indexListing(kind, await site.connectionOf(kind.name).list(kind.name));
}

/** A listing of objects that are at hand. */
export function indexListing(kind: Kind, objects: readonly LiveObject[]): Listing {
  return { ids: new Set(objects.map(({ id }) => id)), byNaturalKey: indexNaturalKeys(kind, objects) };
}

/**
 * The creates that an earlier apply may have done already: those that it noted, and where the plan knows nothing of one of these any
 * more, all of its kind, since the files may have given it another key.
 */
export function findUnfinished(noted: readonly Address[], changes: readonly Change[]): ReadonlySet<Address> {
  const creates = changes.filter(isCreate);
  const planned = new Set(creates.map(({ address }) => address));
  const lost = new Set(noted.filter(address => !planned.has(address)).map(kindOf));
  return new Set([...noted, ...creates.filter(({ kind }) => lost.has(kind)).map(({ address }) => address)]);
}

/** Lists a kind until every create that an earlier apply began shows up, or the longest lag is over. */
export function awaitUnfinished(site: Worksite, kind: Kind, changes: readonly Change[]): Promise<Listing> {
  const begun = changes.filter(({ address }) => site.unfinished.has(address));
  const areThere = (listing: Listing) => begun.every(change => possible(site, change, listing).length > 0);
  return lookUntil(() => readListing(site, kind), areThere, site);
}

/** Whether the change makes an object; of a replace that goes on, it is there already. */
export function isCreate({ action, replacementId }: Change): boolean {
  return action === 'create' || (action === 'replace' && replacementId === undefined);
}

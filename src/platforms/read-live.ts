// Reading what is live: listings of every kind side by side, then what they do not show.
import { kindOf } from '../core/address.ts';
import { apartPaths, type Kind } from '../core/kind.ts';
import type { Moved } from '../core/moved.ts';
import { listReferences, objectKey, refersTo, targetsOf } from '../core/reference.ts';
import { type Base, isForeignReference, type LiveObject, type Resource } from '../core/resource.ts';
import type { Attributes } from '../core/value.ts';
import { matchViews } from '../plan/match.ts';
import { type Connection, PlatformError, readWithApart } from './platform.ts';

export interface LiveRequest {
  readonly kinds: readonly Kind[];
  /** Kinds that are read whether or not anything is declared of them; undefined for all. */
  readonly always: readonly string[] | undefined;
  readonly desired: readonly Resource[];
  /** Tell which object is which resource, as for a plan. */
  readonly moved: readonly Moved[];
  readonly base: Base;
  readonly connectionOf: (kind: string) => Connection;
}

/**
 * Every live object; one that base holds and no listing shows is asked for by its id. Of fields that stand apart, only
 * those that a resource mentions are read.
 * @throws PlatformError: a read that fails is never an empty listing
 */
export async function readLive(request: LiveRequest): Promise<readonly LiveObject[]> {
  const { connectionOf } = request;
  const listed = (await Promise.all(kindsInUse(request).map(({ name }) => connectionOf(name).list(name)))).flat();
  return readApart(request, [...listed, ...(await readUnlisted(request, listed))]);
}

/**
 * What has to be read for a plan: the kinds of which something is declared or held by base, those to which a declared
 * field can refer, if only to say that it refers to none, and those that can refer to any of them.
 */
function kindsInUse({ kinds, always, desired, base }: LiveRequest): readonly Kind[] {
  const owned = kinds.filter(({ within }) => within === undefined);
  if (always === undefined) return owned;
  const byName = new Map(kinds.map(kind => [kind.name, kind]));
  const used = new Set([...always, ...desired.map(({ kind }) => kind), ...Object.keys(base).map(kindOf)]);
  for (const { kind: name, attributes } of desired) {
    const kind = byName.get(name);
    if (kind === undefined) continue;
    for (const path of Object.keys(attributes)) for (const to of targetsOf(kind.fields[path])) used.add(to);
  }
  // Kinds refer to kinds before them only, so that one pass finds them all.
  for (const kind of owned) if ([...used].some(name => refersTo(kind, name))) used.add(kind.name);
  return owned.filter(({ name }) => used.has(name));
}

/**
 * The objects that base holds and no listing shows: listings lag behind writes, reads by id hardly (Nylas API reference
 * 7.3), and what merely is not listed yet must not be made again.
 */
async function readUnlisted(
  { base, kinds, connectionOf }: LiveRequest,
  listed: readonly LiveObject[],
): Promise<readonly LiveObject[]> {
  const known = new Set(listed.map(objectKey));
  const names = new Set(kinds.filter(({ within }) => within === undefined).map(({ name }) => name));
  const missing = Object.entries(base).flatMap(([address, { id }]) => {
    const kind = kindOf(address);
    return names.has(kind) && !known.has(objectKey({ kind, id })) ? [{ kind, id }] : [];
  });
  const found = await Promise.all(missing.map(({ kind, id }) => connectionOf(kind).get(kind, id)));
  return found.filter(object => object !== undefined);
}

/**
 * Live objects, with those to which references lead from one of them on and that no listing shows yet. What a read by id does
 * not find either is gone.
 */
export async function readBehind(
  start: { readonly kind: string; readonly id: string },
  live: readonly LiveObject[],
  { kinds, connectionOf }: Pick<LiveRequest, 'kinds' | 'connectionOf'>,
): Promise<readonly LiveObject[]> {
  const byName = new Map(kinds.map(kind => [kind.name, kind]));
  const listed = new Map(live.map(object => [objectKey(object), object]));
  const late: LiveObject[] = [];
  const seen = new Set<string>();
  const visit = async ({ kind: name, id }: { readonly kind: string; readonly id: string }): Promise<void> => {
    const key = objectKey({ kind: name, id });
    if (seen.has(key)) return;
    seen.add(key);
    const object = listed.get(key) ?? (await connectionOf(name).get(name, id));
    const kind = byName.get(name);
    if (object === undefined || kind === undefined) return;
    if (!listed.has(key)) late.push(object);
    const references = listReferences(kind, object.attributes).flatMap(({ to, value }) =>
      isForeignReference(value) && 'id' in value ? [{ kind: to, id: value.id }] : [],
    );
    await Promise.all(references.map(visit));
  };
  await visit(start);
  return [...live, ...late];
}

/** The same objects, where a resource mentions a field that stands apart with that field, and without those that are gone. */
async function readApart(
  { kinds, desired, moved, base, connectionOf }: LiveRequest,
  live: readonly LiveObject[],
): Promise<readonly LiveObject[]> {
  const special = kinds.filter(kind => apartPaths(kind).length > 0);
  if (special.length === 0) return live;
  const wanted = new Map<string, Attributes>();
  for (const match of matchViews({ kinds: special, desired, moved, base, live }).matches) {
    for (const object of [match.live, match.superseded])
      if (object !== undefined) wanted.set(objectKey(object), match.desired.attributes);
  }
  const byName = new Map(special.map(kind => [kind.name, kind]));
  const read = await Promise.all(
    live.map(object => {
      const kind = byName.get(object.kind);
      const attributes = wanted.get(objectKey(object));
      if (kind === undefined || attributes === undefined) return object;
      return readWithApart(connectionOf(kind.name), kind, { object, wanted: attributes }).catch(withoutGone);
    }),
  );
  return read.filter(object => object !== undefined);
}

/** Listings lag behind deletes as well: what has nothing apart because it does not exist is not live. */
function withoutGone(error: unknown): undefined {
  if (!(error instanceof PlatformError && error.code === 'not-found')) throw error;
}

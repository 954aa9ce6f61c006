// Updating an object: read it again, refuse if it is no longer what the plan rests on, write, and look at what came of it.
// Taking one in: look whether it is there.
import type { Address } from '../core/address.ts';
import { apartPaths, type Kind } from '../core/kind.ts';
import type { LiveObject } from '../core/resource.ts';
import type { Attributes, Value } from '../core/value.ts';
import type { Change } from '../plan/change.ts';
import { diffPaths, pickPaths, sameValue } from '../plan/diff.ts';
import { PlatformError, type WriteAnswer } from '../platforms/platform.ts';
import { ChangeFailed, quote } from './outcome.ts';
import { lookUntil } from './wait.ts';
import { isPresent, readLive, readOutcome, type Worksite } from './worksite.ts';

/**
 * Makes live what the change asks for.
 * @returns what live says afterwards
 */
export async function updateObject(site: Worksite, change: Change, id: string): Promise<LiveObject> {
  const kind = site.kindOf(change.kind);
  const before = await readLive(site, kind, { id, wanted: change.desired });
  if (before === undefined) throw gone(kind, id);
  refuseSurprises(kind, change, before.attributes);
  const differing = diffPaths(kind, change.desired, before.attributes);
  // Somebody else did the same meanwhile: there is nothing left to write.
  if (differing.length === 0) return before;
  const stale = before.stalePaths.filter(path => path in change.desired);
  const changedPaths = [...new Set([...differing, ...stale])];
  const answer = await sendUpdate(site, kind, {
    address: change.address,
    id,
    changedPaths,
    desired: change.desired,
    before: before.attributes,
  });
  // What was there before and is not answered has to be read, to notice a write that changed more than it was asked to.
  const isPartial = (attributes: Attributes) =>
    Object.entries(before.attributes).some(([path, value]) => !isNothing(value) && !(path in attributes));
  const after = await readOutcome(site, kind, { id, answer, desired: change.desired, isPartial });
  for (const [path, field] of Object.entries(kind.fields)) {
    const [was, is] = [before.attributes[path], after.attributes[path]];
    if (path in change.desired || was === undefined || is === undefined || sameValue(field, was, is)) continue;
    site.onSideEffect({ address: change.address, path, before: was, after: is });
  }
  return after;
}

/** What platforms leave out of an answer that is whole otherwise. */
function isNothing(value: Value): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

/** Nothing is sent for what is taken in as it is, but it has to be there: what was deleted a moment ago may be listed still. */
export async function adoptObject(site: Worksite, { kind: name, id = '' }: Change): Promise<void> {
  const kind = site.kindOf(name);
  if (!(await isPresent(site, kind, id))) throw gone(kind, id);
}

function gone({ name }: Kind, id: string): ChangeFailed {
  return new ChangeFailed('changed-since-plan', `the ${name} ${id} was there when the plan was made, and is gone now`);
}

/** A declared field must be as it was when the plan was made, or already as the files say. */
export function refuseSurprises(kind: Kind, change: Change, live: Attributes): void {
  const surprises = diffPaths(kind, change.live, live).filter(path => {
    const field = kind.fields[path];
    return (
      field === undefined ||
      !(path in change.desired) ||
      !sameValue(field, change.desired[path] ?? null, live[path] ?? null)
    );
  });
  if (surprises.length === 0) return;
  const details = surprises.map(
    path => `${path} was ${quote(change.live[path] ?? null)} and is ${quote(live[path] ?? null)}`,
  );
  throw new ChangeFailed('changed-since-plan', `somebody changed it after the plan was made: ${details.join(', ')}`);
}

interface Write {
  readonly address: Address;
  readonly id: string;
  readonly changedPaths: readonly string[];
  readonly desired: Attributes;
  readonly before: Attributes;
}

/** Undefined when it is not known whether the update was done. */
async function sendUpdate(
  site: Worksite,
  kind: Kind,
  { address, id, changedPaths, desired, before }: Write,
): Promise<WriteAnswer | undefined> {
  try {
    const attributes = site.ids.toIds(kind, desired);
    const apart = pickPaths(
      before,
      apartPaths(kind).filter(path => path in before),
    );
    const answer = await site
      .connectionOf(kind.name)
      .update(kind.name, { id, attributes, changedPaths, before: apart });
    site.onAnswer(address, answer);
    // What stands apart and was not written is not answered, and need not be read again.
    const kept = Object.fromEntries(Object.entries(apart).filter(([path]) => !changedPaths.includes(path)));
    return { ...answer, attributes: { ...kept, ...answer.attributes } };
  } catch (error) {
    if (!(error instanceof PlatformError && error.isOutcomeUnknown)) throw error;
    const isDone = (live: LiveObject | undefined) =>
      live !== undefined && diffPaths(kind, desired, live.attributes).length === 0;
    if (isDone(await lookUntil(() => readLive(site, kind, { id, wanted: desired }), isDone, site))) return undefined;
    throw error;
  }
}

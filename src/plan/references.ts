// References in the three views: live data and base hold ids or outdated addresses, files may hold `{ id }` or `{ name }`.
// After this, a declared resource is called by its address everywhere, and only what is foreign keeps its id.

import type { Address } from '../core/address.ts';
import { cite, type Diagnostic, report } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import { listReferences, mapReferences, objectKey, type ReferencePlace } from '../core/reference.ts';
import {
  type BaseResource,
  type ForeignReference,
  isForeignReference,
  type LiveObject,
  type Resource,
} from '../core/resource.ts';
import { type Attributes, append, compareText, type Value } from '../core/value.ts';
import { codes } from './codes.ts';
import type { Matched, Views } from './views.ts';

/** Which address an object has, by `objectKey`; what a replace lets go of has the address as well. */
export function indexAddresses({ matches, orphans }: Matched): ReadonlyMap<string, Address> {
  const addresses = new Map<string, Address>();
  for (const { desired, live, superseded } of matches) {
    if (superseded !== undefined) addresses.set(objectKey(superseded), desired.address);
    if (live !== undefined) addresses.set(objectKey(live), desired.address);
  }
  for (const { address, live } of orphans) if (live !== undefined) addresses.set(objectKey(live), address);
  return addresses;
}

/** What the references of live data are turned into. */
export interface Addressing {
  /** By `objectKey`. */
  readonly addresses: ReadonlyMap<string, Address>;
  /** Every live object, by `objectKey`. */
  readonly known: ReadonlySet<string>;
}

/** Ids become addresses; of several references, one to an object that is gone is dropped: it has no effect. */
export function addressLive<Found extends LiveObject | undefined>(
  kind: Kind,
  object: Found,
  { addresses, known }: Addressing,
): Found {
  if (object === undefined) return object;
  const attributes = mapReferences(kind, object.attributes, (value, { to, isListed }) => {
    if (!isForeignReference(value) || !('id' in value)) return value;
    const key = objectKey({ kind: to, id: value.id });
    return addresses.get(key) ?? (isListed && !known.has(key) ? null : value);
  });
  return { ...object, attributes };
}

/** Replaces what refers to a declared resource by its address, in all views; what cannot be found is an error. */
export function addressReferences(matched: Matched, { kinds, live }: Views): Matched {
  const addresses = indexAddresses(matched);
  const known = new Set(live.map(objectKey));
  const moves = new Map<Value, Address>();
  for (const { desired, previousAddress } of matched.matches)
    if (previousAddress !== undefined) moves.set(previousAddress, desired.address);

  const addressed = (value: Value, { to }: { readonly to: string }): Value =>
    isForeignReference(value) && 'id' in value
      ? (addresses.get(objectKey({ kind: to, id: value.id })) ?? value)
      : value;
  const withAddresses = <Found extends LiveObject | undefined>(kind: Kind, object: Found): Found =>
    addressLive(kind, object, { addresses, known });
  const withMoves = (kind: Kind, base: BaseResource): BaseResource => ({
    ...base,
    attributes: mapReferences(
      kind,
      base.attributes,
      (value, reference) => moves.get(value) ?? addressed(value, reference),
    ),
  });

  const diagnostics = [...matched.diagnostics];
  const byName = new Map(kinds.map(kind => [kind.name, kind]));
  let index: ReturnType<typeof indexForeign> | undefined;
  const findForeign = (kind: string, reference: ForeignReference) => {
    index ??= indexForeign(byName, live);
    return index.get(foreignKey(kind, reference)) ?? [];
  };
  const resolved = (kind: Kind, resource: Resource): Resource => ({
    ...resource,
    attributes: mapReferences(kind, resource.attributes, (value, reference) => {
      if (!isForeignReference(value)) return value;
      const found = findForeign(reference.to, value);
      if (found.length === 1 && found[0] !== undefined) return addressed({ id: found[0].id }, reference);
      diagnostics.push(unresolvedReference({ resource, reference, value, found }));
      return value;
    }),
  });

  const stale = matched.matches.flatMap(({ kind, desired, live: object }) => {
    // Of fields that the files do not mention, nobody asked; and what they refer to may not have been read.
    const declared = object === undefined ? {} : pickDeclared(object.attributes, desired.attributes);
    const found = findStale(kind, declared, known);
    append(diagnostics, noteStale(kind, desired, found));
    return found.map(({ key }) => key);
  });
  // Nobody is told of those in what is to go; but before it is deleted it is read again, and looks the same only without them.
  const staleOfOrphans = matched.orphans.flatMap(({ kind, live: object }) =>
    findStale(kind, object?.attributes ?? {}, known).map(({ key }) => key),
  );

  return {
    matches: matched.matches.map(match => ({
      ...match,
      desired: resolved(match.kind, match.desired),
      base: match.base && withMoves(match.kind, match.base),
      live: withAddresses(match.kind, match.live),
      superseded: withAddresses(match.kind, match.superseded),
    })),
    orphans: matched.orphans.map(orphan => ({
      ...orphan,
      base: withMoves(orphan.kind, orphan.base),
      live: withAddresses(orphan.kind, orphan.live),
    })),
    unmanaged: matched.unmanaged.map(object => {
      const kind = byName.get(object.kind);
      return kind === undefined ? object : withAddresses(kind, object);
    }),
    stale: [...new Set([...stale, ...staleOfOrphans])].sort(compareText),
    diagnostics,
  };
}

interface StaleReference {
  readonly path: string;
  readonly id: string;
  /** Of the object that is gone. */
  readonly key: string;
}

function pickDeclared(live: Attributes, declared: Attributes): Attributes {
  return Object.fromEntries(Object.entries(live).filter(([path]) => path in declared));
}

function findStale(kind: Kind, attributes: Attributes, known: ReadonlySet<string>): readonly StaleReference[] {
  return listReferences(kind, attributes).flatMap(({ to, path, value, isListed }) => {
    if (!isListed || !isForeignReference(value) || !('id' in value)) return [];
    const key = objectKey({ kind: to, id: value.id });
    return known.has(key) ? [] : [{ path, id: value.id, key }];
  });
}

/** What is stale in a field that the files mention goes with the next write, since the platform would refuse to keep it. */
function noteStale(
  kind: Kind,
  { address, place, places }: Resource,
  found: readonly StaleReference[],
): readonly Diagnostic[] {
  const [first] = found;
  if (first === undefined) return [];
  const ids = found.map(({ id }) => cite(id)).sort(compareText);
  return [
    report(codes['stale-reference'], {
      place: places[first.path] ?? place,
      address,
      detail: `The live ${kind.name} still refers to what was deleted: ${ids.join(', ')}. It has no effect, and goes with the next write of ${address}.`,
    }),
  ];
}

function foreignKey(kind: string, reference: ForeignReference): string {
  return JSON.stringify('id' in reference ? [kind, 'id', reference.id] : [kind, 'name', reference.name]);
}

/** Live objects by each way in which a file can refer to them. */
function indexForeign(
  kinds: ReadonlyMap<string, Kind>,
  live: readonly LiveObject[],
): ReadonlyMap<string, readonly LiveObject[]> {
  const index = new Map<string, LiveObject[]>();
  for (const object of live) {
    const name = object.attributes[kinds.get(object.kind)?.nameField ?? ''];
    const references: readonly ForeignReference[] = [
      { id: object.id },
      ...(typeof name === 'string' ? [{ name }] : []),
    ];
    for (const reference of references) {
      const key = foreignKey(object.kind, reference);
      const holders = index.get(key);
      if (holders === undefined) index.set(key, [object]);
      else holders.push(object);
    }
  }
  return index;
}

interface Unresolved {
  readonly resource: Resource;
  readonly reference: ReferencePlace;
  readonly value: Value;
  readonly found: readonly LiveObject[];
}

function unresolvedReference({ resource, reference: { to, path, at }, value, found }: Unresolved): Diagnostic {
  const { address, places } = resource;
  const where = { place: places[at] ?? places[path] ?? resource.place, address };
  const what = `${address} refers to the ${to} ${JSON.stringify(value)}`;
  if (found.length > 1) {
    const ids = found.map(({ id }) => cite(id)).sort(compareText);
    const detail = `${what}, and ${ids.length} live ones are called so: ${ids.join(', ')}.`;
    return report(codes['ambiguous-name'], { ...where, detail, hint: 'Refer to one of them with { id: ... }.' });
  }
  const detail = `${what}, and the application has none, so the platform would refuse it.`;
  return report(codes['unknown-live-reference'], {
    ...where,
    detail,
    hint: 'Declare it in a tier file, or correct the reference.',
  });
}

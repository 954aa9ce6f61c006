// References in the three views: live data and base hold ids or outdated addresses, files may hold `{ id }` or `{ name }`.
// After this, a declared resource is called by its address everywhere, and only what is foreign keeps its id.
import type { Address } from '../core/address.ts';
import { type Diagnostic, report } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import {
  type BaseResource,
  type ForeignReference,
  isForeignReference,
  type LiveObject,
  type Resource,
} from '../core/resource.ts';
import { type Attributes, compareText, type Value } from '../core/value.ts';
import { codes } from './codes.ts';
import type { Matched, Views } from './views.ts';

/** Ids are unique within a kind, not beyond. */
export function objectKey({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind}/${id}`;
}

/** Maps the values of reference fields; `to` is the kind that is referred to. */
export function mapReferences(
  kind: Kind,
  attributes: Attributes,
  map: (value: Value, reference: { readonly to: string; readonly path: string }) => Value,
): Attributes {
  const paths = referencePaths(kind).filter(path => path in attributes);
  if (paths.length === 0) return attributes;
  const mapped: Record<string, Value> = { ...attributes };
  for (const path of paths) {
    const field = kind.fields[path];
    if (field?.type === 'reference') mapped[path] = map(attributes[path] ?? null, { to: field.to, path });
  }
  return mapped;
}

/** The fields of a kind that refer to other resources. */
export function referencePaths({ fields }: Kind): readonly string[] {
  return Object.keys(fields).filter(path => fields[path]?.type === 'reference');
}

/** Replaces what refers to a declared resource by its address, in all views; what cannot be found is an error. */
export function addressReferences(matched: Matched, { kinds, live }: Views): Matched {
  const addresses = new Map<string, Address>();
  const moves = new Map<Value, Address>();
  for (const { desired, live: object, superseded, previousAddress } of matched.matches) {
    if (superseded !== undefined) addresses.set(objectKey(superseded), desired.address);
    if (object !== undefined) addresses.set(objectKey(object), desired.address);
    if (previousAddress !== undefined) moves.set(previousAddress, desired.address);
  }
  for (const { address, live: object } of matched.orphans) {
    if (object !== undefined) addresses.set(objectKey(object), address);
  }

  const addressed = (value: Value, { to }: { readonly to: string }): Value =>
    isForeignReference(value) && 'id' in value
      ? (addresses.get(objectKey({ kind: to, id: value.id })) ?? value)
      : value;
  const withAddresses = <Found extends LiveObject | undefined>(kind: Kind, object: Found): Found =>
    object === undefined ? object : { ...object, attributes: mapReferences(kind, object.attributes, addressed) };
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
      diagnostics.push(unresolvedReference({ resource, ...reference, value, found }));
      return value;
    }),
  });

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
    diagnostics,
  };
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
  readonly path: string;
  readonly to: string;
  readonly value: Value;
  readonly found: readonly LiveObject[];
}

function unresolvedReference({ resource: { address, place, places }, path, to, value, found }: Unresolved): Diagnostic {
  const where = { place: places[path] ?? place, address };
  const what = `${address} refers to the ${to} ${JSON.stringify(value)}`;
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).sort(compareText);
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

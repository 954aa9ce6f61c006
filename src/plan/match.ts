// Which live object is which resource: by the id in base, else by natural key. From here on, live data and base speak of
// addresses instead of ids.
import type { Address } from '../core/address.ts';
import { type Diagnostic, report } from '../core/diagnostic.ts';
import { isBuiltIn, type Kind } from '../core/kind.ts';
import type { LiveObject, Resource } from '../core/resource.ts';
import { type Attributes, compareText } from '../core/value.ts';
import { codes } from './codes.ts';
import { diffPaths } from './diff.ts';
import { addressReferences, objectKey } from './references.ts';
import type { Match, Matched, Orphan, Views } from './views.ts';

/** Matches the three views, kind by kind, then replaces ids by addresses in all references. */
export function matchViews(views: Views): Matched {
  const parts = views.kinds.map(kind => matchKind(kind, views));
  const matched: Matched = {
    matches: parts.flatMap(part => part.matches),
    orphans: parts.flatMap(part => part.orphans),
    unmanaged: parts.flatMap(part => part.unmanaged),
    diagnostics: parts.flatMap(part => part.diagnostics),
  };
  return addressReferences(matched, views);
}

function matchKind(kind: Kind, { desired, base, live }: Views): Matched {
  const resources = desired.filter(resource => resource.kind === kind.name);
  const objects = new Map(live.filter(object => object.kind === kind.name).map(object => [object.id, object]));
  const unclaimed = new Map(objects);
  const diagnostics: Diagnostic[] = [];
  const claim = (object: LiveObject | undefined) => {
    if (object !== undefined) unclaimed.delete(object.id);
    return object;
  };

  const byId = new Map<Address, LiveObject>();
  for (const resource of resources) {
    const object = objects.get(base[resource.address]?.id ?? '');
    // What the platform made and what it did not are never the same object, whatever key they stand under.
    if (object === undefined || isBuiltIn(kind, object.attributes) !== isBuiltIn(kind, resource.attributes)) continue;
    claim(object);
    byId.set(resource.address, object);
  }
  const index = indexNaturalKeys(kind, unclaimed.values());
  const addressOfBase = new Map(
    Object.entries(base).map(([address, { id }]) => [
      objectKey({ kind: address.slice(0, address.indexOf('.')), id }),
      address as Address,
    ]),
  );

  const matches = resources.map((resource): Match => {
    const known = byId.get(resource.address);
    const held = base[resource.address];
    const plain = { kind, desired: resource, base: held, previousAddress: undefined, superseded: undefined };
    if (known !== undefined && isSameObject(kind, resource, known)) return { ...plain, live: known };
    const candidates = (index.get(naturalKey(kind, resource.attributes) ?? '') ?? []).filter(object =>
      unclaimed.has(object.id),
    );
    if (candidates.length > 1) diagnostics.push(ambiguousName(kind, resource, candidates));
    const found = candidates.length === 1 ? claim(candidates[0]) : undefined;
    if (known !== undefined)
      return found === undefined ? { ...plain, live: known } : { ...plain, live: found, superseded: known };
    const previousAddress = found && addressOfBase.get(objectKey(found));
    return {
      ...plain,
      live: found,
      base: previousAddress === undefined ? held : base[previousAddress],
      previousAddress,
    };
  });

  const moved = new Set(matches.map(match => match.previousAddress));
  const declared = new Set(resources.map(resource => resource.address));
  const orphans = Object.entries(base).flatMap(([key, entry]): Orphan[] => {
    const address = key as Address;
    if (!address.startsWith(`${kind.name}.`) || declared.has(address) || moved.has(address)) return [];
    return [{ kind, address, base: entry, live: claim(unclaimed.get(entry.id)) }];
  });
  return { matches, orphans, unmanaged: [...unclaimed.values()], diagnostics };
}

/** Whether what no write can change is as the files say, so that the object can become the resource. */
function isSameObject(kind: Kind, resource: Resource, object: LiveObject): boolean {
  return diffPaths(kind, resource.attributes, object.attributes).every(path => {
    const field = kind.fields[path];
    return field?.immutable !== true;
  });
}

/** `domain="free.acme.example"`: the first natural key that the attributes set. */
export function naturalKey(kind: Kind, attributes: Attributes): string | undefined {
  return naturalKeys(kind, attributes)[0];
}

function naturalKeys(kind: Kind, attributes: Attributes): readonly string[] {
  // What the platform made is known by that alone: somebody may have given its name to something of their own.
  const paths = isBuiltIn(kind, attributes) ? [kind.builtInField ?? ''] : kind.naturalKey;
  return paths.flatMap(path => {
    const value = attributes[path];
    return value === true || (typeof value === 'string' && value !== '') ? [`${path}=${JSON.stringify(value)}`] : [];
  });
}

/** Live objects by each natural key that they have. */
export function indexNaturalKeys(
  kind: Kind,
  objects: Iterable<LiveObject>,
): ReadonlyMap<string, readonly LiveObject[]> {
  const index = new Map<string, LiveObject[]>();
  for (const object of objects) {
    for (const key of naturalKeys(kind, object.attributes)) {
      const holders = index.get(key);
      if (holders === undefined) index.set(key, [object]);
      else holders.push(object);
    }
  }
  return index;
}

function ambiguousName(
  kind: Kind,
  { address, attributes, place }: Resource,
  candidates: readonly LiveObject[],
): Diagnostic {
  const ids = candidates.map(object => object.id).sort(compareText);
  return report(codes['ambiguous-name'], {
    place,
    address,
    detail: `${address} is not in the state, and ${ids.length} live objects of kind ${kind.name} match ${naturalKey(kind, attributes)}: ${ids.join(', ')}. Taking the wrong one would change somebody else's object.`,
    hint: 'Rename or delete those that are not meant, on the platform, or give this resource another name.',
  });
}

/** Whether a desired resource stands for an object that only the platform can make. */
export function needsBuiltIn({ kind, desired, live }: Match): boolean {
  return live === undefined && isBuiltIn(kind, desired.attributes);
}

// Which live object is which resource: by the id in base, also where the files say that its key is another one now, else by
// natural key. From here on, live data and base speak of addresses instead of ids.
import type { Address } from '../core/address.ts';
import { commandLine } from '../core/command-line.ts';
import { cite, type Diagnostic, report } from '../core/diagnostic.ts';
import { isBuiltIn, type Kind } from '../core/kind.ts';
import { formerAddresses } from '../core/moved.ts';
import { objectKey } from '../core/reference.ts';
import { type Base, entriesOf, type LiveObject, type Resource } from '../core/resource.ts';
import { type Attributes, compareText } from '../core/value.ts';
import { addPlacements } from './accounts/placement.ts';
import { codes } from './codes.ts';
import { diffPaths } from './diff.ts';
import { addressReferences } from './references.ts';
import { isReplaced, type Match, type Matched, type Orphan, type Views } from './views.ts';

/** Matches the three views, kind by kind, then replaces ids by addresses in all references and adds the placements. */
export function matchViews(views: Views): Matched {
  const parts = views.kinds.filter(({ within }) => within === undefined).map(kind => matchKind(kind, views));
  const matched: Matched = {
    matches: parts.flatMap(part => part.matches),
    orphans: parts.flatMap(part => part.orphans),
    unmanaged: parts.flatMap(part => part.unmanaged),
    stale: [],
    diagnostics: parts.flatMap(part => part.diagnostics),
  };
  return addPlacements(addressReferences(matched, views), views);
}

function matchKind(kind: Kind, { desired, base, live, moved = [], flags = [] }: Views): Matched {
  const resources = desired.filter(resource => resource.kind === kind.name);
  const objects = new Map(live.filter(object => object.kind === kind.name).map(object => [object.id, object]));
  const unclaimed = new Map(objects);
  const claimed = new Map<Address, LiveObject>();
  const claim = (address: Address, object: LiveObject): void => {
    unclaimed.delete(object.id);
    claimed.set(address, object);
  };

  // First by id, where the object of the state can still become what the files say.
  const held = new Map<Address, LiveObject>();
  const origins = new Map<Address, Address>();
  const froms = new Map(moved.map(({ from, to }) => [to, from]));
  const diagnostics: Diagnostic[] = [];
  for (const resource of resources) {
    const { address, attributes } = resource;
    const origin = findOrigin(address, base, froms);
    const object = objects.get(base[origin ?? address]?.id ?? '');
    if (object === undefined) continue;
    // What the platform made and what it did not are never the same object, whatever key they stand under.
    if (isBuiltIn(kind, object.attributes) !== isBuiltIn(kind, attributes)) {
      if (origin !== undefined) diagnostics.push(impossibleMove(kind, resource, origin));
      continue;
    }
    held.set(address, object);
    if (origin !== undefined) origins.set(address, origin);
    if (isSameObject(kind, attributes, object)) claim(address, object);
  }

  // Then by natural key, also among objects that the state holds for a key which now means another one.
  const index = indexNaturalKeys(kind, [...unclaimed.values()]);
  const ambiguous = new Set<Address>();
  for (const resource of resources) {
    if (claimed.has(resource.address)) continue;
    const named = (index.get(naturalKey(kind, resource.attributes) ?? '') ?? []).filter(({ id }) => unclaimed.has(id));
    // One whose own object has to be replaced looks for what an earlier apply made in its place.
    const isLeaving = held.has(resource.address);
    const [found, ...others] = isLeaving
      ? named.filter(object => isSameObject(kind, resource.attributes, object))
      : named;
    if (found !== undefined && others.length > 0) {
      ambiguous.add(resource.address);
      diagnostics.push(ambiguousName(kind, resource, { candidates: [found, ...others], flags }));
    } else if (found !== undefined) claim(resource.address, found);
  }

  const addressOf = new Map(
    entriesOf(base).map(({ address, kind: name, id }) => [objectKey({ kind: name, id }), address]),
  );
  const matches = resources.map((resource): Match => {
    const { address } = resource;
    const own = held.get(address);
    // The object of the state that nobody else took over: it stays, or a replace lets go of it.
    const left = own !== undefined && unclaimed.has(own.id) ? own : undefined;
    const found = claimed.get(address);
    const origin = left === undefined ? undefined : origins.get(address);
    // Where its own object goes, what takes that place may be what the state holds for another key: that one gets another.
    const renamed = left === undefined && found !== undefined ? addressOf.get(objectKey(found)) : undefined;
    const previous = origin ?? renamed;
    const previousAddress = previous === address ? undefined : previous;
    if (left !== undefined) unclaimed.delete(left.id);
    const wasTaken = own !== undefined && own !== found && left === undefined;
    return {
      kind,
      desired: resource,
      base: previousAddress !== undefined ? base[previousAddress] : wasTaken ? undefined : base[address],
      live: found ?? left,
      previousAddress,
      superseded: found === undefined ? undefined : left,
      isAmbiguous: ambiguous.has(address),
    };
  });

  const declared = new Set([
    ...resources.map(({ address }) => address),
    ...matches.map(match => match.previousAddress),
  ]);
  const takers = new Map([...claimed].map(([address, { id }]) => [id, address]));
  const orphans = entriesOf(base).flatMap(({ address, kind: name, id, attributes }): Orphan[] => {
    if (name !== kind.name || declared.has(address)) return [];
    const object = unclaimed.get(id);
    unclaimed.delete(id);
    const movedTo = takers.get(id);
    return [{ kind, address, base: { id, attributes }, live: object, ...(movedTo === undefined ? {} : { movedTo }) }];
  });
  // Of one that gets a new key and another object at once, the old key is forgotten apart from that.
  const replaced = matches.flatMap((match): Orphan[] => {
    const { address: movedTo } = match.desired;
    const address = match.previousAddress;
    if (address === undefined || match.base === undefined || !isReplaced(match)) return [];
    const isFree = base[movedTo] === undefined && !resources.some(other => other.address === address);
    return isFree ? [{ kind, address, base: match.base, live: undefined, movedTo }] : [];
  });
  return {
    matches,
    orphans: [...orphans, ...replaced],
    unmanaged: [...unclaimed.values()],
    stale: [],
    diagnostics,
  };
}

/** The address under which base holds the object of a resource that the files call moved; undefined where base knows it. */
function findOrigin(address: Address, base: Base, froms: ReadonlyMap<Address, Address>): Address | undefined {
  if (base[address] !== undefined) return undefined;
  return formerAddresses(froms, address).find(former => base[former] !== undefined);
}

/** Whether what no write can change is as the files say, so that the object can become the resource. */
function isSameObject(kind: Kind, attributes: Attributes, object: LiveObject): boolean {
  return diffPaths(kind, attributes, object.attributes).every(path => {
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
  { candidates, flags }: { readonly candidates: readonly LiveObject[]; readonly flags: readonly string[] },
): Diagnostic {
  const ids = candidates.map(object => object.id).sort(compareText);
  return report(codes['ambiguous-name'], {
    place,
    address,
    detail: `The state holds no live object for ${address}, and ${ids.length} live ones of kind ${kind.name} match ${cite(naturalKey(kind, attributes) ?? '')}: ${ids.map(cite).join(', ')}. Taking the wrong one would change somebody else's object.`,
    hint: [
      'Bind the one that is meant, or rename or delete the others on the platform, or give this resource another name:',
      ...ids.map(id => commandLine(['adopt', address, id], flags)),
    ].join('\n'),
  });
}

function impossibleMove(kind: Kind, { address, place }: Resource, origin: Address): Diagnostic {
  return report(codes['impossible-move'], {
    place,
    address,
    detail: `The files say that ${origin} is ${address} now. One of the two is the ${kind.name} that comes with an application and the other is not, so they are never the same object; ${origin} would be deleted.`,
    hint: `Take the entry from ${origin} out of \`moved\`.`,
  });
}

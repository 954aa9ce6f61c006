// What is only wrong between resources: keys, names and references over all files. What one platform alone would refuse
// is in its own folder.

import { type Address, formatAddress } from '../core/address.ts';
import { type Diagnostic, type DiagnosticCode, type Place, report } from '../core/diagnostic.ts';
import type { Kind, Maximum, PlatformModel } from '../core/kind.ts';
import { listReferences } from '../core/reference.ts';
import type { Resource } from '../core/resource.ts';
import { append } from '../core/value.ts';
import { codes } from './codes.ts';
import type { KnownMaxima } from './quantity.ts';
import { suggest } from './suggest.ts';

export interface CheckedResources {
  /** One per address: of two with the same key, the first. */
  readonly resources: readonly Resource[];
  readonly diagnostics: readonly Diagnostic[];
}

interface CheckContext {
  readonly models: readonly PlatformModel[];
  /** The maxima of the environment's plan, by platform. */
  readonly maxima: Readonly<Record<string, KnownMaxima>>;
  /** Whether some file could not be read, so that nobody can say what it declares. */
  readonly isIncomplete: boolean;
}

export function checkResources(
  declared: readonly Resource[],
  { models, maxima, isIncomplete }: CheckContext,
): CheckedResources {
  const byAddress = new Map<Address, Resource>();
  const diagnostics: Diagnostic[] = [];
  for (const resource of declared) {
    const first = byAddress.get(resource.address);
    if (first === undefined) byAddress.set(resource.address, resource);
    else {
      diagnostics.push(
        sayTwice(codes['duplicate-key'], {
          place: resource.place,
          address: resource.address,
          what: `${resource.address} is declared`,
          first: first.place,
          hint: 'Keys are unique per kind over all files: rename or remove one of them.',
        }),
      );
    }
  }
  const resources = [...byAddress.values()];
  const findMeant = meantAmong(resources);
  for (const model of models) {
    for (const kind of model.kinds) {
      const ofKind = resources.filter(resource => resource.kind === kind.name);
      append(diagnostics, checkNames(kind, ofKind));
      append(diagnostics, checkCount(kind, ofKind, maxima[model.name]));
      append(diagnostics, ofKind.flatMap(kind.check));
      if (!isIncomplete)
        append(
          diagnostics,
          ofKind.flatMap(resource => checkReferences(kind, resource, { declared: byAddress, findMeant })),
        );
    }
    append(diagnostics, model.checkAll(resources));
  }
  return { resources, diagnostics };
}

/** Two may share a name where something better than it tells each of them from others. */
function checkNames(kind: Kind, resources: readonly Resource[]): readonly Diagnostic[] {
  const isKnownByName = ({ attributes }: Resource) =>
    kind.naturalKey.find(path => attributes[path] !== undefined && attributes[path] !== false) === kind.nameField;
  const repeated = findRepeated(resources, kind.nameField).filter(
    ({ first, resource }) => isKnownByName(first) || isKnownByName(resource),
  );
  return repeated.map(({ first, resource }) =>
    sayTwice(codes['duplicate-name'], {
      place: resource.places[kind.nameField] ?? resource.place,
      address: resource.address,
      what: `The name ${JSON.stringify(resource.attributes[kind.nameField])} is given to ${resource.address} and to ${first.address},`,
      first: first.places[kind.nameField] ?? first.place,
      hint: 'A name is how an object is found again when its id is not known: give each its own.',
    }),
  );
}

/** Resources that share a text with an earlier one of the same list. */
export function findRepeated(
  resources: readonly Resource[],
  path: string,
): readonly { readonly first: Resource; readonly resource: Resource }[] {
  const firsts = new Map<string, Resource>();
  return resources.flatMap(resource => {
    const value = resource.attributes[path];
    if (typeof value !== 'string') return [];
    const first = firsts.get(value);
    if (first === undefined) firsts.set(value, resource);
    return first === undefined ? [] : [{ first, resource }];
  });
}

interface Repetition {
  readonly place: Place;
  readonly address: Address;
  readonly what: string;
  readonly first: Place;
  readonly hint: string;
}

/** A diagnostic that names both places. */
export function sayTwice(code: DiagnosticCode, { place, address, what, first, hint }: Repetition): Diagnostic {
  return report(code, {
    place,
    address,
    detail: `${what} here and at ${first.file}:${first.line}:${first.column}.`,
    hint,
  });
}

/** The declared resource that an address is most likely a slip for. */
type FindMeant = (kind: string, key: string) => Resource | undefined;

/** More addresses than this are hardly slips, and each is compared with all that are declared. */
const MOST_SLIPS = 100;

function meantAmong(resources: readonly Resource[]): FindMeant {
  const byKind = new Map<string, readonly Resource[]>();
  const found = new Map<Address, Resource | undefined>();
  return (kind, key) => {
    const address = formatAddress(kind, key);
    if (found.has(address) || found.size >= MOST_SLIPS) return found.get(address);
    const candidates = byKind.get(kind) ?? resources.filter(other => other.kind === kind);
    byKind.set(kind, candidates);
    const nearest = suggest(
      key,
      candidates.map(candidate => candidate.key),
    );
    const meant = candidates.find(candidate => candidate.key === nearest);
    found.set(address, meant);
    return meant;
  };
}

function checkReferences(
  kind: Kind,
  resource: Resource,
  { declared, findMeant }: { readonly declared: ReadonlyMap<Address, Resource>; readonly findMeant: FindMeant },
): readonly Diagnostic[] {
  return listReferences(kind, resource.attributes).flatMap(({ to, path, at, value: target }) => {
    if (typeof target !== 'string' || declared.has(target as Address)) return [];
    const key = target.slice(to.length + 1);
    // Somebody may have written the address instead of the key.
    const named = declared.get(key as Address);
    const meant = named?.kind === to ? named : findMeant(to, key);
    const hint =
      meant === undefined
        ? `Declare ${target}, or refer to what exists on the platform with { name: ... } or { id: ... }.`
        : `Did you mean "${meant.key}" (${meant.place.file}:${meant.place.line}:${meant.place.column})?`;
    const detail = `${resource.address} refers to the ${to} "${key}". No tier file declares it.`;
    const place = resource.places[at] ?? resource.places[path] ?? resource.place;
    return [report(codes['unknown-reference'], { place, address: resource.address, detail, hint })];
  });
}

/** Whether there are more resources of a kind than the plan allows. What is live and not declared counts in a plan only. */
function checkCount(
  kind: Kind,
  resources: readonly Resource[],
  maxima: KnownMaxima | undefined,
): readonly Diagnostic[] {
  const maximum = typeof maxima === 'object' ? maxima.values[kind.maximumCount ?? ''] : undefined;
  const first = maximum === undefined || maximum.value === -1 ? undefined : resources[maximum.value];
  if (maximum === undefined || first === undefined) return [];
  const [declared, allowed] =
    maximum.value === 0 ? [kind.section, 'none'] : [countOf(kind, resources.length), maximum.value];
  const detail = `The files declare ${declared}, and the plan allows ${allowed} (${maximum.origin}), so the platform would refuse ${first.address} and what follows it.`;
  return [
    report(codes['over-plan-count'], {
      place: first.place,
      address: first.address,
      ...explainCount(detail, kind, maximum),
    }),
  ];
}

/** `1 list`, `2 lists`. */
export function countOf({ name, section }: Kind, count: number): string {
  return `${count} ${count === 1 ? name : section}`;
}

/** How the figure can be wrong, and what to do about it. */
export function explainCount(
  detail: string,
  kind: Kind,
  { value, disputed }: Maximum,
): { detail: string; hint: string } {
  const doubt = disputed === undefined ? '' : ` This figure is disputed: ${disputed}`;
  const remedy = value === 0 ? `Take the ${kind.section} out` : `Keep at most ${countOf(kind, value)}`;
  const hint = `${remedy}; if your contract says otherwise, set \`${kind.maximumCount}\` under \`plans\` in tierform.yaml.`;
  return { detail: `${detail}${doubt}`, hint };
}

// What is only wrong between resources: keys, names and references over all files. What one platform alone would refuse
// is in its own folder.
import type { Address } from '../core/address.ts';
import { type Diagnostic, type DiagnosticCode, type Place, report } from '../core/diagnostic.ts';
import type { Kind, PlatformModel } from '../core/kind.ts';
import type { Resource } from '../core/resource.ts';
import { codes } from './codes.ts';
import { suggest } from './suggest.ts';

export interface CheckedResources {
  /** One per address: of two with the same key, the first. */
  readonly resources: readonly Resource[];
  readonly diagnostics: readonly Diagnostic[];
}

interface CheckContext {
  readonly models: readonly PlatformModel[];
  /** Whether some file could not be read, so that nobody can say what it declares. */
  readonly isIncomplete: boolean;
}

export function checkResources(
  declared: readonly Resource[],
  { models, isIncomplete }: CheckContext,
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
  for (const model of models) {
    for (const kind of model.kinds) {
      const ofKind = resources.filter(resource => resource.kind === kind.name);
      diagnostics.push(...checkNames(kind, ofKind), ...ofKind.flatMap(kind.check));
      if (!isIncomplete) diagnostics.push(...ofKind.flatMap(resource => checkReferences(kind, resource, byAddress)));
    }
    diagnostics.push(...model.checkAll(resources));
  }
  return { resources, diagnostics };
}

function checkNames(kind: Kind, resources: readonly Resource[]): readonly Diagnostic[] {
  return findRepeated(resources, kind.nameField).map(({ first, resource }) =>
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

function checkReferences(
  kind: Kind,
  resource: Resource,
  declared: ReadonlyMap<Address, Resource>,
): readonly Diagnostic[] {
  return Object.entries(kind.fields).flatMap(([path, field]) => {
    const target = resource.attributes[path];
    if (field.type !== 'reference' || typeof target !== 'string' || declared.has(target as Address)) return [];
    const key = target.slice(field.to.length + 1);
    const candidates = [...declared.values()].filter(other => other.kind === field.to);
    const nearest = suggest(
      key,
      candidates.map(candidate => candidate.key),
    );
    const meant = candidates.find(candidate => candidate.key === nearest);
    const hint =
      meant === undefined
        ? `Declare ${target}, or refer to what exists on the platform with { name: ... } or { id: ... }.`
        : `Did you mean "${meant.key}" (${meant.place.file}:${meant.place.line}:${meant.place.column})?`;
    const detail = `${resource.address} refers to the ${field.to} "${key}". No tier file declares it.`;
    return [
      report(codes['unknown-reference'], {
        place: resource.places[path] ?? resource.place,
        address: resource.address,
        detail,
        hint,
      }),
    ];
  });
}

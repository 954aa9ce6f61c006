// References among the attributes of a resource: alone, in a list, or in a list inside of a map. Everything that follows,
// replaces or looks for a reference goes through here.
import type { Field, Kind } from './kind.ts';
import { sortReferences } from './normalize.ts';
import { itemPath } from './resource.ts';
import { type Attributes, isMap, type Value } from './value.ts';

/** Ids are unique within a kind, not beyond. */
export function objectKey({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind}/${id}`;
}

/** Where a reference stands and what it refers to. */
export interface ReferencePlace {
  /** The kind that is referred to. */
  readonly to: string;
  /** Of the field. */
  readonly path: string;
  /** Of the reference itself, as `Resource.places` has it. */
  readonly at: string;
  /** Whether it is one of several. */
  readonly isListed: boolean;
}

type MapReference = (value: Value, reference: ReferencePlace) => Value;

/** Maps every reference among the attributes, null ones of single references included; of several, null drops one. */
export function mapReferences(kind: Kind, attributes: Attributes, map: MapReference): Attributes {
  const paths = referencePaths(kind).filter(path => path in attributes);
  if (paths.length === 0) return attributes;
  const mapped: Record<string, Value> = { ...attributes };
  for (const path of paths) mapped[path] = mapField(kind.fields[path], attributes[path] ?? null, { path, map });
  return mapped;
}

function mapField(field: Field | undefined, value: Value, { path, map }: { path: string; map: MapReference }): Value {
  if (field?.type === 'reference') return map(value, { to: field.to, path, at: path, isListed: false });
  if (!Array.isArray(value)) return value;
  if (field?.type === 'references') return mapList(value, { to: field.to, path, at: path, isListed: true }, map);
  if (field?.type !== 'maps') return value;
  return value.map((item: Value, index): Value => {
    if (!isMap(item)) return item;
    const entries = Object.entries(item).map(([key, inner]): [string, Value] => {
      const to = field.keys[key]?.references;
      const isList = to !== undefined && Array.isArray(inner);
      return [key, isList ? mapList(inner, { to, path, at: `${path}.${index}.${key}`, isListed: true }, map) : inner];
    });
    return Object.fromEntries(entries);
  });
}

function mapList(values: readonly Value[], reference: ReferencePlace, map: MapReference): Value {
  return sortReferences(values.map(value => map(value, { ...reference, at: itemPath(reference.at, value) })));
}

/** Every reference among the attributes but null. */
export function listReferences(
  kind: Kind,
  attributes: Attributes,
): readonly (ReferencePlace & { readonly value: Value })[] {
  const found: (ReferencePlace & { readonly value: Value })[] = [];
  mapReferences(kind, attributes, (value, reference) => {
    if (value !== null) found.push({ ...reference, value });
    return value;
  });
  return found;
}

/** The kinds to which a field can refer. */
export function targetsOf(field: Field | undefined): readonly string[] {
  if (field?.type === 'reference' || field?.type === 'references') return [field.to];
  return field?.type === 'maps' ? Object.values(field.keys).flatMap(({ references }) => references ?? []) : [];
}

function referencePaths({ fields }: Kind): readonly string[] {
  return Object.keys(fields).filter(path => targetsOf(fields[path]).length > 0);
}

/** Whether objects of a kind can refer to those of another. */
export function refersTo({ fields }: Kind, target: string): boolean {
  return Object.values(fields).some(field => targetsOf(field).includes(target));
}

// Which file a live object goes into: one a tier, with what limits accounts, the groups that carry it, and what is used
// there alone; what several tiers or none use stands in a file of its own.
import type { AccountModel, Kind } from '../../core/kind.ts';
import { listReferences, objectKey } from '../../core/reference.ts';
import { isForeignReference, type LiveObject } from '../../core/resource.ts';
import type { Value } from '../../core/value.ts';

export interface LayoutRequest {
  /** In the order of references. */
  readonly kinds: readonly Kind[];
  readonly model: AccountModel | undefined;
  /** What is to be written. */
  readonly objects: readonly LiveObject[];
  /** Every live object, with ids for references. */
  readonly live: readonly LiveObject[];
  /** By `objectKey`. */
  readonly keys: ReadonlyMap<string, string>;
}

export interface Layout {
  /** The file of an object, without its ending. */
  readonly fileOf: (object: LiveObject) => string;
  /** The tier that a file holds; undefined for the others. */
  readonly tierOf: (file: string) => string | undefined;
  /** Names of kinds, in the order in which their sections stand in a file. */
  readonly sections: readonly string[];
}

/** The file for what has no better place. */
export const SHARED = 'shared';

export function layOut({ kinds, model, objects, live, keys }: LayoutRequest): Layout {
  const group = kinds.find(({ name }) => name === model?.group);
  const limits = group?.fields[model?.limits ?? ''];
  const root = limits?.type === 'reference' ? limits.to : undefined;
  const others = group?.section ?? SHARED;
  const files = new Map<string, string>();
  const tiers = new Map<string, string>();
  for (const object of objects.filter(({ kind }) => kind === root)) {
    const key = keys.get(objectKey(object)) ?? SHARED;
    const file = freeName(key, name => tiers.has(name) || name === SHARED || name === others);
    tiers.set(file, key);
    files.set(objectKey(object), file);
  }
  const written = new Set(objects.map(objectKey));
  const users = new Map<string, Set<string>>();
  const placeOf = (object: LiveObject): string => {
    const key = objectKey(object);
    if (!written.has(key)) return SHARED;
    if (object.kind === group?.name)
      return files.get(targetKey(root ?? '', object.attributes[model?.limits ?? ''])) ?? others;
    const [only, ...more] = users.get(key) ?? [];
    return only !== undefined && more.length === 0 && tiers.has(only) ? only : SHARED;
  };
  // A kind refers to kinds before it only: whatever refers to an object has its place before that object looks for one.
  for (const kind of [...kinds].reverse()) {
    for (const object of live.filter(({ kind: name }) => name === kind.name)) {
      const place = files.get(objectKey(object)) ?? placeOf(object);
      files.set(objectKey(object), place);
      for (const { to, value } of listReferences(kind, object.attributes)) {
        const target = targetKey(to, value);
        users.set(target, (users.get(target) ?? new Set()).add(place));
      }
    }
  }
  const first = [root, group?.name].filter(name => name !== undefined);
  return {
    fileOf: object => files.get(objectKey(object)) ?? SHARED,
    tierOf: file => tiers.get(file),
    sections: [...new Set([...first, ...[...kinds].reverse().map(({ name }) => name)])],
  };
}

function targetKey(kind: string, reference: Value | undefined): string {
  return reference !== undefined && isForeignReference(reference) && 'id' in reference
    ? objectKey({ kind, id: reference.id })
    : '';
}

function freeName(key: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(key)) return key;
  for (let count = 2; ; count++) if (!isTaken(`${key}-${count}`)) return `${key}-${count}`;
}

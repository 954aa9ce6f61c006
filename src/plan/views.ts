// The three views side by side, before and after it is known which live object is which resource.
import type { Address } from '../core/address.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { type AccountModel, isBuiltIn, type Kind } from '../core/kind.ts';
import type { Moved } from '../core/moved.ts';
import type { Base, BaseResource, LiveObject, Resource } from '../core/resource.ts';
import type { Value } from '../core/value.ts';
import { diffPaths } from './diff.ts';

/** A desired resource with what belongs to it. */
export interface Match {
  readonly kind: Kind;
  readonly desired: Resource;
  readonly base: BaseResource | undefined;
  readonly live: LiveObject | undefined;
  /** The address under which base holds `live`, where its key was renamed in the files. */
  readonly previousAddress: Address | undefined;
  /** The object that base holds, where an earlier apply already made the one that replaces it (`live`). */
  readonly superseded: LiveObject | undefined;
  /** Several objects could be the one that is meant, so that nothing can be said about it. */
  readonly isAmbiguous: boolean;
  /** Of a placement: what its group is called. */
  readonly name?: string | undefined;
  /** Of a placement: which accounts have to go where. */
  readonly moves?: readonly Move[];
}

/** One account that changes its group. Groups are addresses, `{ id }` for what is not declared, or null for none. */
export interface Move {
  /** Its address. */
  readonly account: string;
  readonly id: string;
  readonly from: Value;
  readonly to: Value;
}

/** What base holds and the files no longer declare. */
export interface Orphan {
  readonly kind: Kind;
  readonly address: Address;
  readonly base: BaseResource;
  readonly live: LiveObject | undefined;
  /** The address that stands for it from now on, where another object is made in the place of the one that base holds. */
  readonly movedTo?: Address;
  /** Whether it is let go of, instead of deleted. */
  readonly isReleased?: boolean;
}

export interface Matched {
  readonly matches: readonly Match[];
  readonly orphans: readonly Orphan[];
  readonly unmanaged: readonly LiveObject[];
  /** Objects that live ones still refer to, in lists of references, although they no longer exist; by `objectKey`. */
  readonly stale: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Views {
  /** In the order of references. */
  readonly kinds: readonly Kind[];
  readonly desired: readonly Resource[];
  readonly base: Base;
  readonly live: readonly LiveObject[];
  /** What the files say of resources that have a new key. */
  readonly moved?: readonly Moved[] | undefined;
  /** Undefined where no platform in use has accounts. */
  readonly accountModel?: AccountModel | undefined;
  /** Undefined where they were not read: then nothing is said about placements and about whom a change reaches. */
  readonly accounts?: readonly LiveObject[] | undefined;
  /** What a command in a message needs to mean this project and environment: `-C ops -e production`. */
  readonly flags?: readonly string[] | undefined;
}

/** Whether another object is made in the place of the one that is there, since a field differs that no write can change. */
export function isReplaced({ kind, desired, base, live, superseded }: Match): boolean {
  if (superseded !== undefined) return true;
  if (live === undefined || base?.id !== live.id) return false;
  return diffPaths(kind, desired.attributes, live.attributes).some(path => kind.fields[path]?.immutable === true);
}

/** Whether a desired resource stands for an object that only the platform can make. */
export function needsBuiltIn({ kind, desired, live }: Match): boolean {
  return live === undefined && isBuiltIn(kind, desired.attributes);
}

/** What people call a live object: its name, or its id where it has none. */
export function nameOfObject(kinds: readonly Kind[], { kind, id, attributes }: LiveObject): string {
  const name = attributes[kinds.find(candidate => candidate.name === kind)?.nameField ?? ''];
  return typeof name === 'string' && name !== '' ? name : id;
}

/** The object that every application has of a kind. */
export function findBuiltIn(name: string, { kinds, live }: Pick<Views, 'kinds' | 'live'>): LiveObject | undefined {
  const kind = kinds.find(other => other.name === name);
  return kind && live.find(object => object.kind === name && isBuiltIn(kind, object.attributes));
}

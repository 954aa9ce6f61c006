// The three views side by side, before and after it is known which live object is which resource.
import type { Address } from '../core/address.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import type { Base, BaseResource, LiveObject, Resource } from '../core/resource.ts';

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
}

/** What base holds and the files no longer declare. */
export interface Orphan {
  readonly kind: Kind;
  readonly address: Address;
  readonly base: BaseResource;
  readonly live: LiveObject | undefined;
}

export interface Matched {
  readonly matches: readonly Match[];
  readonly orphans: readonly Orphan[];
  readonly unmanaged: readonly LiveObject[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Views {
  /** In the order of references. */
  readonly kinds: readonly Kind[];
  readonly desired: readonly Resource[];
  readonly base: Base;
  readonly live: readonly LiveObject[];
}

/** What people call a live object: its name, or its id where it has none. */
export function nameOfObject(kinds: readonly Kind[], { kind, id, attributes }: LiveObject): string {
  const name = attributes[kinds.find(candidate => candidate.name === kind)?.nameField ?? ''];
  return typeof name === 'string' && name !== '' ? name : id;
}

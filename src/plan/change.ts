// What a plan consists of. All of it is plain data: a plan can be printed, saved, compared and applied, and none of
// these needs anything that is not in it.
import type { Address } from '../core/address.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Base } from '../core/resource.ts';
import type { Attributes, Value } from '../core/value.ts';
import type { Move } from './views.ts';

/** `adopt`, `move` and `forget` change only the state; the others write to the platform. */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'adopt' | 'move' | 'forget';

/** Why there is a change. It explains; it never steers what apply does. */
export type Reason =
  | 'new-in-config'
  | 'missing-live'
  | 'already-matches'
  | 'adopted'
  | 'config-changed'
  | 'drifted'
  | 'both-changed'
  | 'removed-from-config'
  | 'gone-everywhere'
  | 'renamed'
  | 'released';

/** Who made live and desired differ in one field; `unknown` where there is no base to tell. */
export type FieldReason = 'config-changed' | 'drifted' | 'both-changed' | 'unknown';

export interface FieldChange {
  /** Dotted. */
  readonly path: string;
  readonly before: Value;
  readonly after: Value;
  /** What the last apply left; undefined where base does not hold the field. */
  readonly base: Value | undefined;
  readonly reason: FieldReason;
}

export interface Change {
  readonly address: Address;
  readonly kind: string;
  readonly action: Action;
  readonly reason: Reason;
  /** What the platform calls the resource. */
  readonly name: string;
  /** Where it is declared; undefined for what the files no longer mention. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly fields: readonly FieldChange[];
  /** The address that the object had before its key was renamed. */
  readonly previousAddress: Address | undefined;
  /** The object that the change is about; of a replace, the one that goes. Undefined for a create. */
  readonly id: string | undefined;
  /** Of a replace that an earlier apply began: the object that is to stay, which exists already. */
  readonly replacementId: string | undefined;
  /** What it is to be: every declared field. Empty for a delete and a forget. */
  readonly desired: Attributes;
  /** What state is to hold of it once it is done; null for nothing. */
  readonly kept: Attributes | null;
  /** Of a placement: which accounts go where. */
  readonly moves: readonly Move[];
  /** Whom it reaches; undefined where accounts were not read, and for what changes only the state. */
  readonly impact: Impact | undefined;
  /** What the change rests on: the live values of the declared fields (of a delete: of those that base holds). */
  readonly live: Attributes;
}

/** Whether a change writes to the platform, and not only to the state. */
export function writesPlatform({ action }: Pick<Change, 'action'>): boolean {
  return action !== 'adopt' && action !== 'move' && action !== 'forget';
}

/** Whom a change reaches. */
export interface Impact {
  /** The kind that groups accounts. */
  readonly groupKind: string;
  readonly groups: number;
  readonly accounts: number;
}

/** One thing to do in a step. A replace stands in two steps: it writes first and removes last. */
export interface Operation {
  readonly address: Address;
  readonly verb: 'write' | 'remove';
  /** Changes of earlier steps without which this one cannot be done. */
  readonly dependsOn: readonly Address[];
}

export interface UnmanagedObject {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

export interface Plan {
  readonly environment: string;
  /** The addresses that it is restricted to; empty for none. */
  readonly targets: readonly string[];
  /** Sorted by kind, in the order of references, then by address. */
  readonly changes: readonly Change[];
  /** What is done one after the other; within a step, all at once. */
  readonly steps: readonly (readonly Operation[])[];
  /** What state is to hold of resources that need no change. */
  readonly settled: Base;
  /** Live objects that no file declares and no base holds: never touched. */
  readonly unmanaged: readonly UnmanagedObject[];
  /** How many accounts the changes reach together, each counted once; undefined where accounts were not read. */
  readonly accounts?: number | undefined;
  /** Objects that live ones still refer to although they no longer exist, by `objectKey`: written nowhere again. */
  readonly stale: readonly string[];
  /** What is wrong or worth knowing; with an error among them the plan is not complete. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the guards found in a complete plan; an error among them stops an apply. */
  readonly findings: readonly Diagnostic[];
}

/** What can be said where no plan could be made. */
export function emptyPlan(environment: string): Plan {
  return {
    environment,
    targets: [],
    changes: [],
    steps: [],
    settled: {},
    unmanaged: [],
    stale: [],
    diagnostics: [],
    findings: [],
  };
}

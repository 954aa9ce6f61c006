// A kind is data: what a type of resource looks like in files, which of its fields are units, references or immutable,
// and how an object of it is recognised. Stages (load, match, diff, plan, apply) are generic over it, so the cost of a
// platform is its kinds, not kinds times stages. What talks to a platform is platforms/platform.ts.
import type { Diagnostic, Place } from './diagnostic.ts';
import type { Resource } from './resource.ts';
import type { Attributes, Value } from './value.ts';

/** How a whole number is written and shown: `3GiB`, `30d`, `200`. */
export type Unit = 'bytes' | 'days' | 'count';

interface FieldBase {
  /** An object cannot change it after its creation: a difference is a replace. */
  readonly immutable?: true;
  /** Says which object is meant and is never written: the platform decides it. */
  readonly readOnly?: true;
  /** Sent on every create, with this value where the file leaves it out, since the platform's own default is not known. */
  readonly createDefault?: boolean;
  /** No listing shows it: it is read and written by requests of its own, and read only for objects that are managed. */
  readonly apart?: true;
}

/** A value in a map of a `maps` field. */
export interface MapKey {
  /** Texts are trimmed and compared in lower case. */
  readonly ignoreCase?: true;
  /** A value that is a list holds references to this kind. */
  readonly references?: string;
}

export type Field = FieldBase &
  (
    | { readonly type: 'text'; readonly ignoreCase?: true }
    | { readonly type: 'boolean' }
    | {
        readonly type: 'integer';
        readonly unit: Unit;
        /** Whether -1, "unlimited", is a value of the field at all; the plan may still refuse it. */
        readonly unlimited: boolean;
        /** The field's name in a table of plan maxima. */
        readonly maximum: string;
        /** Less than this (in the field's unit) is more likely a slip than meant. */
        readonly suspiciousBelow?: number;
        /** The guard that a lower value is for; a higher one always loosens a limit. */
        readonly whenLowered: 'shortens-retention' | 'lowers-quota';
        /** The guard that "unlimited" is for. */
        readonly whenUnlimited?: 'unlimited-sends';
      }
    | { readonly type: 'number'; readonly minimum: number; readonly maximum: number; readonly isWhole?: true }
    | SetField
    /** The address of a resource of another kind, `{ id }` for what is not declared, or null for none. */
    | { readonly type: 'reference'; readonly to: string }
    /** Such references without order. */
    | { readonly type: 'references'; readonly to: string }
    /** Maps without order, each with these keys; others are not compared. */
    | { readonly type: 'maps'; readonly keys: Readonly<Record<string, MapKey>> }
  );

/** Texts without order; kept sorted. */
export interface SetField {
  readonly type: 'set';
  /** The platform trims the texts and keeps them in lower case. */
  readonly ignoreCase?: true;
  /** A key beside it that names a file with more of them: a text a line, or a CSV with such a column. */
  readonly file?: { readonly key: string; readonly column: string };
  /** What it means that texts come or go, where + and - would mislead: `to move in`. */
  readonly wording?: { readonly added: string; readonly removed: string };
}

export interface Kind {
  /** The first half of an address. */
  readonly name: string;
  /** The key of a tier file that holds resources of this kind. */
  readonly section: string;
  /** By dotted path. */
  readonly fields: Readonly<Record<string, Field>>;
  /** The name in a table of plan maxima of how many there can be; undefined for any number. */
  readonly maximumCount?: string;
  /** The field with the name that people know an object by. */
  readonly nameField: string;
  /**
   * Fields that can recognise an object whose id is not known, best first. A desired resource is looked for by the first
   * one that it sets (true, or a text).
   */
  readonly naturalKey: readonly string[];
  /** The field that, where true, marks an object which the platform made by itself: never created or deleted. */
  readonly builtInField?: string;
  /** The fields that nobody can set on such an object. */
  readonly builtInFixed?: readonly string[];
  /**
   * The platform has no objects of this kind: its resources are worked out from others, and stand in tier files inside the
   * section of the kind of this name.
   */
  readonly within?: string;
  /** What the platform would refuse in one resource, beyond the schema and the units. */
  readonly check: (resource: Resource) => readonly Diagnostic[];
}

/** A platform's block of an environment, as written. */
export type Settings = Readonly<Record<string, unknown>>;

/** A figure of a plan, with where it comes from. */
export interface Maximum {
  /** In the field's unit; -1 is unlimited. */
  readonly value: number;
  /** Where the figure is from: a source with its date, or a line of tierform.yaml. */
  readonly origin: string;
  /** Which sources say otherwise. */
  readonly disputed?: string;
}

/** What an environment's plan allows, by the `maximum` of a field. */
export interface PlanMaxima {
  readonly plan: string;
  readonly values: Readonly<Record<string, Maximum>>;
}

/** How accounts stand to the kinds of a platform that has some. */
export interface AccountModel {
  /** The kind under which a connection lists them: objects with an `email` in lower case and a `group`, `{ id }` or null. */
  readonly kind: string;
  /** The kind whose objects group accounts: what refers to a resource from there acts on its accounts. */
  readonly group: string;
  /** The field of a group with the domain whose accounts can belong to it. */
  readonly domain: string;
  /** The field of a group that, where true, takes in new accounts of the domain. */
  readonly takesNew: string;
  /** The field of a group that refers to what limits its accounts. */
  readonly limits: string;
  /** The kind that says which accounts belong to which group. */
  readonly placement: string;
  /** The kinds that carry limits to accounts: read whether or not a file declares any of them. */
  readonly alwaysRead: readonly string[];
  /** Whether what a resource does is not kept to the groups that refer to it. */
  readonly actsEverywhere: (resource: { readonly kind: string; readonly attributes: Attributes }) => boolean;
  /** What a group carries that acts on the mail of its accounts. */
  readonly rules: RuleModel;
  readonly sending: SendingModel;
}

export interface RuleModel {
  readonly kind: string;
  /** The field of a group that refers to the rules that it carries. */
  readonly field: string;
  readonly read: (attributes: Attributes) => RuleFacts;
  /** On whose mail rules for outgoing mail act, as far as it is known; for people. */
  readonly outgoingScope: string;
}

/** What a rule says, in words that belong to no platform. */
export interface RuleFacts {
  /** Lower ones run first. */
  readonly priority: number;
  readonly isEnabled: boolean;
  /** Whether it acts on what accounts send, instead of on what they get. */
  readonly isOutgoing: boolean;
  /** Whether one condition is enough. */
  readonly isAny: boolean;
  readonly conditions: Value;
  readonly actions: Value;
  /** Whether mail that meets the conditions goes nowhere. */
  readonly isBlock: boolean;
}

/** What is known of how sending ends; sentences for whoever asks why an account stopped. */
export interface SendingModel {
  /** The field of what limits accounts that says how much they may send. */
  readonly quota: string;
  readonly whenReached: string;
  readonly whenBlocked: string;
  /** What else can stop it that cannot be read. */
  readonly elsewhere: string;
}

/** The pure half of a platform: all that loading and planning need to know. */
export interface PlatformModel {
  /** The key of its block in an environment. */
  readonly name: string;
  /** In the order of references: a kind refers only to kinds before it. */
  readonly kinds: readonly Kind[];
  readonly accounts: AccountModel | undefined;
  /** Built-in plans by name. */
  readonly plans: Readonly<Record<string, PlanMaxima>>;
  /** What is wrong with the platform's block of an environment beyond the schema; `place` finds a key's value in the file. */
  readonly checkSettings: (settings: Settings, place: (key: string) => Place) => readonly Diagnostic[];
  /** What two or more resources cannot be together, beyond unique keys and names. */
  readonly checkAll: (resources: readonly Resource[]) => readonly Diagnostic[];
}

/** Whether the platform made the object by itself. */
export function isBuiltIn(kind: Kind, attributes: Attributes): boolean {
  return kind.builtInField !== undefined && attributes[kind.builtInField] === true;
}

/** The fields that no listing shows. */
export function apartPaths({ fields }: Kind): readonly string[] {
  return Object.keys(fields).filter(path => fields[path]?.apart === true);
}

/** Attributes as a listing shows them. */
export function withoutApart({ fields }: Kind, attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([path]) => fields[path]?.apart !== true));
}

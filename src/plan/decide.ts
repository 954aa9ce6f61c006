// The decision table: what is to be done about one address, from whether it is desired (D), in base (B) and live (L).
import type { Address } from '../core/address.ts';
import { cite, type Diagnostic, NOWHERE, report } from '../core/diagnostic.ts';
import { isBuiltIn, type Kind, withoutApart } from '../core/kind.ts';
import type { BaseResource } from '../core/resource.ts';
import { formatQuantity } from '../core/unit.ts';
import type { Attributes, Value } from '../core/value.ts';
import type { Action, Change, FieldChange, FieldReason, Reason } from './change.ts';
import { codes } from './codes.ts';
import { diffPaths, pickPaths, sameValue } from './diff.ts';
import { isReplaced, type Match, needsBuiltIn, type Orphan } from './views.ts';

export interface Decision {
  /** Undefined where nothing is to be done. */
  readonly change: Change | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The rows with D:
 *
 *     B L   action
 *     . .   create (new-in-config)
 *     B .   create (missing-live)
 *     . L   adopt where equal (already-matches), else update (adopted)
 *     B L   none where equal, else update, or replace where an immutable field differs
 *
 * What state is to hold nothing of is updated like any other, and forgotten where it is equal (released) or gone.
 */
export function decideDesired(match: Match): Decision {
  const { kind, desired, base, live, superseded } = match;
  const diagnostics = noLongerManaged(match);
  const fields = diffFields(kind, { desired: desired.attributes, live: (superseded ?? live)?.attributes, base });
  if (desired.kept === null && base !== undefined && (live === undefined || fields.length === 0))
    return { change: decideOrphan({ kind, address: desired.address, base, live, isReleased: true }), diagnostics };
  if (match.isAmbiguous) return { change: undefined, diagnostics };
  if (needsBuiltIn(match)) {
    const detail = `${desired.address} is the ${kind.name} that comes with an application, and this application has none; only the platform can make it.`;
    return {
      change: undefined,
      diagnostics: [
        ...diagnostics,
        report(codes['missing-built-in'], {
          place: desired.place,
          address: desired.address,
          detail,
          hint: 'Remove it from the tier files.',
        }),
      ],
    };
  }
  const fixed = fields.find(({ path }) => kind.fields[path]?.immutable === true);
  if (fixed !== undefined && live !== undefined && base?.id !== (superseded ?? live).id) {
    return { change: undefined, diagnostics: [...diagnostics, immutableDiffers(match, live.id, fixed)] };
  }
  const decided = decide(match, fields);
  if (decided === undefined) return { change: undefined, diagnostics };
  const isDeclared = desired.place.file !== NOWHERE.file;
  const change: Change = {
    address: desired.address,
    kind: kind.name,
    ...decided,
    name: match.name ?? nameOf(kind, desired.address, desired.attributes, live?.attributes, base?.attributes),
    file: isDeclared ? desired.place.file : undefined,
    line: isDeclared ? desired.place.line : undefined,
    fields,
    previousAddress: match.previousAddress,
    id: (superseded ?? live)?.id,
    replacementId: superseded === undefined ? undefined : live?.id,
    desired: desired.attributes,
    kept: desired.kept === undefined ? desired.attributes : desired.kept,
    moves: match.moves ?? [],
    impact: undefined,
    live: pickPaths(live?.attributes ?? {}, live === undefined ? [] : Object.keys(desired.attributes)),
  };
  return { change, diagnostics };
}

/** Only what base holds may be deleted, as half of a replace too; so an object that was merely found cannot be replaced. */
function immutableDiffers({ kind, desired }: Match, id: string, { path, before, after }: FieldChange): Diagnostic {
  const detail = `The ${kind.name} ${cite(id)} is the one that ${desired.address} means, but its ${path} is ${formatLive(kind, path, before)} instead of ${formatLive(kind, path, after)}, and no write can change that.`;
  const hint = 'Rename or delete that object on the platform, or write its value.';
  return report(codes['immutable-differs'], {
    place: desired.places[path] ?? desired.place,
    address: desired.address,
    detail,
    hint,
  });
}

function decide(match: Match, fields: readonly FieldChange[]): { action: Action; reason: Reason } | undefined {
  const { base, live, superseded, previousAddress } = match;
  if (live === undefined) return { action: 'create', reason: base === undefined ? 'new-in-config' : 'missing-live' };
  const isEqual = fields.length === 0;
  if (previousAddress !== undefined && isEqual) return { action: 'move', reason: 'renamed' };
  if (base === undefined)
    return isEqual ? { action: 'adopt', reason: 'already-matches' } : { action: 'update', reason: 'adopted' };
  if (base.id !== live.id && superseded === undefined) {
    // Base holds an object that is gone; the natural key found another one.
    return isEqual ? { action: 'adopt', reason: 'already-matches' } : { action: 'update', reason: 'adopted' };
  }
  if (isEqual && superseded === undefined) return undefined;
  return { action: isReplaced(match) ? 'replace' : 'update', reason: commonReason(fields) };
}

/** The rows without D: delete what base holds, forget what is gone or is let go of; what base does not hold is not ours. */
export function decideOrphan({ kind, address, base, live, movedTo, isReleased = false }: Orphan): Change {
  const isKept = live !== undefined && (kind.within !== undefined || isBuiltIn(kind, live.attributes) || isReleased);
  const unasked = isReleased ? 'released' : 'removed-from-config';
  const paths = Object.keys(withoutApart(kind, base.attributes));
  const held = live === undefined ? {} : pickPaths(live.attributes, paths);
  const isDelete = live !== undefined && !isKept;
  return {
    address,
    kind: kind.name,
    action: isDelete ? 'delete' : 'forget',
    reason: movedTo !== undefined ? 'renamed' : live === undefined ? 'gone-everywhere' : unasked,
    name: nameOf(kind, address, live?.attributes, base.attributes),
    file: undefined,
    line: undefined,
    fields: isDelete
      ? paths.map(path => ({
          path,
          before: held[path] ?? null,
          after: null,
          base: base.attributes[path],
          reason: fieldReason(kind, path, { desired: {}, live: held, base }),
        }))
      : [],
    previousAddress: undefined,
    id: base.id,
    replacementId: undefined,
    desired: {},
    kept: null,
    moves: [],
    impact: undefined,
    live: held,
  };
}

export interface FieldViews {
  readonly desired: Attributes;
  readonly live: Attributes | undefined;
  readonly base: Pick<BaseResource, 'attributes'> | undefined;
}

/** The fields in which live is not what the files say, each with who made it so. */
export function diffFields(kind: Kind, { desired, live, base }: FieldViews): readonly FieldChange[] {
  const paths = live === undefined ? Object.keys(desired) : diffPaths(kind, desired, live);
  return paths
    .filter(path => kind.fields[path]?.readOnly !== true)
    .map(path => ({
      path,
      before: live?.[path] ?? null,
      after: desired[path] ?? null,
      base: base?.attributes[path],
      reason: fieldReason(kind, path, { desired, live, base }),
    }));
}

/** Who made one field differ that does. */
export function fieldReason(kind: Kind, path: string, { desired, live, base }: FieldViews): FieldReason {
  const field = kind.fields[path];
  if (base === undefined || field === undefined) return live === undefined ? 'config-changed' : 'unknown';
  const held = base.attributes[path];
  // A field that the files mention for the first time: base says nothing of it, so only the files changed.
  if (held === undefined) return 'config-changed';
  if (sameValue(field, held, desired[path] ?? null)) return 'drifted';
  return live !== undefined && sameValue(field, held, live[path] ?? null) ? 'config-changed' : 'both-changed';
}

function commonReason(fields: readonly FieldChange[]): Reason {
  if (fields.every(({ reason }) => reason === 'drifted')) return 'drifted';
  return fields.every(({ reason }) => reason === 'config-changed') ? 'config-changed' : 'both-changed';
}

/** The first name among the views, or the key where none has one. */
function nameOf(kind: Kind, address: Address, ...views: readonly (Attributes | undefined)[]): string {
  const names = views.map(attributes => attributes?.[kind.nameField]);
  return names.find(name => typeof name === 'string' && name !== '')?.toString() ?? address.slice(kind.name.length + 1);
}

/** Fields that base holds and the files no longer mention: said once, since the next apply drops them from the state. */
function noLongerManaged(match: Match): readonly Diagnostic[] {
  const { kind, desired, base, live } = match;
  if (base === undefined || live === undefined || kind.within !== undefined) return [];
  return Object.keys(base.attributes)
    .filter(path => desired.places[path] === undefined && kind.fields[path] !== undefined)
    .map(path =>
      report(codes['no-longer-managed'], {
        place: desired.place,
        address: desired.address,
        detail: `${desired.address} no longer mentions ${path}; ${describeLeft(match, path)}, and tierform stops watching it.`,
      }),
    );
}

/** What becomes of a field that the files no longer mention. */
function describeLeft(match: Match, path: string): string {
  const { kind, base, live } = match;
  const field = kind.fields[path];
  const show = (value: Value) => (value === null ? '(none)' : formatLive(kind, path, value));
  if (isReplaced(match)) return 'the object that is made in the place of this one is made without it';
  // What stands apart is read only where the files mention it.
  if (field === undefined || field.apart === true) return 'what is live stays as it is';
  const [was, is] = [base?.attributes[path] ?? null, live?.attributes[path] ?? null];
  const stays = `the live value ${show(is)} stays`;
  return sameValue(field, was, is) ? stays : `${stays}, although the last apply left ${show(was)}`;
}

/** A value of a field in a sentence. */
export function formatLive(kind: Kind, path: string, value: Value): string {
  const field = kind.fields[path];
  if (field?.type === 'integer' && typeof value === 'number') return formatQuantity(field.unit, value);
  return field?.type === 'reference' && typeof value === 'string' ? value : JSON.stringify(value);
}

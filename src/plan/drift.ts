// Drift: what somebody else changed since the last apply. The same views and the same comparison as the plan's, with base
// against live.
import type { Address } from '../core/address.ts';
import { type Kind, withoutApart } from '../core/kind.ts';
import type { Attributes, Value } from '../core/value.ts';
import type { Action, Change, FieldReason, Plan } from './change.ts';
import { fieldReason } from './decide.ts';
import { diffPaths } from './diff.ts';
import { matchViews } from './match.ts';
import { type PlanRequest, planMatched } from './plan.ts';

export interface DriftedField {
  readonly path: string;
  /** Null where the last apply left none. */
  readonly base: Value;
  /** Null also where the whole object is gone. */
  readonly live: Value;
  readonly desired: Value;
  readonly reason: FieldReason;
}

export interface DriftedResource {
  readonly address: Address;
  readonly kind: string;
  readonly name: string;
  readonly isGone: boolean;
  readonly fields: readonly DriftedField[];
}

export interface Drift {
  readonly environment: string;
  readonly drifted: readonly DriftedResource[];
  /** Changes that the files ask for and nobody made behind their back. */
  readonly pending: readonly PendingChange[];
  readonly plan: Plan;
}

export interface PendingChange {
  readonly address: Address;
  readonly kind: string;
  readonly action: Action;
  /** Of an object that stays, or that another one takes the place of: the fields that have not drifted and are to change. */
  readonly fields: readonly DriftedField[];
}

export function findDrift(request: PlanRequest): Drift {
  const matched = matchViews(request);
  const plan = planMatched(matched, request);
  const drifted = [
    ...matched.matches.flatMap(({ kind, desired, base, live, superseded, name }) =>
      // A field that the files no longer mention is not watched any more.
      base === undefined
        ? []
        : compare({
            kind,
            address: desired.address,
            base: pickMentioned(base.attributes, desired.attributes),
            live: (superseded ?? live)?.attributes,
            desired: desired.attributes,
            name,
          }),
    ),
    ...matched.orphans.flatMap(({ kind, address, base, live }) =>
      // Of what no file asks for any more, nobody can say where it should be.
      live === undefined || kind.within !== undefined
        ? []
        : compare({ kind, address, base: withoutApart(kind, base.attributes), live: live.attributes, desired: {} }),
    ),
  ];
  const pending = plan.changes.filter(isPending).map(change => ({
    address: change.address,
    kind: change.kind,
    action: change.action,
    fields: pendingFields(change),
  }));
  return { environment: plan.environment, drifted, pending, plan };
}

/** What drifted as well is told as drift. */
function pendingFields({ action, fields }: Change): readonly DriftedField[] {
  if (action !== 'update' && action !== 'replace') return [];
  return fields
    .filter(({ reason }) => reason === 'config-changed' || reason === 'unknown')
    .map(({ path, before, after, base, reason }) => ({
      path,
      base: base ?? null,
      live: before,
      desired: after,
      reason,
    }));
}

function isPending({ action, reason }: Change): boolean {
  return reason !== 'drifted' && !(action === 'create' && reason === 'missing-live');
}

interface Comparison {
  readonly kind: Kind;
  readonly address: Address;
  readonly base: Attributes;
  readonly live: Attributes | undefined;
  readonly desired: Attributes;
  /** What it is called, where its attributes do not say. */
  readonly name?: string | undefined;
}

function compare({ kind, address, base, live, desired, name: given }: Comparison): readonly DriftedResource[] {
  const paths = live === undefined ? Object.keys(base) : diffPaths(kind, base, live);
  if (paths.length === 0) return [];
  const fields = paths.map(path => ({
    path,
    base: base[path] ?? null,
    live: live?.[path] ?? null,
    desired: desired[path] ?? null,
    reason: fieldReason(kind, path, { desired, live, base: { attributes: base } }),
  }));
  const name = given ?? base[kind.nameField] ?? live?.[kind.nameField];
  return [
    {
      address,
      kind: kind.name,
      name: typeof name === 'string' ? name : address.slice(kind.name.length + 1),
      isGone: live === undefined,
      fields,
    },
  ];
}

function pickMentioned(attributes: Attributes, mentioned: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([path]) => path in mentioned));
}

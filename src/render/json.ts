// The JSON output of commands (design 4.1): each shape has a version and a schema in schemas/, and does not change within
// a version. Values are normalised: bytes and days as integers, unlimited as -1, references as addresses.
import type { Outcome } from '../apply/outcome.ts';
import type { Offer, Tier } from '../config/tiers/offers.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import type { Change, Plan } from '../plan/change.ts';
import type { Drift } from '../plan/drift.ts';
import type { SavedPlan } from '../plan/saved/document.ts';
import { toDocument } from '../state/record.ts';
import { isUnreadable, type Past } from './history/text.ts';
import { countOutcomes, summarize } from './summary.ts';

const VERSION = 1;

/** A document as it is printed. */
export function print(document: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ version: VERSION, ...document }, null, 2)}\n`;
}

/**
 * The documents of several environments in one. Where nothing was read, since it is not clear which environments are meant,
 * there are none, and diagnostics say why.
 */
export function environmentsToJson(
  environments: readonly Readonly<Record<string, unknown>>[],
  diagnostics?: readonly Diagnostic[],
): string {
  return print({ environments, ...(diagnostics === undefined ? {} : { diagnostics: diagnostics.map(toJson) }) });
}

export function validateToJson(diagnostics: readonly Diagnostic[]): string {
  return print({ diagnostics: diagnostics.map(toJson) });
}

/** `warnings`: what was said of the files beside the plan. */
export function planToJson(plan: Plan, warnings: readonly Diagnostic[] = [], rollbackTo?: number): string {
  return print({ ...planDocument(plan, warnings), ...aimToJson(rollbackTo) });
}

/** The plan in the same shape, with when and where it was made. */
export function savedPlanToJson({ plan, warnings, createdAt, toolVersion, target, rollbackTo }: SavedPlan): string {
  return print({
    ...planDocument(plan, warnings),
    ...aimToJson(rollbackTo),
    saved: { created_at: createdAt, tool_version: toolVersion, target },
  });
}

function aimToJson(rollbackTo: number | undefined): Readonly<Record<string, number>> {
  return rollbackTo === undefined ? {} : { rollback_to: rollbackTo };
}

function planDocument(plan: Plan, warnings: readonly Diagnostic[]): Readonly<Record<string, unknown>> {
  return {
    environment: plan.environment,
    changes: plan.changes.map(changeToJson),
    steps: plan.steps.map(step => step.map(({ address }) => address)),
    unmanaged: plan.unmanaged,
    diagnostics: [...warnings, ...plan.diagnostics, ...plan.findings].map(toJson),
    summary: summarize(plan).counts,
  };
}

export function changeToJson(change: Change): Readonly<Record<string, unknown>> {
  const { address, action, reason, name, file, line, fields, previousAddress, impact } = change;
  return {
    address,
    action,
    reason,
    name,
    ...(previousAddress === undefined ? {} : { previous_address: previousAddress }),
    file: file ?? null,
    line: line ?? null,
    fields: fields.map(({ path, before, after, reason: fieldReason }) => ({
      path,
      before,
      after,
      reason: fieldReason,
    })),
    ...(impact === undefined ? {} : { impact: { [`${impact.groupKind}s`]: impact.groups, accounts: impact.accounts } }),
  };
}

export interface ApplyDocument {
  readonly environment: string;
  readonly outcomes: readonly Outcome[];
  readonly verified: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly rollbackTo?: number | undefined;
}

export function applyToJson({ environment, outcomes, verified, diagnostics, rollbackTo }: ApplyDocument): string {
  return print({
    environment,
    ...aimToJson(rollbackTo),
    outcomes: outcomes.map(({ address, action, status, error }) => ({
      address,
      action,
      status,
      ...(error === undefined
        ? {}
        : {
            error: {
              code: error.code,
              message: error.message,
              ...(error.httpStatus === undefined ? {} : { http_status: error.httpStatus }),
              ...(error.requestId === undefined ? {} : { request_id: error.requestId }),
            },
          }),
    })),
    verified,
    diagnostics: diagnostics.map(toJson),
    summary: countOutcomes(outcomes),
  });
}

/** `warnings`: what was said of the files beside the drift. */
export function driftToJson(
  { environment, drifted, pending, plan }: Drift,
  warnings: readonly Diagnostic[] = [],
): string {
  return print({
    environment,
    drift: drifted.map(({ address, fields }) => ({ address, fields })),
    pending: pending.map(({ address, action, fields }) => ({ address, action, fields })),
    diagnostics: [...warnings, ...plan.diagnostics].map(toJson),
    summary: { drifted: drifted.length, pending: pending.length, unmanaged: plan.unmanaged.length },
  });
}

/** Past applies, newest first, as they are kept; aside, where there are some, those that this version cannot read. */
export function historyToJson({ environment, records }: Pick<Past, 'environment' | 'records'>): string {
  const unreadable = records.filter(isUnreadable).map(({ serial, formatVersion, toolVersion }) => ({
    serial: serial ?? null,
    version: formatVersion ?? null,
    tool_version: toolVersion ?? null,
  }));
  return print({
    environment,
    applies: records.flatMap(record => (isUnreadable(record) ? [] : [toDocument(record)])),
    ...(unreadable.length === 0 ? {} : { unreadable }),
  });
}

export interface TiersDocument {
  readonly environment: string;
  readonly tiers: readonly Tier[];
  /** The kinds that have limits. */
  readonly kinds: readonly Kind[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Each tier has its resources under the section of their kind, as tier files have them. */
export function tiersToJson({ environment, tiers, kinds, diagnostics }: TiersDocument): string {
  return print({
    environment,
    tiers: tiers.map(({ tier, rank, offers }) => ({
      tier,
      rank: rank ?? null,
      ...Object.fromEntries(
        kinds.map(({ name, section }) => [section, offers.filter(({ kind }) => kind.name === name).map(offerToJson)]),
      ),
    })),
    diagnostics: diagnostics.map(toJson),
  });
}

function offerToJson({ resource: { address, place }, values }: Offer): Readonly<Record<string, unknown>> {
  const entries = Object.entries(values).map(([path, offered]) => [
    path,
    {
      value: offered.value,
      source: offered.source,
      ...(offered.source === 'file' ? { file: offered.place.file, line: offered.place.line } : {}),
    },
  ]);
  return { address, file: place.file, line: place.line, values: Object.fromEntries(entries) };
}

export function toJson({
  code,
  severity,
  place,
  summary,
  detail,
  hint,
  address,
}: Diagnostic): Readonly<Record<string, unknown>> {
  return {
    code,
    severity,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    summary,
    detail,
    ...(hint === undefined ? {} : { hint }),
    ...(address === undefined ? {} : { address }),
  };
}

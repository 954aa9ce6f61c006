// An explanation as JSON: schemas/explain.schema.json. Exactly one of its parts is there where something was explained.
import type { Diagnostic, Place } from '../../core/diagnostic.ts';
import type { AccountExplanation, ExplainedRule, Link } from '../../plan/explain/account.ts';
import type { ExplainedMove, PlacementExplanation } from '../../plan/explain/placement.ts';
import type { ResourceExplanation } from '../../plan/explain/resource.ts';
import type { Label } from '../../plan/explain/subjects.ts';
import type { ExplainedValue } from '../../plan/explain/values.ts';
import { changeToJson, print, toJson } from '../json.ts';

export interface Explained {
  readonly account?: AccountExplanation | undefined;
  readonly resource?: ResourceExplanation | undefined;
  readonly placement?: PlacementExplanation | undefined;
}

type Json = Readonly<Record<string, unknown>>;

export function explainToJson(
  environment: string,
  { account, resource, placement }: Explained,
  diagnostics: readonly Diagnostic[] = [],
): string {
  return print({
    environment,
    account: account === undefined ? null : accountToJson(account),
    resource: resource === undefined ? null : resourceToJson(resource),
    placement: placement === undefined ? null : placementToJson(placement),
    diagnostics: diagnostics.map(toJson),
  });
}

function accountToJson(explained: AccountExplanation): Json {
  const { email, id, group, reason, limitedBy, planName, limits, rules, next, model } = explained;
  const { move, changes, stoppedBy } = next;
  return {
    email,
    id,
    group: linkToJson(group),
    group_reason: {
      code: reason.code,
      field: reason.field ?? null,
      ...placeToJson(reason.place),
      domain: reason.domain,
      domain_group: reason.domainGroup === undefined ? null : labelToJson(reason.domainGroup),
    },
    limited_by: linkToJson(limitedBy),
    plan: planName ?? null,
    limits: limits.map(limitToJson),
    rules: rules.map(ruleToJson),
    next: {
      move:
        move === undefined
          ? null
          : {
              from: move.from === undefined ? null : labelToJson(move.from),
              to: move.to === undefined ? null : labelToJson(move.to),
              reason: move.reason,
              ...placeToJson(move.place),
            },
      changes: changes.map(changeToJson),
      stopped_by: stoppedBy,
    },
    sending_quota: model.sending.quota,
  };
}

function limitToJson({ path, value, origin, desired, base, maximum, place }: ExplainedValue): Json {
  return {
    path,
    value: value ?? null,
    origin,
    desired: desired ?? null,
    base: base ?? null,
    maximum: maximum?.value ?? null,
    ...placeToJson(place),
  };
}

function ruleToJson({ label, facts, isCarried }: ExplainedRule): Json {
  return {
    ...labelToJson(label),
    priority: facts.priority,
    enabled: facts.isEnabled,
    direction: facts.isOutgoing ? 'outgoing' : 'incoming',
    match: facts.isAny ? 'any' : 'all',
    conditions: facts.conditions,
    actions: facts.actions,
    blocks: facts.isBlock,
    carried: isCarried,
  };
}

function resourceToJson(explained: ResourceExplanation): Json {
  const { label, previousAddress, fields, referrers, reach, change } = explained;
  return {
    ...labelToJson(label),
    previous_address: previousAddress ?? null,
    fields: fields.map(({ path, live, desired, base, place, difference }) => ({
      path,
      live: live ?? null,
      desired: desired ?? null,
      base: base ?? null,
      difference: difference ?? null,
      ...placeToJson(place),
    })),
    referrers: referrers.map(({ label: referrer, path, isLive, isDesired, place }) => ({
      ...labelToJson(referrer),
      path,
      live: isLive,
      desired: isDesired,
      ...placeToJson(place ?? referrer.place),
    })),
    reach:
      reach === undefined ? null : { groups: reach.groups, accounts: reach.accounts, everywhere: reach.isEverywhere },
    change: change === undefined ? null : changeToJson(change),
  };
}

function placementToJson(explained: PlacementExplanation): Json {
  const { address, group, place, settings, listed, missing, present, entering, leaving } = explained;
  return {
    address,
    group: labelToJson(group),
    ...placeToJson(place),
    settings,
    listed,
    missing,
    present,
    entering: entering.map(moveToJson),
    leaving: leaving.map(moveToJson),
  };
}

function moveToJson({ account, from, to }: ExplainedMove): Json {
  return {
    account,
    from: from === undefined ? null : labelToJson(from),
    to: to === undefined ? null : labelToJson(to),
  };
}

function linkToJson(link: Link | undefined): Json | null {
  if (link === undefined) return null;
  return 'label' in link ? { ...labelToJson(link.label), exists: true } : { id: link.goneId, exists: false };
}

function labelToJson({ kind, address, id, name, place }: Label): Json {
  return { kind, address: address ?? null, id: id ?? null, name, ...placeToJson(place) };
}

function placeToJson(place: Place | undefined): Json {
  return { file: place?.file ?? null, line: place?.line ?? null };
}

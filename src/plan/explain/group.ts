// Why an account is in the group that it is in, as far as files and live tell: no platform says who put it there.
import { type Address, formatAddress } from '../../core/address.ts';
import type { Place } from '../../core/diagnostic.ts';
import { type AccountModel, isBuiltIn } from '../../core/kind.ts';
import { itemPath, type Resource } from '../../core/resource.ts';
import type { Account } from '../accounts/account-index.ts';
import type { Views } from '../views.ts';
import type { Label, Subject, Subjects } from './subjects.ts';

/**
 * - `listed`: the files list it there.
 * - `domain`: the group takes accounts of its domain in.
 * - `default`: the group takes what no other one takes.
 * - `by-hand`: nothing says so; somebody, or an earlier apply, put it there.
 * - `none`: it is in no group.
 * - `gone`: its group does not exist.
 */
export type GroupReasonCode = 'listed' | 'domain' | 'default' | 'by-hand' | 'none' | 'gone';

export interface GroupReason {
  readonly code: GroupReasonCode;
  /** What says so in the files. */
  readonly place: Place | undefined;
  /** The field that says so, of a `domain`. */
  readonly field: string | undefined;
  readonly domain: string;
  /** Another group that takes in new accounts of its domain. */
  readonly domainGroup: Label | undefined;
}

interface GroupQuestion {
  readonly account: Account;
  readonly group: Subject | undefined;
  readonly model: AccountModel;
  readonly subjects: Subjects;
  readonly views: Views;
}

export function explainGroup({ account, group, model, subjects, views }: GroupQuestion): GroupReason {
  const { email, domain } = account;
  const others = subjects.all.filter(
    other => other !== group && other.kind.name === model.group && other.live?.attributes[model.domain] === domain,
  );
  const domainGroup = others.find(({ live }) => live?.attributes[model.takesNew] === true)?.label;
  const because = (code: GroupReasonCode, place?: Place, field?: string): GroupReason => ({
    code,
    place,
    field,
    domain,
    domainGroup,
  });
  if (account.group === undefined) return because('none');
  if (group?.live === undefined) return because('gone');
  const { kind, live, desired } = group;
  const placement = placementOf(group, model, views);
  const listing = placement?.places[itemPath('accounts', email)];
  if (listing !== undefined) return because('listed', listing);
  if (live.attributes[model.domain] === domain) {
    if (live.attributes[model.takesNew] === true)
      return because('domain', desired?.places[model.takesNew], model.takesNew);
    const field = 'auto_group_existing';
    if (placement?.attributes[field] === true) return because('domain', placement.places[field], field);
  }
  return because(isBuiltIn(kind, live.attributes) ? 'default' : 'by-hand');
}

/** What the files say of the accounts of a group. */
export function placementOf({ label }: Subject, model: AccountModel, { desired }: Views): Resource | undefined {
  const address = label.address === undefined ? undefined : placementAddress(label.address, model);
  return desired.find(resource => resource.address === address);
}

/** The address of a group's placement. */
export function placementAddress(group: Address, model: AccountModel): Address {
  return formatAddress(model.placement, group.slice(model.group.length + 1));
}

/** The group that takes what no other one takes; undefined where there is none. */
export function findHome(subjects: Subjects, { group }: AccountModel): Subject | undefined {
  return subjects.all.find(({ kind, live }) => kind.name === group && live && isBuiltIn(kind, live.attributes));
}

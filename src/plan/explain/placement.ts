// The accounts of one group, explained: what the files ask for, who is there, and who would come and go.
import type { Address } from '../../core/address.ts';
import type { Place } from '../../core/diagnostic.ts';
import { type Attributes, canonicalText, compareText, equalValues, textsOf } from '../../core/value.ts';
import { indexAccounts } from '../accounts/account-index.ts';
import type { Change } from '../change.ts';
import type { Move } from '../views.ts';
import type { ExplainContext } from './context.ts';
import { placementAddress, placementOf } from './group.ts';
import { type Label, Subjects } from './subjects.ts';

export interface PlacementExplanation {
  readonly address: Address;
  readonly group: Label;
  /** Where the files say something of its accounts; undefined where they do not. */
  readonly place: Place | undefined;
  /** What the files say beside the accounts that they list. */
  readonly settings: Attributes;
  /** How many accounts the files list. */
  readonly listed: number;
  /** Of these, the ones that do not exist. */
  readonly missing: readonly string[];
  /** The accounts that are in the group now, sorted. */
  readonly present: readonly string[];
  /** What the next apply would move in and out. */
  readonly entering: readonly ExplainedMove[];
  readonly leaving: readonly ExplainedMove[];
  readonly change: Change | undefined;
}

/** One account and the groups that it leaves and enters; undefined for none. */
export interface ExplainedMove {
  readonly account: string;
  readonly from: Label | undefined;
  readonly to: Label | undefined;
  /** Whether the one is made in the place of the other. */
  readonly isReplaced: boolean;
}

/** Explains the placement of a group that the files or base hold; undefined for another address. */
export function explainPlacement(address: string, context: ExplainContext): PlacementExplanation | undefined {
  const { views, matched, plan } = context;
  const { accountModel: model, accounts } = views;
  if (model === undefined || accounts === undefined) return undefined;
  const subjects = new Subjects(matched, views);
  const groups = subjects.all.filter(
    ({ kind, label }) =>
      kind.name === model.group && label.address !== undefined && placementAddress(label.address, model) === address,
  );
  const [group] = groups;
  if (group?.label.address === undefined) return undefined;
  const index = indexAccounts(accounts);
  const resource = placementOf(group, model, views);
  const { accounts: listed, ...settings } = resource?.attributes ?? {};
  const emails = textsOf(listed);
  const moves = matched.matches.flatMap(match => match.moves ?? []);
  const own = canonicalText(group.label.address);
  const explainMove = ({ account, from, to }: Move): ExplainedMove => ({
    account,
    from: subjects.find(model.group, from)?.label,
    to: subjects.find(model.group, to)?.label,
    isReplaced: equalValues(from, to),
  });
  return {
    address: placementAddress(group.label.address, model),
    group: group.label,
    place: resource?.place,
    settings,
    listed: emails.length,
    missing: emails.filter(email => index.withEmail(email).length === 0),
    // While a group is replaced there are two of them.
    present: groups
      .flatMap(({ label }) => index.inGroup(label.id))
      .map(({ email }) => email)
      .sort(compareText),
    entering: moves.filter(({ to }) => canonicalText(to) === own).map(explainMove),
    leaving: moves.filter(({ from, to }) => canonicalText(from) === own && canonicalText(to) !== own).map(explainMove),
    change: plan.changes.find(change => change.address === address),
  };
}

/** The addresses of the placements that can be explained. */
export function listPlacements({ views, matched }: Pick<ExplainContext, 'views' | 'matched'>): readonly Address[] {
  const { accountModel: model } = views;
  if (model === undefined) return [];
  const groups = new Subjects(matched, views).all.filter(({ kind }) => kind.name === model.group);
  return [...new Set(groups.flatMap(({ label }) => (label.address ? [placementAddress(label.address, model)] : [])))];
}

// What the next apply would change for one account: where it is, and all that acts on it there.
import type { Place } from '../../core/diagnostic.ts';
import type { AccountModel } from '../../core/kind.ts';
import { listReferences } from '../../core/reference.ts';
import { itemPath } from '../../core/resource.ts';
import { equalValues, type Value } from '../../core/value.ts';
import type { Account } from '../accounts/account-index.ts';
import { type Change, writesPlatform } from '../change.ts';
import type { ExplainContext } from './context.ts';
import { findHome, placementOf } from './group.ts';
import type { Label, Subject, Subjects } from './subjects.ts';

export interface Next {
  readonly move: NextMove | undefined;
  /** Of all that acts on it, now or then; those of the state alone are left out. */
  readonly changes: readonly Change[];
  /** The codes of what stops an apply before that. */
  readonly stoppedBy: readonly string[];
}

/**
 * - `listed`: the files list it there.
 * - `domain`: the group takes in accounts of its domain that exist already.
 * - `replaced`: another group is made in the place of the one that it is in.
 * - `deleted`: the group that it is in is deleted.
 * - `exclusive`: the group that it is in is not for it.
 */
export type MoveReason = 'listed' | 'domain' | 'replaced' | 'deleted' | 'exclusive';

export interface NextMove {
  /** Undefined for no group. */
  readonly from: Label | undefined;
  readonly to: Label | undefined;
  readonly reason: MoveReason;
  readonly place: Place | undefined;
}

interface NextQuestion {
  readonly account: Account;
  readonly group: Subject | undefined;
  readonly model: AccountModel;
  readonly subjects: Subjects;
  readonly context: ExplainContext;
}

export function explainNext(question: NextQuestion): Next {
  const { group, model, subjects, context } = question;
  const { plan } = context;
  const { move, target } = findMove(question);
  const everywhere = subjects.all.filter(({ kind: { name: kind }, live, desired }) =>
    [live, desired].some(view => view && model.actsEverywhere({ kind, attributes: view.attributes })),
  );
  const acting = followReferences([group, target, ...everywhere], subjects);
  const addresses = new Set([...acting].map(({ label }) => label.address));
  const isFelt = (change: Change) => addresses.has(change.address) && writesPlatform(change);
  return {
    move,
    // Whom else they reach is not known here: of accounts, only this one was read.
    changes: plan.changes.filter(isFelt).map(change => ({ ...change, impact: undefined })),
    stoppedBy: [
      ...new Set(
        [...plan.diagnostics, ...plan.findings].flatMap(({ severity, code }) => (severity === 'error' ? [code] : [])),
      ),
    ],
  };
}

/** Where the account goes, with why, and the group that it is in then. */
function findMove({ account, group, model, subjects, context: { matched, plan, views } }: NextQuestion): {
  readonly move: NextMove | undefined;
  readonly target: Subject | undefined;
} {
  const found = matched.matches.flatMap(({ moves }) => moves ?? []).find(({ id }) => id === account.id);
  if (found === undefined) {
    const isDeleted = plan.changes.some(
      ({ address, action }) => action === 'delete' && address === group?.label.address,
    );
    const home = isDeleted ? findHome(subjects, model) : undefined;
    if (!isDeleted) return { move: undefined, target: group };
    return { move: { from: group?.label, to: home?.label, reason: 'deleted', place: undefined }, target: home };
  }
  const labelOf = (reference: Value) => subjects.find(model.group, reference)?.label;
  const target = subjects.find(model.group, found.to);
  const [left, entered] = [group, target].map(subject => subject && placementOf(subject, model, views));
  const listing = entered?.places[itemPath('accounts', account.email)];
  const because = (reason: MoveReason, place?: Place) => ({
    move: { from: labelOf(found.from), to: labelOf(found.to), reason, place },
    target,
  });
  if (equalValues(found.from, found.to)) return because('replaced');
  if (listing !== undefined) return because('listed', listing);
  const isOfDomain = entered?.attributes['auto_group_existing'] === true;
  if (isOfDomain) return because('domain', entered.places['auto_group_existing']);
  return because('exclusive', left?.places['exclusive']);
}

/** All to which references lead, now or once everything is applied. */
function followReferences(from: readonly (Subject | undefined)[], subjects: Subjects): ReadonlySet<Subject> {
  const seen = new Set<Subject>();
  const visit = (subject: Subject | undefined): void => {
    if (subject === undefined || seen.has(subject)) return;
    seen.add(subject);
    for (const view of [subject.live, subject.desired])
      for (const { to, value } of listReferences(subject.kind, view?.attributes ?? {})) visit(subjects.find(to, value));
  };
  from.forEach(visit);
  return seen;
}

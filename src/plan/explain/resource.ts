// One resource, explained: where it is declared, its three views side by side, who refers to it, whom it reaches, and what
// the next apply would do about it. Plain data; how it reads is in render/.
import type { Address } from '../../core/address.ts';
import type { Place } from '../../core/diagnostic.ts';
import type { Kind } from '../../core/kind.ts';
import { listReferences } from '../../core/reference.ts';
import { compareText, type Value } from '../../core/value.ts';
import { indexAccounts } from '../accounts/account-index.ts';
import { ReferrerGraph } from '../accounts/impact.ts';
import type { Change, Impact } from '../change.ts';
import type { ExplainContext } from './context.ts';
import { type Label, type Subject, Subjects } from './subjects.ts';
import { type Origin, originOfDeclared, placeOf } from './values.ts';

export interface ResourceExplanation {
  readonly label: Label;
  readonly kind: Kind;
  readonly address: Address;
  /** The address before the key was renamed. */
  readonly previousAddress: Address | undefined;
  readonly fields: readonly ExplainedField[];
  readonly referrers: readonly Referrer[];
  /** Undefined where accounts were not read. */
  readonly reach: Reached | undefined;
  readonly change: Change | undefined;
}

export interface ExplainedField {
  readonly path: string;
  /** Each undefined where that view says nothing. */
  readonly live: Value | undefined;
  readonly desired: Value | undefined;
  readonly base: Value | undefined;
  readonly place: Place | undefined;
  /** Of a field that the files mention and that live has otherwise: who made it so. */
  readonly difference: Exclude<Origin, 'files'> | undefined;
}

/** What refers to the resource, in which field, on the platform, in the files, or both. */
export interface Referrer {
  readonly label: Label;
  readonly path: string;
  readonly isLive: boolean;
  readonly isDesired: boolean;
  readonly place: Place | undefined;
}

export interface Reached extends Impact {
  /** Whether it acts on all of them, whoever refers to it. */
  readonly isEverywhere: boolean;
}

/** Explains a resource that the files or base hold; undefined for an address that neither does. */
export function explainResource(address: string, context: ExplainContext): ResourceExplanation | undefined {
  const { views, matched, plan } = context;
  const subjects = new Subjects(matched, views);
  const subject = subjects.at(address);
  if (subject === undefined || subject.label.address === undefined) return undefined;
  return {
    label: subject.label,
    kind: subject.kind,
    address: subject.label.address,
    previousAddress: subject.previousAddress,
    fields: explainFields(subject),
    referrers: findReferrers(subject, subjects),
    reach: findReached(subject, context),
    change: plan.changes.find(change => change.address === address),
  };
}

/** The addresses that can be explained as resources. */
export function listAddresses({ views, matched }: Pick<ExplainContext, 'views' | 'matched'>): readonly Address[] {
  return [...new Set(new Subjects(matched, views).all.flatMap(({ label }) => label.address ?? []))];
}

/** Every field of which a view says something, in the order of the kind. */
function explainFields(subject: Subject): readonly ExplainedField[] {
  const { kind, desired, live, base } = subject;
  return Object.keys(kind.fields).flatMap((path): readonly ExplainedField[] => {
    const [wanted, found, held] = [desired, live, base].map(view => view?.attributes[path]);
    if (wanted === undefined && found === undefined && held === undefined) return [];
    const origin = wanted === undefined || live === undefined ? 'files' : originOfDeclared(subject, path);
    return [
      {
        path,
        live: found,
        desired: wanted,
        base: held,
        place: placeOf(subject, path),
        difference: origin === 'files' ? undefined : origin,
      },
    ];
  });
}

function findReferrers({ kind, label }: Subject, subjects: Subjects): readonly Referrer[] {
  const found = subjects.all.flatMap(({ kind: own, label: holder, live, desired }) => {
    const placesIn = (view: Subject['live'] | Subject['desired']) =>
      listReferences(own, view?.attributes ?? {}).filter(
        ({ to, value }) => to === kind.name && subjects.find(to, value)?.label.address === label.address,
      );
    const [told, written] = [placesIn(live), placesIn(desired)];
    return [...new Set([...told, ...written].map(({ path }) => path))].map((path): Referrer => {
      const at = written.find(reference => reference.path === path)?.at;
      return {
        label: holder,
        path,
        isLive: told.some(reference => reference.path === path),
        isDesired: at !== undefined,
        place: at === undefined ? undefined : (desired?.places[at] ?? desired?.places[path]),
      };
    });
  });
  const keyOf = ({ label: holder, path }: Referrer) => [holder.address ?? `~${holder.kind}`, holder.id, path].join(' ');
  return found.sort((left, right) => compareText(keyOf(left), keyOf(right)));
}

function findReached({ kind, label, live, desired }: Subject, { views, matched }: ExplainContext): Reached | undefined {
  const { accounts, accountModel: model, kinds } = views;
  if (accounts === undefined || model === undefined || label.address === undefined) return undefined;
  const index = indexAccounts(accounts);
  const graph = new ReferrerGraph(matched, { kinds, model });
  const isEverywhere = [live, desired].some(
    view => view && model.actsEverywhere({ kind: kind.name, attributes: view.attributes }),
  );
  const groups = graph.groupsAbove({ address: label.address, kind: kind.name, id: label.id });
  const inGroups = [...groups].flatMap(group => index.inGroup(graph.idOf(group)));
  return {
    groupKind: model.group,
    groups: isEverywhere ? graph.groupCount : groups.size,
    accounts: isEverywhere ? index.all.length : inGroups.length,
    isEverywhere,
  };
}

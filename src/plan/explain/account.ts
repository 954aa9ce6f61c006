// One account, explained: where it is and why, what limits it and where each figure comes from, what acts on its mail, and
// what the next apply would change for it. Plain data; how it reads is in render/.
import type { AccountModel, Kind, RuleFacts } from '../../core/kind.ts';
import { mapReferences } from '../../core/reference.ts';
import { isForeignReference, type LiveObject } from '../../core/resource.ts';
import { type Attributes, compareText, isMap, type Value } from '../../core/value.ts';
import { AccountIndex } from '../accounts/account-index.ts';
import type { ExplainContext } from './context.ts';
import { explainGroup, type GroupReason } from './group.ts';
import { explainNext, type Next } from './next.ts';
import { type Label, type Subject, Subjects } from './subjects.ts';
import { type ExplainedValue, explainValues } from './values.ts';

export interface AccountExplanation {
  readonly model: AccountModel;
  readonly email: string;
  readonly id: string;
  /** The group that it is in; undefined for none. */
  readonly group: Link | undefined;
  readonly reason: GroupReason;
  /** The kind of what limits accounts. */
  readonly limitsKind: Kind;
  /** What limits it; undefined for nothing but the plan. */
  readonly limitedBy: Link | undefined;
  /** The name of the platform's plan; undefined where none is known. */
  readonly planName: string | undefined;
  readonly limits: readonly ExplainedValue[];
  /** In the order in which they run, those for mail that comes in first. */
  readonly rules: readonly ExplainedRule[];
  /** Once everything is applied. */
  readonly next: Next;
}

/** A reference of live data: what it means, or the id of what does not exist. */
export type Link = { readonly label: Label } | { readonly goneId: string };

export interface ExplainedRule {
  readonly label: Label;
  readonly facts: RuleFacts;
  /** Whether the group of the account carries it. */
  readonly isCarried: boolean;
}

/** Explains an account as the platform told it; undefined where no platform in use has accounts. */
export function explainAccount(object: LiveObject, context: ExplainContext): AccountExplanation | undefined {
  const { views, matched, maxima } = context;
  const { accountModel: model, kinds } = views;
  const [account] = new AccountIndex([object]).all;
  const kind = kinds.find(({ name }) => name === model?.group);
  const field = model === undefined ? undefined : kind?.fields[model.limits];
  const limitsKind = field?.type === 'reference' ? kinds.find(({ name }) => name === field.to) : undefined;
  if (model === undefined || account === undefined || kind === undefined || limitsKind === undefined) return undefined;
  const subjects = new Subjects(matched, views);
  const place: Value = account.group === undefined ? null : { id: account.group };
  const group = subjects.find(model.group, place);
  const holder = group?.live?.attributes[model.limits] ?? null;
  const limitedBy = subjects.find(limitsKind.name, holder);
  return {
    model,
    email: account.email,
    id: account.id,
    group: linkTo(group, place),
    reason: explainGroup({ account, group, model, subjects, views }),
    limitsKind,
    limitedBy: linkTo(limitedBy, holder),
    planName: typeof maxima === 'object' ? maxima.plan : undefined,
    limits: explainValues(limitsKind, limitedBy, maxima),
    rules: explainRules(group?.live?.attributes ?? {}, model, subjects),
    next: explainNext({ account, group, model, subjects, context }),
  };
}

function linkTo(subject: Subject | undefined, reference: Value): Link | undefined {
  if (subject !== undefined) return { label: subject.label };
  const id = isMap(reference) ? reference['id'] : undefined;
  return typeof id === 'string' ? { goneId: id } : undefined;
}

/** Those that the group carries, and those for outgoing mail that act whoever carries them. */
function explainRules(group: Attributes, model: AccountModel, subjects: Subjects): readonly ExplainedRule[] {
  const { kind, field, read } = model.rules;
  const references = group[field];
  const carried = new Set(
    (Array.isArray(references) ? references : []).map((reference: Value) => subjects.find(kind, reference)),
  );
  return subjects.all
    .flatMap((subject): readonly ExplainedRule[] => {
      if (subject.kind.name !== kind || subject.live === undefined) return [];
      const facts = read(nameReferences(subject, subjects));
      const isCarried = carried.has(subject);
      return isCarried || facts.isOutgoing ? [{ label: subject.label, facts, isCarried }] : [];
    })
    .sort(
      (left, right) =>
        Number(left.facts.isOutgoing) - Number(right.facts.isOutgoing) ||
        left.facts.priority - right.facts.priority ||
        compareText(left.label.name, right.label.name) ||
        compareText(left.label.id ?? '', right.label.id ?? ''),
    );
}

/** The live attributes; a reference to what is not in the files has its name beside its id. */
function nameReferences({ kind, live }: Subject, subjects: Subjects): Attributes {
  return mapReferences(kind, live?.attributes ?? {}, (value, { to }) => {
    const name = subjects.find(to, value)?.label.name;
    return isForeignReference(value) && 'id' in value && name !== undefined ? { id: value.id, name } : value;
  });
}

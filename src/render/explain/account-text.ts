// One account as text: where it is and why, its limits, its rules, what comes next, and what to look at if it stopped sending.
import { isMap, type Value } from '../../core/value.ts';
import type { AccountExplanation, ExplainedRule, Link } from '../../plan/explain/account.ts';
import type { GroupReason } from '../../plan/explain/group.ts';
import type { NextMove } from '../../plan/explain/next.ts';
import type { ExplainedValue } from '../../plan/explain/values.ts';
import { escapeTerminal } from '../escape.ts';
import { alignColumns } from '../layout.ts';
import { type PlanView, renderChanges } from '../plan-text.ts';
import { formatItem, formatValue } from '../values.ts';
import { formatDeclared, formatLabel, formatPlace, formatShort, section } from './labels.ts';

export function renderAccount(explained: AccountExplanation, view: PlanView): string {
  const { style } = view;
  return [
    renderPosition(explained, view),
    section(style.bold('Limits that hold now:'), renderLimits(explained, view)),
    renderRules(explained, view),
    renderNext(explained, view),
    section(style.bold('If it stopped sending:'), renderSending(explained)),
  ]
    .map(part => `${part}\n`)
    .join('\n');
}

/** Which group it is in, why, and what limits it there. */
function renderPosition(
  { email, id, group, reason, model, limitsKind, limitedBy }: AccountExplanation,
  view: PlanView,
): string {
  const { style } = view;
  const rows = [
    [model.group, ...renderLink(group, view)],
    ['', renderReason(reason, model.group, view)],
    [limitsKind.name, ...renderLink(limitedBy, view)],
    ...(limitedBy !== undefined && 'label' in limitedBy ? [] : [['', "so that only the plan's maxima hold"]]),
  ];
  const head = `${style.bold(escapeTerminal(email))}  ${style.dim(`(${escapeTerminal(id)})`)}`;
  return section(head, alignFirst(rows));
}

/** Columns of which only the first is as wide as the widest. */
function alignFirst(rows: readonly (readonly string[])[]): readonly string[] {
  return alignColumns(rows.map(([first = '', ...rest]) => [first, rest.join('  ')]));
}

function renderLink(link: Link | undefined, view: PlanView): readonly string[] {
  if (link === undefined) return ['(none)'];
  if ('goneId' in link) return [`(none: it refers to ${escapeTerminal(link.goneId)}, which does not exist)`];
  return [formatLabel(link.label), view.style.dim(formatDeclared(link.label, view))];
}

function renderReason(
  { code, place, field, domain: written, domainGroup }: GroupReason,
  group: string,
  view: PlanView,
): string {
  const domain = escapeTerminal(written);
  const at = place === undefined ? '' : ` (${formatPlace(place, view)})`;
  const although =
    domainGroup === undefined
      ? ''
      : `, although ${formatShort(domainGroup)} takes in new accounts of ${domain}: it existed before, or was moved`;
  switch (code) {
    case 'listed':
      return `placed: listed there${at}`;
    case 'domain':
      return `auto-grouped: it takes in accounts of ${domain} by ${field}${at}`;
    case 'default':
      return although === '' ? `default: no other ${group} takes in accounts of ${domain}` : `default${although}`;
    case 'by-hand':
      return `by hand, or by an earlier apply: nothing in the files asks for it${although}`;
    case 'none':
      return `nobody put it into one${although}`;
    case 'gone':
      return 'it was deleted';
  }
}

function renderLimits(
  { limits, limitsKind: { fields }, planName, limitedBy }: AccountExplanation,
  view: PlanView,
): readonly string[] {
  const isAlone = limitedBy === undefined || 'goneId' in limitedBy;
  return alignColumns(
    limits.map(limit => {
      const field = fields[limit.path];
      const shown = limit.value === undefined ? '(not known)' : formatValue(field, limit.value);
      const isAmiss = limit.origin !== 'files' && limit.desired !== undefined;
      const origin = describeOrigin(limit, { field, planName, isAlone, view });
      return [limit.path, shown, (isAmiss ? view.style.yellow : view.style.dim)(origin)];
    }),
  );
}

interface OriginContext {
  readonly field: Parameters<typeof formatValue>[0];
  readonly planName: string | undefined;
  /** Whether nothing but the plan limits the account. */
  readonly isAlone: boolean;
  readonly view: PlanView;
}

function describeOrigin(
  { origin, place, desired, base, maximum, value }: ExplainedValue,
  { field, planName, isAlone, view }: OriginContext,
): string {
  const show = (shown: Value | undefined) => formatValue(field, shown ?? null);
  const at = place === undefined ? 'the files' : formatPlace(place, view);
  const isLimit = field?.type === 'integer';
  switch (origin) {
    case 'files':
      return at;
    case 'config-changed':
      return `not applied yet: ${at} says ${show(desired)}`;
    case 'drifted':
      return `drifted: ${at} and the last apply say ${show(desired)}`;
    case 'both-changed':
      return `both changed: ${at} says ${show(desired)}, the last apply left ${show(base)}`;
    case 'unknown':
      return `${at} says ${show(desired)}: not applied yet, or changed since`;
    case 'left':
      return 'no longer in the files; as an earlier apply left it';
    case 'plan': {
      if (!isLimit) return "the platform's own";
      const name = planName === undefined ? '' : ` (${escapeTerminal(planName)})`;
      const doubt = isAlone && maximum?.disputed !== undefined ? ', a figure that sources dispute' : '';
      return value === undefined
        ? `plan maximum${name}, of which the figure is not known`
        : `plan maximum${name}${doubt}`;
    }
    case 'outside':
      return `set on the platform, not in the files${
        base !== undefined
          ? `; an earlier apply left ${show(base)}`
          : maximum === undefined
            ? ''
            : `; plan maximum ${show(maximum.value)}`
      }`;
    case 'undeclared':
      return isLimit ? 'not in the files: plan maximum, or set on the platform' : 'not in the files';
  }
}

function renderRules({ rules, group, model }: AccountExplanation, view: PlanView): string {
  const { bold } = view.style;
  const carrier = group !== undefined && 'label' in group ? model.group : undefined;
  const [incoming, outgoing] = [false, true].map(isOutgoing =>
    rules.filter(({ facts }) => facts.isOutgoing === isOutgoing),
  );
  const render = (heading: string, found: readonly ExplainedRule[] = [], notes: readonly string[] = []) =>
    found.length === 0
      ? `${bold(`${heading}:`)} none`
      : section(bold(`${heading}, in the order in which they run:`), [...renderEach(found, carrier, view), ...notes]);
  return [
    render('Rules on incoming mail', incoming),
    render('Rules on outgoing mail', outgoing, [view.style.dim(model.rules.outgoingScope)]),
  ].join('\n\n');
}

/** Two lines each: which rule, and what it does. */
function renderEach(rules: readonly ExplainedRule[], carrier: string | undefined, view: PlanView): readonly string[] {
  const { style } = view;
  const heads = alignColumns(
    rules.map(({ label, facts, isCarried }) => {
      const notes = [
        ...(facts.isEnabled ? [] : [style.yellow('disabled')]),
        ...(isCarried || carrier === undefined ? [] : [`not carried by its ${carrier}`]),
      ];
      const declared = style.dim(formatDeclared(label, view));
      return [String(facts.priority).padStart(4), formatLabel(label), [declared, ...notes].join('; ')];
    }),
  );
  return rules.flatMap(({ facts: { conditions, isAny, actions } }, index) => [
    heads[index] ?? '',
    `      ${formatList(conditions, isAny ? ' or ' : ' and ')} -> ${formatList(actions, ', ')}`,
  ]);
}

/** More conditions or actions than this are counted, not shown. */
const MOST_SHOWN = 5;

function formatList(maps: Value, separator: string): string {
  const items = Array.isArray(maps) ? maps.filter(isMap).map(formatItem) : [];
  if (items.length === 0) return 'nothing';
  const rest = items.length > MOST_SHOWN ? [`${items.length - MOST_SHOWN} more`] : [];
  return [...items.slice(0, MOST_SHOWN), ...rest].join(separator);
}

function renderNext({ next: { move, changes, stoppedBy } }: AccountExplanation, view: PlanView): string {
  const heading = view.style.bold('The next apply:');
  const stopped =
    stoppedBy.length === 0
      ? []
      : [
          section(
            view.style.yellow(`It would stop before it changes anything: ${stoppedBy.join(', ')}. All of it is in:`),
            ['', '  tierform plan'],
          ),
        ];
  const parts = [
    ...(move === undefined ? [] : [`  ${renderMove(move, view)}`]),
    ...(changes.length === 0 ? [] : [renderChanges(changes, view)]),
  ];
  const [first = '', ...rest] = [...parts, ...stopped];
  if (parts.length === 0) return `${heading} changes nothing for this account.`;
  return [`${heading}\n${first}`, ...rest].join('\n\n');
}

function renderMove({ from, to, reason, place }: NextMove, view: PlanView): string {
  const at = place === undefined ? '' : ` (${formatPlace(place, view)})`;
  const [source, target] = [from, to].map(label => (label === undefined ? '(none)' : formatShort(label)));
  const because: Readonly<Record<NextMove['reason'], string>> = {
    listed: `it is listed there${at}`,
    domain: `it takes in existing accounts of its domain${at}`,
    replaced: 'another one is made in its place, and its accounts come along',
    deleted: 'the one that it is in is deleted',
    exclusive: `the one that it is in is exclusive, and not for it${at}`,
  };
  return `${view.style.yellow('>')} moves it: ${source} -> ${target}; ${because[reason]}`;
}

function renderSending({ model: { sending }, limits, limitsKind, rules }: AccountExplanation): readonly string[] {
  const quota = limits.find(({ path }) => path === sending.quota);
  const figure =
    quota?.value === undefined ? "the plan's maximum" : formatValue(limitsKind.fields[sending.quota], quota.value);
  const reached = quota?.value === -1 ? '' : ` ${sending.whenReached}`;
  const blocking = rules.filter(({ facts }) => facts.isOutgoing && facts.isEnabled && facts.isBlock);
  const tell = (found: readonly ExplainedRule[], verb: string) =>
    found.length === 0 ? [] : [`Outgoing mail ${verb} by ${found.map(({ label }) => formatShort(label)).join(', ')}.`];
  const blocks = [
    ...tell(
      blocking.filter(({ isCarried }) => isCarried),
      'is blocked',
    ),
    ...tell(
      blocking.filter(({ isCarried }) => !isCarried),
      'may be blocked',
    ),
  ];
  return [
    `${sending.quota} is ${figure}.${reached}`,
    blocks.length === 0 ? 'No enabled rule blocks outgoing mail.' : [...blocks, sending.whenBlocked].join(' '),
    sending.elsewhere,
  ];
}

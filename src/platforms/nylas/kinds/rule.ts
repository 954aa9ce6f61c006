// The kind `rule`: what becomes of mail that meets conditions. Facts: Nylas API reference, section 5.
import { type Diagnostic, type DiagnosticCode, report } from '../../../core/diagnostic.ts';
import type { Kind, RuleFacts } from '../../../core/kind.ts';
import { itemPath, type Resource } from '../../../core/resource.ts';
import { type Attributes, isRecord, type Value } from '../../../core/value.ts';
import { codes } from '../codes.ts';
import { list } from './list.ts';

const CONDITIONS = 'match.conditions';

export const rule: Kind = {
  name: 'rule',
  section: 'rules',
  maximumCount: 'rules',
  nameField: 'name',
  naturalKey: ['name'],
  fields: {
    name: { type: 'text' },
    description: { type: 'text' },
    priority: { type: 'number', minimum: 0, maximum: 1000, isWhole: true },
    enabled: { type: 'boolean' },
    trigger: { type: 'text' },
    'match.operator': { type: 'text' },
    // Evaluation does not regard case (reference 5.2); what `in_list` compares with are lists.
    [CONDITIONS]: {
      type: 'maps',
      keys: { field: {}, operator: {}, value: { ignoreCase: true, references: list.name } },
    },
    actions: { type: 'maps', keys: { type: {}, value: {} } },
  },
  check: resource => [...checkConditions(resource), ...checkActions(resource), ...noteScope(resource)],
};

const INBOUND = 'inbound';
const OUTBOUND = 'outbound';

/** What the API gives a rule that says nothing of it (reference 5.1). */
export const DEFAULT_PRIORITY = 10;

const SENDER_FIELDS = ['from.address', 'from.domain', 'from.tld'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  [INBOUND]: SENDER_FIELDS,
  [OUTBOUND]: [...SENDER_FIELDS, 'recipient.address', 'recipient.domain', 'recipient.tld', 'outbound.type'],
};
const OUTBOUND_TYPES = ['compose', 'reply'];

/** When the rule runs; the API's default is `inbound`. */
function triggerOf({ attributes }: Pick<Resource, 'attributes'>): string {
  return typeof attributes['trigger'] === 'string' ? attributes['trigger'] : INBOUND;
}

/** Says where something of a rule is wrong: `refuse(code, 'match.conditions.0.value', ...)`. */
function refusing({ places, place, address }: Resource) {
  return (code: DiagnosticCode, path: string, { detail, hint }: { detail: string; hint?: string }): Diagnostic => {
    const known = path.split('.').map((_, index, steps) => steps.slice(0, steps.length - index).join('.'));
    const at = known.map(candidate => places[candidate]).find(candidate => candidate !== undefined) ?? place;
    return report(code, { place: at, address, detail, ...(hint === undefined ? {} : { hint }) });
  };
}

/** The maps of a field, each with its text values; what is not of the form, the schema says. */
function mapsOf(resource: Resource, path: string): readonly Readonly<Record<string, unknown>>[] {
  const maps = resource.attributes[path];
  return Array.isArray(maps) ? maps.filter(isRecord) : [];
}

function checkConditions(resource: Resource): readonly Diagnostic[] {
  const refuse = refusing(resource);
  const trigger = triggerOf(resource);
  const allowed = FIELDS[trigger];
  return mapsOf(resource, CONDITIONS).flatMap((condition, index): readonly Diagnostic[] => {
    const at = `${CONDITIONS}.${index}`;
    const { field, operator, value } = condition;
    if (typeof field !== 'string' || typeof operator !== 'string') return [];
    if (allowed !== undefined && !allowed.includes(field)) {
      const detail = `${resource.address} is ${trigger}, and ${field} is not known of ${trigger} mail; the API would refuse it.`;
      const hint = `Use one of ${allowed.join(', ')}${trigger === INBOUND ? ', or write `trigger: outbound`' : ''}.`;
      return [refuse(codes['invalid-condition'], `${at}.field`, { detail, hint })];
    }
    if (field === 'outbound.type') {
      const isFit = ['is', 'is_not'].includes(operator) && OUTBOUND_TYPES.includes(String(value));
      if (isFit || value === undefined) return [];
      const detail = 'outbound.type can only be compared with `is` and `is_not`, and only with compose or reply.';
      const hint = 'Write `operator: is` and `value: compose`, for example.';
      return [refuse(codes['invalid-condition'], `${at}.value`, { detail, hint })];
    }
    if (operator === 'in_list' && typeof value === 'string') {
      const detail = `${at} compares with lists, and its value is a text.`;
      return [refuse(codes['invalid-condition'], `${at}.value`, { detail, hint: `Write value: [${value}].` })];
    }
    if (operator !== 'in_list' && Array.isArray(value)) {
      const detail = `${at} compares with one text, and its value is a list; only \`in_list\` takes lists.`;
      return [refuse(codes['invalid-condition'], `${at}.value`, { detail, hint: 'Write operator: in_list.' })];
    }
    return [];
  });
}

function checkActions(resource: Resource): readonly Diagnostic[] {
  const refuse = refusing(resource);
  const actions = mapsOf(resource, 'actions');
  const block = actions.findIndex(({ type }) => type === 'block');
  const others =
    block >= 0 && actions.length > 1
      ? [
          refuse(codes['invalid-action'], `actions.${block}`, {
            detail: `${resource.address} blocks the message, so nothing else can be done with it; the API would refuse the rule.`,
            hint: 'Keep `block` alone, or take it out.',
          }),
        ]
      : [];
  const values = actions.flatMap(({ type, value }, index) => {
    const isFolder = type === 'assign_to_folder';
    if (typeof type !== 'string' || isFolder === (value !== undefined)) return [];
    const detail = isFolder
      ? 'assign_to_folder does not say into which folder; the API would refuse it.'
      : `${type} takes no value; the API would refuse it.`;
    const hint = isFolder
      ? 'Add `value`, the name or path of the folder, such as Clients/Acme or Archive.'
      : 'Remove `value`.';
    return [refuse(codes['invalid-action'], `actions.${index}${isFolder ? '' : '.value'}`, { detail, hint })];
  });
  return [...others, ...values];
}

/** Outbound rules, which the official text says act whichever workspaces carry them (reference 5.5). */
export function actsOnApplication(resource: Pick<Resource, 'kind' | 'attributes'>): boolean {
  return resource.kind === rule.name && triggerOf(resource) === OUTBOUND && resource.attributes['enabled'] !== false;
}

/** What a live rule says, for explanations. */
export function readRule(attributes: Attributes): RuleFacts {
  const { priority, enabled, actions = [] } = attributes;
  return {
    priority: typeof priority === 'number' ? priority : DEFAULT_PRIORITY,
    isEnabled: enabled !== false,
    isOutgoing: triggerOf({ attributes }) === OUTBOUND,
    isAny: attributes['match.operator'] === 'any',
    conditions: attributes[CONDITIONS] ?? [],
    actions,
    isBlock: Array.isArray(actions) && actions.some(action => isRecord(action) && action['type'] === 'block'),
  };
}

/** Sources disagree on whom outbound rules act; the official text says the whole application (reference 5.5). */
function noteScope(resource: Resource): readonly Diagnostic[] {
  if (!actsOnApplication(resource)) return [];
  const detail = `${resource.address} acts on outgoing mail. The API's reference says that such rules hold for the whole application, whichever workspaces carry them; other sources say for those workspaces only.`;
  return [
    refusing(resource)(codes['outbound-scope'], 'trigger', {
      detail,
      hint: 'Write it so that it is right for every tier.',
    }),
  ];
}

/** Lists that cannot hold what a condition compares with: `from.domain` needs a list of type domain (reference 5.2). */
export function checkRules(resources: readonly Resource[]): readonly Diagnostic[] {
  const types = new Map<Value, Value | undefined>(
    resources.filter(({ kind }) => kind === list.name).map(({ address, attributes }) => [address, attributes['type']]),
  );
  return resources
    .filter(({ kind }) => kind === rule.name)
    .flatMap(resource =>
      mapsOf(resource, CONDITIONS).flatMap(({ field, operator, value }, index) => {
        const wanted = String(field).split('.')[1] ?? '';
        const lists = operator === 'in_list' && Array.isArray(value) ? value : [];
        return lists.flatMap((reference: Value) => {
          const type = types.get(reference);
          if (type === undefined || type === wanted || !['address', 'domain', 'tld'].includes(wanted)) return [];
          const detail = `${String(field)} is looked up in lists of type ${wanted}, and ${String(reference)} is of type ${String(type)}; the API would refuse the rule.`;
          const at = itemPath(`${CONDITIONS}.${index}.value`, reference);
          const hint = `Refer to a list of type ${wanted}, or compare with the field whose lists are of type ${String(type)}.`;
          return [refusing(resource)(codes['invalid-condition'], at, { detail, hint })];
        });
      }),
    );
}

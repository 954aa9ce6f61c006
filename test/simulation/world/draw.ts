// Draws what a simulated team declares at first, and the accounts that exist before it begins.
import type { Chance } from '../chance.ts';
import type { ListEntry, ListType, Model, PolicyEntry, RuleEntry, WorkspaceEntry } from './model.ts';

/** Gives every new thing a number that nothing had before, so that no name comes back. */
export type Counter = () => number;

const LIST_TYPES: readonly ListType[] = ['domain', 'tld', 'address'];
const GIBIBYTE = 2 ** 30;

/** What no tier file mentions: accounts there are nobody's business. */
export const FOREIGN_DOMAIN = 'elsewhere.example';

export function drawModel(chance: Chance, count: Counter): Model {
  // Mostly small, so that a failure can be read; sometimes more than runs in parallel.
  const most = chance.isTrue(0.1) ? 12 : 3;
  const lists = repeat(chance.between(0, 3), () => drawList(chance, count));
  const withLists: Model = {
    lists: Object.fromEntries(lists),
    rules: {},
    policies: Object.fromEntries(repeat(chance.between(1, most), () => drawPolicy(chance, count))),
    workspaces: {},
    moved: [],
  };
  const rules = repeat(chance.between(0, 3), () => drawRule(chance, count, withLists));
  const withRules: Model = { ...withLists, rules: Object.fromEntries(rules) };
  const workspaces = repeat(chance.between(0, most), () => drawWorkspace(chance, count, withRules));
  const fallback: readonly (readonly [string, WorkspaceEntry])[] = chance.isTrue(0.4)
    ? [['fallback', { default: true, ...drawCargo(chance, withRules) }]]
    : [];
  return { ...withRules, workspaces: Object.fromEntries([...workspaces, ...fallback]) };
}

/** Email addresses: some on the domains of the files, some elsewhere. */
export function drawAccounts(chance: Chance, { workspaces }: Model): readonly string[] {
  const domains = [FOREIGN_DOMAIN, 'loose.example', ...Object.values(workspaces).flatMap(({ domain }) => domain ?? [])];
  const listed = Object.values(workspaces).flatMap(({ accounts }) => accounts ?? []);
  // One that is listed and does not exist is a warning only.
  const named = chance.some(listed, 0.9);
  return [...new Set([...named, ...repeat(chance.between(0, 6), n => `a${n}@${chance.pick(domains)}`)])];
}

export function drawList(chance: Chance, count: Counter): readonly [key: string, entry: ListEntry] {
  const n = count();
  const type = chance.pick(LIST_TYPES);
  const items = chance.isTrue(0.8) ? { items: drawItems(chance, type) } : {};
  return [`l${n}`, { name: `List ${n}`, type, ...items }];
}

export function drawItems(chance: Chance, type: ListType): readonly string[] {
  const toItem = { tld: (n: number) => `tld${n}`, domain: (n: number) => `d${n}.example`, address: toAddress };
  return chance.some([1, 2, 3, 4, 5, 6], 0.5).map(toItem[type]);
}

function toAddress(n: number): string {
  return `who${n}@spam.example`;
}

export function drawPolicy(chance: Chance, count: Counter): readonly [key: string, entry: PolicyEntry] {
  const n = count();
  const spam = chance.isTrue(0.4) ? { spam_detection: drawSpamDetection(chance) } : {};
  return [`p${n}`, { name: `Policy ${n}`, limits: drawLimits(chance), ...spam }];
}

export function drawLimits(chance: Chance): PolicyEntry['limits'] {
  const all = {
    limit_count_daily_email_sent: chance.between(1, 5000),
    limit_storage_total: chance.between(1, 10) * GIBIBYTE,
    limit_attachment_count_limit: chance.between(1, 20),
    // Spam goes before the inbox does, whatever else is declared or was before.
    limit_inbox_retention_period: chance.between(30, 365),
    limit_spam_retention_period: chance.between(1, 29),
    limit_attachment_allowed_types: chance.some(['image/png', 'application/pdf', 'text/plain'], 0.6),
  };
  return Object.fromEntries(chance.some(Object.entries(all), 0.5));
}

function drawSpamDetection(chance: Chance): NonNullable<PolicyEntry['spam_detection']> {
  return { use_list_dnsbl: chance.isTrue(0.5), spam_sensitivity: chance.between(1, 50) / 10 };
}

export function drawRule(chance: Chance, count: Counter, model: Model): readonly [key: string, entry: RuleEntry] {
  const n = count();
  const keys = Object.keys(model.lists);
  const looked = keys.length > 0 && chance.isTrue(0.7) ? [chance.pick(keys)] : [];
  const conditions = [
    ...looked.map(key => ({ field: `from.${model.lists[key]?.type}`, operator: 'in_list', value: [key] })),
    ...(looked.length === 0 || chance.isTrue(0.4)
      ? [{ field: 'from.domain', operator: 'is', value: `x${chance.between(1, 9)}.example` }]
      : []),
  ];
  const actions = chance.pick([
    [{ type: 'block' }],
    [{ type: 'mark_as_spam' }],
    [{ type: 'archive' }, { type: 'mark_as_read' }],
    [{ type: 'assign_to_folder', value: `Folder ${chance.between(1, 3)}` }],
  ]);
  const operator = chance.pick(['any', 'all'] as const);
  const priority = chance.between(0, 100);
  return [`r${n}`, { name: `Rule ${n}`, priority, trigger: 'inbound', match: { operator, conditions }, actions }];
}

export function drawWorkspace(
  chance: Chance,
  count: Counter,
  model: Model,
): readonly [key: string, entry: WorkspaceEntry] {
  const n = count();
  const domain = chance.isTrue(0.8) ? { domain: `w${n}.example`, auto_group: chance.isTrue(0.6) } : {};
  const existing = 'domain' in domain && chance.isTrue(0.3) ? { auto_group_existing: true } : {};
  const home = { name: `Workspace ${n}`, ...domain, ...existing };
  return [`w${n}`, { ...home, ...drawCargo(chance, model), ...drawPlacement(chance, n) }];
}

/** What a workspace carries. Always declared, so that nobody else's edit keeps what the files no longer want. */
export function drawCargo(chance: Chance, { policies, rules }: Model): Pick<WorkspaceEntry, 'policy' | 'rules'> {
  const keys = Object.keys(policies);
  return {
    policy: keys.length > 0 && chance.isTrue(0.85) ? chance.pick(keys) : null,
    rules: chance.some(Object.keys(rules), 0.5),
  };
}

/** Listed addresses hold the number of their workspace, so that no two workspaces list one. */
function drawPlacement(chance: Chance, n: number): Partial<WorkspaceEntry> {
  return {
    ...(chance.isTrue(0.3) ? { accounts: [`vip${n}@loose.example`, `vip${n}@w${n}.example`] } : {}),
    ...(chance.isTrue(0.15) ? { exclusive: true } : {}),
  };
}

function repeat<Result>(times: number, make: (n: number) => Result): readonly Result[] {
  return Array.from({ length: times }, (_, index) => make(index + 1));
}

// Whether live is what the files say: a comparison of its own, of the drawn files with the emulator's data, that shares
// nothing with the program's.
import { FULL_PLATFORM_MAXIMA } from '../../../src/emulator/plan-maxima.ts';
import type { EmulatorSnapshot } from '../../../src/emulator/snapshot.ts';
import type { State } from '../../../src/state/state.ts';
import type { Model, RuleEntry, WorkspaceEntry } from '../world/model.ts';

interface Views {
  readonly model: Model;
  readonly snapshot: EmulatorSnapshot;
  /** Says which object is which resource. */
  readonly state: State | undefined;
}

/** What is not as the files say; each in one line. */
export function compareLive(views: Views): readonly string[] {
  const { model, snapshot } = views;
  return [
    ...Object.entries(model.lists).flatMap(([key, entry]) => {
      const live = snapshot.lists.find(({ id }) => id === idOf(views, `list.${key}`));
      if (live === undefined) return [`list.${key} is not there`];
      const { items, ...rest } = entry;
      const values = live.items.map(({ value }) => value);
      return [...compareFields(`list.${key}`, rest, live), ...compareSets(`list.${key}.items`, items, values)];
    }),
    ...Object.entries(model.policies).flatMap(([key, entry]) => {
      const live = snapshot.policies.find(({ id }) => id === idOf(views, `policy.${key}`));
      if (live === undefined) return [`policy.${key} is not there`];
      return [
        ...compareFields(`policy.${key}`, { name: entry.name }, live),
        ...compareFields(`policy.${key}.limits`, entry.limits, live.limits),
        ...compareFields(`policy.${key}.spam_detection`, entry.spam_detection ?? {}, live.spam_detection),
      ];
    }),
    ...Object.entries(model.rules).flatMap(([key, entry]) => compareRule(views, key, entry)),
    ...Object.entries(model.workspaces).flatMap(([key, entry]) => compareWorkspace(views, key, entry)),
  ];
}

function idOf({ state }: Views, address: string): string | undefined {
  return Object.entries(state?.resources ?? {}).find(([own]) => own === address)?.[1].id;
}

function compareRule(views: Views, key: string, entry: RuleEntry): readonly string[] {
  const address = `rule.${key}`;
  const live = views.snapshot.rules.find(({ id }) => id === idOf(views, address));
  if (live === undefined) return [`${address} is not there`];
  const isThere = (list: string) => views.snapshot.lists.some(({ id }) => id === list);
  const wanted = entry.match.conditions.map(({ field, operator, value }) => [
    field,
    operator,
    typeof value === 'string' ? value : value.map(list => idOf(views, `list.${list}`)),
  ]);
  const found = live.match.conditions.map(({ field, operator, value }) => [
    field,
    operator,
    typeof value === 'string' ? value : value.filter(isThere),
  ]);
  const { name, priority, trigger } = entry;
  return [
    ...compareFields(address, { name, priority, trigger }, live),
    ...compareFields(address, { operator: entry.match.operator }, live.match),
    ...compareSets(`${address}.conditions`, wanted, found),
    ...compareSets(`${address}.actions`, entry.actions.map(toPair), live.actions.map(toPair)),
  ];
}

function toPair({ type, value }: { readonly type: string; readonly value?: string }): readonly unknown[] {
  return [type, value ?? null];
}

function compareWorkspace(views: Views, key: string, entry: WorkspaceEntry): readonly string[] {
  const { snapshot } = views;
  const address = `workspace.${key}`;
  const live = snapshot.workspaces.find(({ workspace_id: id }) => id === idOf(views, address));
  if (live === undefined) return [`${address} is not there`];
  const isThere = (rule: string) => snapshot.rules.some(({ id }) => id === rule);
  const { name, domain, auto_group } = entry;
  const policy = entry.policy === null ? null : idOf(views, `policy.${entry.policy}`);
  const plain = { name, domain, auto_group };
  return [
    ...compareFields(
      address,
      Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
      live,
    ),
    ...compareFields(address, { default: entry.default === true, policy_id: policy }, live),
    ...compareSets(
      `${address}.rules`,
      entry.rules.map(rule => idOf(views, `rule.${rule}`)),
      live.rule_ids.filter(isThere),
    ),
    ...comparePlacement(views, { key, entry, id: live.workspace_id }),
  ];
}

function comparePlacement(
  { model, snapshot }: Views,
  { key, entry, id }: { readonly key: string; readonly entry: WorkspaceEntry; readonly id: string },
): readonly string[] {
  const claimed = new Set(Object.values(model.workspaces).flatMap(({ accounts }) => accounts ?? []));
  const listed = new Set(entry.accounts ?? []);
  const home = snapshot.workspaces.find(one => one.default)?.workspace_id ?? null;
  return snapshot.grants.flatMap(({ email, workspace_id: place }) => {
    const isOfDomain = email.split('@')[1] === entry.domain;
    const at = `placement.${key}: ${email} is in ${place}`;
    if (listed.has(email)) return place === id ? [] : [`${at}, and is listed`];
    if (entry.auto_group_existing && isOfDomain && !claimed.has(email) && (place === home || place === null))
      return [`${at}, and is of its domain`];
    if (entry.exclusive && place === id && !isOfDomain) return [`${at}, which is for others only`];
    return [];
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** What holds where nobody set anything. */
const UNSET: Fields = { ...FULL_PLATFORM_MAXIMA, use_list_dnsbl: false, spam_sensitivity: 1 };

function compareFields(at: string, wanted: Fields, found: object): readonly string[] {
  return Object.entries(wanted).flatMap(([field, value]) => {
    const stored = (found as Fields)[field];
    const live = stored === undefined ? UNSET[field] : stored;
    if (Array.isArray(value)) return compareSets(`${at}.${field}`, value, Array.isArray(live) ? live : []);
    return isSameValue(live, value)
      ? []
      : [`${at}.${field} is ${JSON.stringify(live)} instead of ${JSON.stringify(value)}`];
  });
}

/** The platform keeps fractions as 32-bit floats. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (typeof left !== 'number' || typeof right !== 'number' || Number.isInteger(right)) return left === right;
  return Math.fround(left) === Math.fround(right);
}

function compareSets(at: string, wanted: readonly unknown[] | undefined, found: readonly unknown[]): readonly string[] {
  if (wanted === undefined) return [];
  const toText = (values: readonly unknown[]) =>
    [...new Set(values.map(value => JSON.stringify(value)))].sort().join(' ');
  return toText(wanted) === toText(found) ? [] : [`${at} is ${toText(found)} instead of ${toText(wanted)}`];
}

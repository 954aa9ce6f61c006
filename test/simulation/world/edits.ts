// What a simulated team changes in its tier files between two applies. Every edit gives files that are valid.
import type { Chance } from '../chance.ts';
import {
  type Counter,
  drawCargo,
  drawItems,
  drawLimits,
  drawList,
  drawPolicy,
  drawRule,
  drawWorkspace,
} from './draw.ts';
import {
  type Entries,
  KIND_OF,
  type Model,
  type RuleEntry,
  SECTIONS,
  type SectionName,
  type Sections,
  type WorkspaceEntry,
} from './model.ts';

export interface EditSettings {
  readonly chance: Chance;
  readonly count: Counter;
  /** Whether the platform refuses two objects with one name: then what replaces an object needs another name. */
  readonly hasUniqueNames: boolean;
}

/** Some edits, one after another. */
export function editModel(model: Model, { chance, count, hasUniqueNames }: EditSettings): Model {
  let edited = model;
  for (let left = chance.between(1, 4); left > 0; left -= 1) {
    const edit = chance.pick(EDITS);
    edited = edit(chance, count, edited);
    if (edit === changeImmutable && hasUniqueNames) edited = renameReplaced(model, edited, count);
  }
  return withValidMoves(edited);
}

function renameReplaced(before: Model, after: Model, count: Counter): Model {
  const lists = Object.keys(after.lists)
    .filter(key => after.lists[key]?.type !== before.lists[key]?.type)
    .map(key => ({ section: 'lists', key }) as const);
  const workspaces = Object.keys(after.workspaces)
    .filter(key => after.workspaces[key]?.domain !== before.workspaces[key]?.domain)
    .map(key => ({ section: 'workspaces', key }) as const);
  return [...lists, ...workspaces].reduce((model, found) => renameAt(model, found, `Again ${count()}`), after);
}

type Edit = (chance: Chance, count: Counter, model: Model) => Model;

const EDITS: readonly Edit[] = [
  changeField,
  changeField,
  changeField,
  add,
  remove,
  rename,
  changeKey,
  changeKeyAndName,
  changeImmutable,
  changeCargo,
];

function changeField(chance: Chance, _: Counter, model: Model): Model {
  const found = pickKey(chance, model, chance.pick(['lists', 'rules', 'policies'] as const));
  if (found === undefined) return model;
  const { section, key } = found;
  if (section === 'lists')
    return replaceAt(model, 'lists', key, entry =>
      entry.items === undefined ? entry : { ...entry, items: drawItems(chance, entry.type) },
    );
  if (section === 'policies')
    return replaceAt(model, 'policies', key, entry => ({ ...entry, limits: drawLimits(chance) }));
  return replaceAt(model, 'rules', key, entry => ({
    ...entry,
    priority: chance.between(0, 100),
    actions: [{ type: chance.pick(['block', 'trash']) }],
  }));
}

function changeCargo(chance: Chance, _: Counter, model: Model): Model {
  const found = pickKey(chance, model, 'workspaces');
  if (found === undefined) return model;
  return replaceAt(model, 'workspaces', found.key, entry => ({ ...entry, ...drawCargo(chance, model) }));
}

function add(chance: Chance, count: Counter, model: Model): Model {
  const section = chance.pick(SECTIONS);
  const draw = { lists: drawList, rules: drawRule, policies: drawPolicy, workspaces: drawWorkspace }[section];
  const [key, entry] = draw(chance, count, model);
  return { ...model, [section]: { ...model[section], [key]: entry } };
}

/** With every reference to it. The default workspace stays, since it would keep what it refers to. */
function remove(chance: Chance, _: Counter, model: Model): Model {
  const found = pickKey(chance, model, chance.pick(SECTIONS));
  if (found === undefined || isFallback(model, found)) return model;
  const { section, key } = found;
  const { [key]: gone, ...kept } = model[section];
  const left = { ...model, [section]: kept };
  // Files that declare nothing are refused by a guard of its own.
  if (SECTIONS.every(name => Object.keys(left[name]).length === 0)) return model;
  if (section === 'lists') return mapRules(left, rule => withoutList(rule, key));
  return mapWorkspaces(left, entry => ({
    ...entry,
    policy: section === 'policies' && entry.policy === key ? null : entry.policy,
    rules: section === 'rules' ? entry.rules.filter(rule => rule !== key) : entry.rules,
  }));
}

function withoutList(rule: RuleEntry, key: string): RuleEntry {
  const conditions = rule.match.conditions.filter(({ operator, value }) => operator !== 'in_list' || value[0] !== key);
  const filler = { field: 'from.domain', operator: 'is', value: 'left.example' };
  return { ...rule, match: { ...rule.match, conditions: conditions.length === 0 ? [filler] : conditions } };
}

function rename(chance: Chance, count: Counter, model: Model): Model {
  const found = pickKey(chance, model, chance.pick(SECTIONS));
  return found === undefined || isFallback(model, found) ? model : renameAt(model, found, `Renamed ${count()}`);
}

function changeKey(chance: Chance, count: Counter, model: Model): Model {
  const found = pickKey(chance, model, chance.pick(SECTIONS));
  return found === undefined ? model : changeKeyAt(model, found, `k${count()}`);
}

/** Says which one it was, else it would be another resource. */
function changeKeyAndName(chance: Chance, count: Counter, model: Model): Model {
  const found = pickKey(chance, model, chance.pick(SECTIONS));
  if (found === undefined || isFallback(model, found)) return model;
  const { section, key } = found;
  const to = `k${count()}`;
  const renamed = renameAt(changeKeyAt(model, found, to), { section, key: to }, `Moved ${count()}`);
  const kind = KIND_OF[section];
  return { ...renamed, moved: [...renamed.moved, { from: `${kind}.${key}`, to: `${kind}.${to}` }] };
}

/** Another type of a list, or another domain of a workspace: each means another object. */
function changeImmutable(chance: Chance, count: Counter, model: Model): Model {
  const found = pickKey(chance, model, chance.pick(['lists', 'workspaces'] as const));
  if (found === undefined || isFallback(model, found)) return model;
  const { section, key } = found;
  if (section === 'lists') {
    const type = chance.pick(['domain', 'tld', 'address'] as const);
    const retyped = replaceAt(model, 'lists', key, entry => ({
      ...entry,
      type,
      ...(entry.items === undefined ? {} : { items: drawItems(chance, type) }),
    }));
    return mapRules(retyped, rule => ({
      ...rule,
      match: {
        ...rule.match,
        conditions: rule.match.conditions.map(one => {
          const isMeant = one.operator === 'in_list' && one.value[0] === key;
          return isMeant ? { ...one, field: `from.${type}` } : one;
        }),
      },
    }));
  }
  return replaceAt(model, 'workspaces', key, entry =>
    entry.domain === undefined ? entry : { ...entry, domain: `w${count()}.example` },
  );
}

interface Found {
  readonly section: SectionName;
  readonly key: string;
}

function pickKey(chance: Chance, model: Model, section: SectionName): Found | undefined {
  const keys = Object.keys(model[section]);
  return keys.length === 0 ? undefined : { section, key: chance.pick(keys) };
}

function isFallback(model: Model, { section, key }: Found): boolean {
  return section === 'workspaces' && model.workspaces[key]?.default === true;
}

function renameAt(model: Model, { section, key }: Found, name: string): Model {
  return { ...model, [section]: { ...model[section], [key]: { ...model[section][key], name } } };
}

/** In its place, with every reference to it. */
function changeKeyAt(model: Model, { section, key }: Found, to: string): Model {
  const renamed = {
    ...model,
    [section]: Object.fromEntries(
      Object.entries(model[section]).map(([own, entry]) => [own === key ? to : own, entry]),
    ),
  };
  const follow = (own: string) => (own === key ? to : own);
  if (section === 'lists')
    return mapRules(renamed, rule => ({
      ...rule,
      match: {
        ...rule.match,
        conditions: rule.match.conditions.map(one =>
          typeof one.value === 'string' ? one : { ...one, value: one.value.map(follow) },
        ),
      },
    }));
  return mapWorkspaces(renamed, entry => ({
    ...entry,
    policy: section === 'policies' && entry.policy !== null ? follow(entry.policy) : entry.policy,
    rules: section === 'rules' ? entry.rules.map(follow) : entry.rules,
  }));
}

function replaceAt<Name extends SectionName>(
  model: Model,
  section: Name,
  key: string,
  change: (entry: Entries[Name]) => Entries[Name],
): Model {
  const { [section]: entries }: Sections = model;
  const entry = entries[key];
  return entry === undefined ? model : { ...model, [section]: { ...entries, [key]: change(entry) } };
}

function mapRules(model: Model, change: (rule: RuleEntry) => RuleEntry): Model {
  const rules = Object.entries(model.rules).map(([key, rule]) => [key, change(rule)] as const);
  return { ...model, rules: Object.fromEntries(rules) };
}

function mapWorkspaces(model: Model, change: (entry: WorkspaceEntry) => WorkspaceEntry): Model {
  const workspaces = Object.entries(model.workspaces).map(([key, entry]) => [key, change(entry)] as const);
  return { ...model, workspaces: Object.fromEntries(workspaces) };
}

/** A block stays until what it names is gone, or has a new key without a block. */
function withValidMoves(model: Model): Model {
  const declared = new Set(SECTIONS.flatMap(name => Object.keys(model[name]).map(key => `${KIND_OF[name]}.${key}`)));
  const moved = model.moved.filter(
    ({ to }) => declared.has(to) || model.moved.some(other => other.from === to && declared.has(other.to)),
  );
  return { ...model, moved };
}

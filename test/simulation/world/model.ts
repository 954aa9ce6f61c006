// What the tier files of a simulated team say, in the words of those files. It is drawn in draw.ts, edited in edits.ts, and
// compared with what is live in judge/compare.ts.

export type ListType = 'domain' | 'tld' | 'address';

export interface ListEntry {
  readonly name: string;
  readonly type: ListType;
  /** Left out: its items are left to others. */
  readonly items?: readonly string[];
}

export interface ConditionEntry {
  readonly field: string;
  readonly operator: string;
  /** Keys of lists for `in_list`. */
  readonly value: string | readonly string[];
}

export interface RuleEntry {
  readonly name: string;
  readonly priority: number;
  readonly trigger: 'inbound';
  readonly match: { readonly operator: 'any' | 'all'; readonly conditions: readonly ConditionEntry[] };
  readonly actions: readonly { readonly type: string; readonly value?: string }[];
}

export interface PolicyEntry {
  readonly name: string;
  readonly limits: Readonly<Record<string, number | readonly string[]>>;
  readonly spam_detection?: Readonly<Record<string, number | boolean>>;
}

export interface WorkspaceEntry {
  /** Then it has neither name nor domain. */
  readonly default?: true;
  readonly name?: string;
  readonly domain?: string;
  readonly auto_group?: boolean;
  readonly auto_group_existing?: boolean;
  /** A key of policies. */
  readonly policy: string | null;
  /** Keys of rules. */
  readonly rules: readonly string[];
  readonly accounts?: readonly string[];
  readonly exclusive?: boolean;
}

/** What an entry of a section is. */
export interface Entries {
  readonly lists: ListEntry;
  readonly rules: RuleEntry;
  readonly policies: PolicyEntry;
  readonly workspaces: WorkspaceEntry;
}

export type SectionName = keyof Entries;

export type Sections = { readonly [Name in SectionName]: Readonly<Record<string, Entries[Name]>> };

export interface Model extends Sections {
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

export const SECTIONS = ['lists', 'rules', 'policies', 'workspaces'] as const;

/** The word before the dot of an address. */
export const KIND_OF = { lists: 'list', rules: 'rule', policies: 'policy', workspaces: 'workspace' } as const;

function hasPlacement(entry: WorkspaceEntry): boolean {
  return 'accounts' in entry || 'auto_group_existing' in entry || 'exclusive' in entry;
}

/** The addresses of all that the files declare. */
export function addressesOf(model: Model): readonly string[] {
  const placements = Object.entries(model.workspaces).filter(([, entry]) => hasPlacement(entry));
  return [
    ...SECTIONS.flatMap(section => Object.keys(model[section]).map(key => `${KIND_OF[section]}.${key}`)),
    ...placements.map(([key]) => `placement.${key}`),
  ];
}

/** The tier files as text by their paths: JSON, which is YAML, and one file for each section. */
export function printFiles(model: Model): Readonly<Record<string, string>> {
  const { moved, ...sections } = model;
  const used = [...Object.entries(sections), ...(moved.length > 0 ? [['moved', moved] as const] : [])];
  return {
    'tiers/all.yaml': JSON.stringify(Object.fromEntries(used.filter(([, entries]) => Object.keys(entries).length > 0))),
  };
}

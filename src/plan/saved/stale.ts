// Whether what a saved plan rests on is still so: of each change the object and its live values, of each move of an
// account where it is, and of what a change refers to that it exists. Nothing else is looked at.
import { type Address, formatAddress, isAddress } from '../../core/address.ts';
import { commandLine } from '../../core/command-line.ts';
import { type Diagnostic, report, reportAlike } from '../../core/diagnostic.ts';
import type { Kind } from '../../core/kind.ts';
import { listReferences, objectKey } from '../../core/reference.ts';
import { entriesOf, isForeignReference } from '../../core/resource.ts';
import { type Attributes, canonicalText, equalValues, type Value } from '../../core/value.ts';
import type { Change, Plan } from '../change.ts';
import { formatLive } from '../decide.ts';
import { sameValue } from '../diff.ts';
import { indexNaturalKeys, naturalKey } from '../match.ts';
import { indexAddresses } from '../references.ts';
import type { Matched, Move, Views } from '../views.ts';
import { codes } from './codes.ts';

export interface Now {
  readonly matched: Matched;
  /** A plan of the same files as things are now. */
  readonly now: Plan;
  readonly views: Views;
}

interface Difference {
  readonly address: Address;
  /** What was so then and is so now, a sentence each. */
  readonly lines: readonly string[];
  /** Whether it differs only since it is as the plan wants it. */
  readonly isDone: boolean;
}

/** An error for each change that rests on what is no longer so; none where all can be applied as it was shown. */
export function findStale(saved: Plan, now: Now): readonly Diagnostic[] {
  const check = new StaleCheck(saved, now);
  const command = commandLine(['plan', '--out', '<file>'], now.views.flags);
  const hint = `Nothing of the plan is applied. Make a new one, and look at it:\n\n${command}`;
  const differences = saved.changes.flatMap(change => check.differenceOf(change));
  const isApplied = differences.length === saved.changes.length && differences.every(({ isDone }) => isDone);
  if (isApplied && differences.length > 0) {
    const lines = cut(differences.flatMap(difference => difference.lines));
    const lead = 'The plan seems to have been applied already: all that it asks for is so.';
    return [report(codes['stale-plan'], { detail: [lead, ...lines].join('\n'), hint })];
  }
  return reportAlike(differences, ({ address, lines, isDone }) => {
    const note = isDone ? ['It is as the plan wants it: this part seems to have been applied already.'] : [];
    return report(codes['stale-plan'], { address, detail: [...cut(lines), ...note].join('\n'), hint });
  });
}

/** More lines than this about one change are counted, not shown. */
const MOST_LINES = 20;

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `So it is with ${lines.length - MOST_LINES} more.`];
}

class StaleCheck {
  readonly #saved: Plan;
  readonly #now: Now;
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #own: ReadonlySet<Address>;
  readonly #changes: ReadonlyMap<Address, Change>;
  readonly #addresses: ReadonlyMap<string, Address>;
  readonly #groups: ReadonlyMap<string, Value> | undefined;

  constructor(saved: Plan, now: Now) {
    this.#saved = saved;
    this.#now = now;
    this.#kinds = new Map(now.views.kinds.map(kind => [kind.name, kind]));
    this.#own = new Set(saved.changes.map(({ address }) => address));
    this.#changes = new Map(now.now.changes.map(change => [change.address, change]));
    this.#addresses = indexAddresses(now.matched);
    this.#groups =
      now.views.accounts && new Map(now.views.accounts.map(({ id, attributes }) => [id, attributes['group'] ?? null]));
  }

  differenceOf(change: Change): readonly Difference[] {
    const { address } = change;
    const kind = this.#kinds.get(change.kind);
    if (kind === undefined) return [{ address, lines: [`This tierform knows no ${change.kind}.`], isDone: false }];
    const object = kind.within === undefined ? this.#objectDifference(change, kind) : this.#placementDifference(change);
    if (object !== undefined && !object.isDone) return [{ address, ...object }];
    const gone = this.#goneReferences(change, kind);
    if (gone.length > 0) return [{ address, lines: gone, isDone: false }];
    return object === undefined ? [] : [{ address, ...object }];
  }

  #objectDifference(change: Change, kind: Kind): Omit<Difference, 'address'> | undefined {
    const { address, action, id, replacementId } = change;
    const now = this.#changes.get(address);
    if (now === undefined) return this.#settledDifference(change, kind);
    const fields = this.#fieldLines(change, kind, now.live);
    if (now.action === action && now.id === id && now.replacementId === replacementId) {
      const lines = action === 'create' ? this.#takenLines(change, kind) : fields;
      return lines.length === 0 ? undefined : { lines, isDone: false };
    }
    const what = describeObject(change, now);
    return { lines: what === undefined ? fields : [what, ...fields], isDone: false };
  }

  /** A create rests on nobody having its name or domain, also where it is one that something else holds by its id. */
  #takenLines({ address, desired }: Change, kind: Kind): readonly string[] {
    const { live, base } = this.#now.views;
    const changed = new Set(this.#saved.changes.map(({ id }) => id));
    const isRestricted = this.#saved.targets.length > 0;
    const managed = new Set(isRestricted ? entriesOf(base).map(objectKey) : []);
    const objects = live.filter(
      object => object.kind === kind.name && !changed.has(object.id) && !managed.has(objectKey(object)),
    );
    const key = naturalKey(kind, desired) ?? '';
    const holders = indexNaturalKeys(kind, objects).get(key) ?? [];
    return holders.map(({ id }) => `${address} did not exist, and now the ${kind.name} ${id} has its ${key}.`);
  }

  /** Of what would need no change now. */
  #settledDifference(change: Change, kind: Kind): Omit<Difference, 'address'> {
    const { address, action, id } = change;
    const troubles = this.#now.now.diagnostics.filter(
      diagnostic => diagnostic.severity === 'error' && diagnostic.address === address,
    );
    if (troubles.length > 0) return { lines: troubles.map(({ detail }) => detail), isDone: false };
    if (action === 'update')
      return {
        lines: change.fields.map(({ path, before, after }) => describeField(kind, { change, path, before, after })),
        isDone: true,
      };
    const isThere = this.#now.views.live.some(object => object.kind === change.kind && object.id === id);
    if (action === 'delete' && isThere) {
      const line = `${address} was in the state, as the ${kind.name} ${id}; now the state does not hold it, and it is not tierform's to delete.`;
      return { lines: [line], isDone: false };
    }
    return { lines: [`${address} ${DONE[action]}`], isDone: true };
  }

  #fieldLines(change: Change, kind: Kind, now: Attributes): readonly string[] {
    return Object.entries(change.live).flatMap(([path, before]) => {
      const after = now[path];
      const field = kind.fields[path];
      if (after === undefined || field === undefined || sameValue(field, before, after)) return [];
      return [describeField(kind, { change, path, before, after })];
    });
  }

  #placementDifference({ address, action, moves }: Change): Omit<Difference, 'address'> | undefined {
    const groups = this.#groups;
    if (moves.length === 0 || groups === undefined) {
      const isPending = this.#changes.get(address)?.action === action;
      return isPending ? undefined : { lines: [`${address} is in the state as the plan wants it.`], isDone: true };
    }
    const astray = moves.filter(move => !equalValues(this.#placeOf(groups, move), move.from));
    if (astray.length === 0) return undefined;
    return {
      lines: astray.map(move => {
        const place = groups.has(move.id) ? `is in ${nameGroup(this.#placeOf(groups, move))}` : 'does not exist';
        return `${address}: the account ${move.account} was in ${nameGroup(move.from)} and ${place} now.`;
      }),
      isDone: astray.length === moves.length && moves.every(move => equalValues(this.#placeOf(groups, move), move.to)),
    };
  }

  /** The group in which an account is, as a plan calls it; a text that is no group for an account that is gone. */
  #placeOf(groups: ReadonlyMap<string, Value>, { id }: Move): Value {
    const group = groups.get(id);
    if (group === undefined) return '';
    if (!isForeignReference(group) || !('id' in group)) return group;
    const kind = this.#now.views.accountModel?.group ?? '';
    return this.#addresses.get(objectKey({ kind, id: group.id })) ?? group;
  }

  /** What the change refers to and nothing in the plan makes: it has to be the object that it was. */
  #goneReferences(change: Change, kind: Kind): readonly string[] {
    const referred = [
      ...listReferences(kind, change.desired).map(({ value }) => value),
      ...change.moves.map(({ to }) => to),
      ...(kind.within === undefined ? [] : [formatAddress(kind.within, change.address.slice(kind.name.length + 1))]),
    ].filter((value): value is Address => typeof value === 'string' && isAddress(value));
    return [...new Set(referred)].flatMap(address => {
      const then = this.#saved.settled[address]?.id;
      if (then === undefined || this.#own.has(address)) return [];
      const id = this.#now.now.settled[address]?.id ?? this.#changes.get(address)?.id;
      const isThere = id !== undefined && this.#changes.get(address)?.action !== 'create';
      if (isThere && id === then) return [];
      return [`${change.address} refers to ${address}, which was ${then} and ${isThere ? `is ${id} now` : 'is gone'}.`];
    });
  }
}

/** What became of a change that would not be one now. */
const DONE: Readonly<Record<Exclude<Change['action'], 'update'>, string>> = {
  create: 'did not exist, and exists now as the plan wants it.',
  replace: 'was to be replaced, and is now as the plan wants it.',
  delete: 'existed, and is gone now.',
  adopt: 'was not in the state, and is now.',
  move: 'had another key in the state, and has this one now.',
  forget: 'was in the state, and is not now.',
};

/** Which object was meant, and which is now; undefined where the fields tell it all. */
function describeObject({ address, action, id, replacementId }: Change, now: Change): string | undefined {
  if (id === undefined) return `${address} did not exist, and now the ${now.kind} ${now.id} is there.`;
  if (now.action === 'create') return `${address} was the ${now.kind} ${id}, which is gone now.`;
  if (now.id !== id) return `${address} was the ${now.kind} ${id}, and is ${now.id} now.`;
  if (now.replacementId !== replacementId)
    return `${address} was to be replaced, and its replacement ${now.replacementId ?? replacementId} ${now.replacementId === undefined ? 'is gone now' : 'exists now: an apply was begun'}.`;
  if (now.action === 'forget') return `${address} was the ${now.kind} ${id}, which is gone now.`;
  return now.action === action ? undefined : `${address} was to be changed by ${action}, and now by ${now.action}.`;
}

interface FieldDifference {
  readonly change: Change;
  readonly path: string;
  readonly before: Value;
  readonly after: Value;
}

function describeField(kind: Kind, { change: { address }, path, before, after }: FieldDifference): string {
  if (!Array.isArray(before) || !Array.isArray(after))
    return `${address} ${path} was ${formatLive(kind, path, before)} and is ${formatLive(kind, path, after)} now.`;
  const [then, now] = [new Set(before.map(canonicalText)), new Set(after.map(canonicalText))];
  const lost = [...then].filter(item => !now.has(item));
  const gained = [...now].filter(item => !then.has(item));
  const parts = [
    ...(lost.length === 0 ? [] : [`held ${name(lost)}, now gone`]),
    ...(gained.length === 0 ? [] : [`holds ${name(gained)} now, which it did not`]),
  ];
  return `${address} ${path} ${parts.join(', and ')}.`;
}

/** More items than this are counted, not named. */
const MOST_ITEMS = 5;

function name(items: readonly string[]): string {
  const others = items.length > MOST_ITEMS ? ` and ${items.length - MOST_ITEMS} more` : '';
  return `${items.slice(0, MOST_ITEMS).join(', ')}${others}`;
}

function nameGroup(group: Value): string {
  if (group === null) return 'none';
  return typeof group === 'string' ? group : canonicalText(group);
}

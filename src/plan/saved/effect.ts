// What a saved plan does when it is applied, in a form in which two of them can be compared. Everything in a plan counts, apart
// from what is named here as something that cannot change what is written; so what a plan comes to hold later counts until
// somebody says otherwise.
import { type Address, formatAddress, isAddress } from '../../core/address.ts';
import type { Kind } from '../../core/kind.ts';
import { listReferences } from '../../core/reference.ts';
import { canonicalText, compareText, isMap, type Value } from '../../core/value.ts';
import type { Change, Plan } from '../change.ts';
import type { SavedPlan } from './document.ts';

/** What counts of a change, or of the whole plan, by its keys. */
export type Effect = { readonly [key: string]: Value };

/** Who made it and when, and what files say beside the changes: none of it is written. Changes are compared by themselves. */
const IRRELEVANT_OF_SAVED: ReadonlySet<keyof SavedPlan> = new Set([
  'createdAt',
  'desired',
  'isStateBehind',
  'plan',
  'stateSerial',
  'toolVersion',
  'warnings',
]);

/** What is told, counted, or found out anew by every apply. */
const IRRELEVANT_OF_PLAN: ReadonlySet<keyof Plan> = new Set([
  'accounts',
  'changes',
  'diagnostics',
  'findings',
  'settled',
  'stale',
  'unmanaged',
]);

/** What explains a change; its name is among its fields where it is written. */
const IRRELEVANT_OF_CHANGE: ReadonlySet<keyof Change> = new Set(['file', 'impact', 'line', 'name', 'reason']);

/** Of what is worked out from others only the moves are written; accounts that are there already come and go by themselves. */
const IRRELEVANT_OF_MOVES: ReadonlySet<keyof Change> = new Set(['desired', 'fields', 'live']);

/** What holds for all of the plan: where it goes, and in which steps. */
export function effectOfWhole(saved: SavedPlan): Effect {
  const { targets, steps, ...plan } = without(saved.plan, IRRELEVANT_OF_PLAN);
  const { moved, ...rest } = without(saved, IRRELEVANT_OF_SAVED);
  return { ...rest, ...plan, moved: sortItems(moved), targets: sortItems(targets), steps: sortSteps(steps) };
}

/** What a step does at once has no order. */
function sortSteps(steps: Value | undefined): Value {
  if (!Array.isArray(steps)) return null;
  return steps.map((step: Value) =>
    sortItems(
      Array.isArray(step)
        ? step.map((one: Value) => (isMap(one) ? { ...one, dependsOn: sortItems(one['dependsOn']) } : one))
        : step,
    ),
  );
}

/** Of each change, by its address. */
export function effectsOf(saved: SavedPlan, kinds: readonly Kind[]): ReadonlyMap<Address, Effect> {
  const effects = new Map<Address, Effect>();
  for (const change of saved.plan.changes) {
    const effect = effectOf(change, { saved, kind: kinds.find(({ name }) => name === change.kind) });
    const known = effects.get(change.address);
    // No plan has one twice; a file that somebody made may.
    effects.set(change.address, known === undefined ? effect : { repeated: [known, effect] });
  }
  return effects;
}

function effectOf(change: Change, { saved, kind }: { saved: SavedPlan; kind: Kind | undefined }): Effect {
  const isMoves = kind?.within !== undefined;
  const { fields, desired, live, kept, moves, ...rest } = without(
    change,
    isMoves ? new Set([...IRRELEVANT_OF_CHANGE, ...IRRELEVANT_OF_MOVES]) : IRRELEVANT_OF_CHANGE,
  );
  const { settled } = saved.plan;
  const ids = referredBy(change, kind).flatMap(address => {
    const id = Object.hasOwn(settled, address) ? settled[address]?.id : undefined;
    return id === undefined ? [] : [[address, id]];
  });
  return {
    ...rest,
    ...(isMoves
      ? {}
      : { fields: sortFields(kind, fields), desired: sortAttributes(kind, desired), live: sortAttributes(kind, live) }),
    kept: sortAttributes(kind, kept),
    moves: sortItems(moves),
    refersTo: Object.fromEntries(ids),
  };
}

/** What a change stands on without changing it: under the same address there may be another object. */
function referredBy({ kind: name, address, desired, moves }: Change, kind: Kind | undefined): readonly Address[] {
  const values = [
    ...(kind === undefined ? [] : listReferences(kind, desired).map(({ value }) => value)),
    ...moves.flatMap(({ from, to }) => [from, to]),
    ...(kind?.within === undefined ? [] : [formatAddress(kind.within, address.slice(name.length + 1))]),
  ];
  return values.filter((value): value is Address => typeof value === 'string' && isAddress(value));
}

/** As JSON has it, where what is undefined is left out. */
function without(record: object, ignored: ReadonlySet<string>): Effect {
  const entries = Object.entries(record).filter(([key]) => !ignored.has(key));
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

function sortItems(items: Value | undefined): Value {
  if (!Array.isArray(items)) return items ?? null;
  const texts = new Map<Value, string>(items.map((item: Value) => [item, canonicalText(item)]));
  return [...items].sort((left: Value, right: Value) => compareText(texts.get(left) ?? '', texts.get(right) ?? ''));
}

/** References and maps come in any order. */
function sortField(kind: Kind | undefined, path: string, value: Value): Value {
  const type = kind !== undefined && Object.hasOwn(kind.fields, path) ? kind.fields[path]?.type : undefined;
  return type === 'references' || type === 'maps' ? sortItems(value) : value;
}

function sortAttributes(kind: Kind | undefined, attributes: Value | undefined): Value {
  if (attributes === undefined || !isMap(attributes)) return attributes ?? null;
  return Object.fromEntries(
    Object.entries(attributes).map(([path, value]) => [path, sortField(kind, path, value)] as const),
  );
}

/** Without who made them differ, which explains and is not written. */
function sortFields(kind: Kind | undefined, fields: Value | undefined): Value {
  if (!Array.isArray(fields)) return null;
  return sortItems(
    fields.map((field: Value) => {
      if (!isMap(field)) return field;
      const { reason, base, before = null, after = null, ...rest } = field;
      const path = String(field['path']);
      return { ...rest, before: sortField(kind, path, before), after: sortField(kind, path, after) };
    }),
  );
}

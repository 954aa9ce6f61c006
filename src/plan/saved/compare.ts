// Whether two saved plans do the same when they are applied (effect.ts), and in words where they do not.
import type { Address } from '../../core/address.ts';
import { cite } from '../../core/diagnostic.ts';
import type { Kind } from '../../core/kind.ts';
import { canonicalText, isMap, type Value } from '../../core/value.ts';
import { formatLive } from '../decide.ts';
import type { SavedPlan } from './document.ts';
import { type Effect, effectOfWhole, effectsOf } from './effect.ts';

export interface PlanDifference {
  /** Undefined for what is so of the whole plan. */
  readonly address: Address | undefined;
  /** What is so now and what was reviewed, a sentence each. */
  readonly lines: readonly string[];
}

/** Where two plans differ in what they do; empty where they do the same. `kinds`: all that are known. */
export function comparePlans(
  { reviewed, planned }: { readonly reviewed: SavedPlan; readonly planned: SavedPlan },
  kinds: readonly Kind[],
): readonly PlanDifference[] {
  const whole = explainKeys({ was: effectOfWhole(reviewed), is: effectOfWhole(planned), kind: undefined });
  const [before, after] = [effectsOf(reviewed, kinds), effectsOf(planned, kinds)];
  const addresses = [...new Set([...after.keys(), ...before.keys()])];
  const differences = addresses.flatMap((address): PlanDifference[] => {
    const [was, is] = [before.get(address), after.get(address)];
    if (was === undefined || is === undefined) return [{ address, lines: [describeLone(was, is)] }];
    const lines = explainKeys({ was, is, kind: kinds.find(({ name }) => name === is['kind']) });
    return lines.length === 0 ? [] : [{ address, lines }];
  });
  return whole.length === 0 ? differences : [{ address: undefined, lines: whole }, ...differences];
}

function describeLone(was: Effect | undefined, is: Effect | undefined): string {
  return is === undefined
    ? `It was reviewed (${show(was?.['action'])}), and is not in the plan any more.`
    : `It was not in the reviewed plan (${show(is['action'])}).`;
}

interface Pair {
  readonly was: Effect;
  readonly is: Effect;
  readonly kind: Kind | undefined;
}

const LABELS: Readonly<Record<string, string>> = {
  action: 'What is done',
  applications: 'The application',
  dependsOn: 'What has to be done before',
  environment: 'The environment',
  id: 'The object',
  moved: 'What the files say under moved',
  previousAddress: 'The address that it had',
  refersTo: 'The objects that it refers to',
  replacementId: 'The object that stays',
  rollbackTo: 'The apply that it goes back to',
  steps: 'The order of the steps',
  target: 'Where it goes',
  targets: 'What it is restricted to',
};

/** How a difference in the attributes of a change is told, by the key that holds them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  desired: 'is to be',
  live: 'is now',
  kept: 'is to be in the state as',
};

/** A line for each difference, at least one where there is any. */
function explainKeys({ was, is, kind }: Pair): readonly string[] {
  const keys = [...new Set([...Object.keys(is), ...Object.keys(was)])].filter(
    key => textOf(was[key]) !== textOf(is[key]),
  );
  const told = new Set(keys.includes('fields') ? differingFields(was, is).map(({ path }) => path) : []);
  const lines = keys.flatMap(key => {
    if (key === 'fields') return differingFields(was, is).map(field => describeField(kind, field));
    if (key === 'moves') return describeMoves(was, is);
    const verb = ATTRIBUTES[key];
    const [before, after] = [was[key] ?? null, is[key] ?? null];
    if (verb === undefined || !isMap(before) || !isMap(after))
      return key === 'steps'
        ? ['The order of the steps is another one.']
        : [`${LABELS[key] ?? key} is ${show(after)}, and ${show(before)} was reviewed.`];
    return differingPaths(before, after)
      .filter(path => !told.has(path))
      .map(path => {
        const [old, found] = [showField(kind, path, before[path]), showField(kind, path, after[path])];
        return `${cite(path)} ${verb} ${found}, and ${old} was reviewed.`;
      });
  });
  return keys.length > 0 && lines.length === 0 ? [`It differs in ${keys.map(cite).join(', ')}.`] : lines;
}

function textOf(value: Value | undefined): string {
  return value === undefined ? '' : canonicalText(value);
}

function differingPaths(was: Effect, is: Effect): readonly string[] {
  return [...new Set([...Object.keys(is), ...Object.keys(was)])].filter(path => textOf(was[path]) !== textOf(is[path]));
}

interface FieldPair {
  readonly path: string;
  readonly was: Effect | undefined;
  readonly is: Effect | undefined;
}

function differingFields(was: Effect, is: Effect): readonly FieldPair[] {
  const [before, after] = [was, is].map(({ fields }) => {
    const maps = Array.isArray(fields) ? fields.filter((field: Value) => isMap(field)) : [];
    return new Map<string, Effect>(maps.map(field => [String(field['path']), field]));
  });
  return [...new Set([...(after?.keys() ?? []), ...(before?.keys() ?? [])])]
    .map(path => ({ path, was: before?.get(path), is: after?.get(path) }))
    .filter(pair => textOf(pair.was) !== textOf(pair.is));
}

function describeField(kind: Kind | undefined, { path, was, is }: FieldPair): string {
  const shift = (field: Effect) =>
    `${showField(kind, path, field['before'])} -> ${showField(kind, path, field['after'])}`;
  if (is === undefined)
    return `${cite(path)} ${was === undefined ? '' : `${shift(was)} `}was reviewed, and is not in the plan any more.`;
  if (was === undefined) return `${cite(path)} ${shift(is)} was not in the reviewed plan.`;
  return `${cite(path)} is ${shift(is)}, and ${shift(was)} was reviewed.`;
}

function describeMoves(was: Effect, is: Effect): readonly string[] {
  const [before, after] = [was, is].map(({ moves }) =>
    Array.isArray(moves) ? new Map(moves.map((move: Value) => [canonicalText(move), move])) : undefined,
  );
  const only = (these: typeof before, others: typeof before) =>
    [...(these ?? [])].filter(([text]) => others?.has(text) !== true).map(([, move]) => describeMove(move));
  return [
    ...only(after, before).map(move => `${move} was not in the reviewed plan.`),
    ...only(before, after).map(move => `${move} was reviewed, and is not in the plan any more.`),
  ];
}

function describeMove(move: Value): string {
  if (!isMap(move)) return show(move);
  return `The move of ${show(move['account'])} from ${show(move['from'])} to ${show(move['to'])}`;
}

/** More of a value is left out. */
const MOST_OF_VALUE = 200;

function showField(kind: Kind | undefined, path: string, value: Value | undefined): string {
  const isKnown = value !== undefined && value !== null && kind !== undefined && Object.hasOwn(kind.fields, path);
  return isKnown ? cut(formatLive(kind, path, value)) : show(value);
}

function show(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return '(none)';
  return cut(typeof value === 'string' ? cite(value) : canonicalText(value));
}

function cut(text: string): string {
  return text.length > MOST_OF_VALUE ? `${text.slice(0, MOST_OF_VALUE)}...` : text;
}

// Which maxima an environment's plan sets: built-in plans, plans of tierform.yaml that extend them, inline tables.

import { type Diagnostic, type Place, report } from '../core/diagnostic.ts';
import type { Field, Maximum, PlatformModel } from '../core/kind.ts';
import { append } from '../core/value.ts';
import { codes } from './codes.ts';
import { type KnownMaxima, PLAN_MAX, readInteger } from './quantity.ts';
import { didYouMean } from './suggest.ts';
import { type MapNode, nodeAt, type SourceNode } from './yaml/source.ts';

type LimitField = Extract<Field, { type: 'integer' }>;

/** The plans of tierform.yaml by name, not yet resolved, since one may extend another. */
export type PlanTables = ReadonlyMap<string, MapNode>;

interface PlanReading {
  readonly root: SourceNode;
  readonly models: readonly PlatformModel[];
  readonly report: (diagnostic: Diagnostic) => void;
}

/** The tables under `plans`; each is resolved once here, so that a plan that no environment uses is checked too. */
export function readPlans({ root, models, report: collect }: PlanReading): PlanTables {
  const plans = nodeAt(root, ['plans']);
  const tables = new Map<string, MapNode>();
  if (plans?.type !== 'map') return tables;
  for (const [name, { node }] of plans.entries) if (node.type === 'map') tables.set(name, node);
  for (const [name, node] of tables) {
    for (const model of models) extend({ name, node, model, tables, path: [name] }).diagnostics.forEach(collect);
  }
  return tables;
}

export interface ResolvedPlan {
  readonly value: KnownMaxima;
  readonly diagnostics: readonly Diagnostic[];
}

interface PlanQuestion {
  /** What the environment says: a name, an inline table, or nothing. */
  readonly node: SourceNode | undefined;
  readonly model: PlatformModel;
  readonly tables: PlanTables;
}

export function resolvePlan({ node, model, tables }: PlanQuestion): ResolvedPlan {
  if (node === undefined) return { value: 'none', diagnostics: [] };
  if (node.type === 'map') return extend({ name: 'inline', node, model, tables, path: [] });
  // What is not a name is for the schema to say.
  if (node.type !== 'scalar' || typeof node.value !== 'string') return { value: 'unknown', diagnostics: [] };
  const table = tables.get(node.value);
  // What is wrong inside a table under `plans` is reported where it stands, not once per use.
  if (table !== undefined) {
    return {
      value: extend({ name: node.value, node: table, model, tables, path: [node.value] }).value,
      diagnostics: [],
    };
  }
  if (Object.hasOwn(model.plans, node.value)) return { value: model.plans[node.value] ?? 'none', diagnostics: [] };
  return { value: 'unknown', diagnostics: [unknownPlan(node.value, node.place, { model, tables })] };
}

interface Extension {
  readonly name: string;
  readonly node: MapNode;
  readonly model: PlatformModel;
  readonly tables: PlanTables;
  /** The plans on the way here, to notice one that extends itself. */
  readonly path: readonly string[];
}

function extend(extension: Extension): ResolvedPlan {
  const { name, node, model } = extension;
  const extended = readExtended(extension);
  const diagnostics = [...extended.diagnostics];
  const values: Record<string, Maximum> = typeof extended.value === 'string' ? {} : { ...extended.value.values };
  for (const [path, field] of limitFields(model)) {
    const entry = node.entries.get(path);
    if (entry === undefined) continue;
    if (entry.node.type === 'scalar' && entry.node.value === PLAN_MAX) {
      const detail = `"${path}" is ${PLAN_MAX}, but this table is what says how much that is.`;
      diagnostics.push(
        report(codes['invalid-quantity'], { place: entry.node.place, detail, hint: 'Write the figure.' }),
      );
      continue;
    }
    const read = readInteger(field, entry.node, { path, maxima: 'none' });
    append(diagnostics, read.diagnostics);
    if (read.value !== undefined) values[path] = { value: read.value, origin: `tierform.yaml:${entry.keyPlace.line}` };
  }
  return { value: extended.value === 'unknown' ? 'unknown' : { plan: name, values }, diagnostics };
}

/** The plan that a table stands on. A table may have the name of a built-in plan and extend that one. */
function readExtended({ node, model, tables, path }: Extension): ResolvedPlan {
  const base = node.entries.get('extends')?.node;
  if (base?.type !== 'scalar' || typeof base.value !== 'string') return { value: 'none', diagnostics: [] };
  const { value: name, place } = base;
  const table = tables.get(name);
  if (table !== undefined && !path.includes(name)) {
    // Of what is wrong further on, only a circle is this table's fault as well.
    const next = extend({ name, node: table, model, tables, path: [...path, name] });
    return {
      value: next.value,
      diagnostics: isCircle(path[0], tables) ? [circularPlan(path[0] ?? name, place, tables)] : [],
    };
  }
  if (Object.hasOwn(model.plans, name)) return { value: model.plans[name] ?? 'none', diagnostics: [] };
  if (table === undefined) return { value: 'unknown', diagnostics: [unknownPlan(name, place, { model, tables })] };
  return { value: 'unknown', diagnostics: path.length === 1 ? [circularPlan(name, place, tables)] : [] };
}

/** The plans that a name leads to through `extends`, in order; a name that comes twice ends it. */
function followExtends(name: string, tables: PlanTables): readonly string[] {
  const path = [name];
  for (;;) {
    const base = tables.get(path.at(-1) ?? '')?.entries.get('extends')?.node;
    if (base?.type !== 'scalar' || typeof base.value !== 'string') return path;
    const isKnown = path.includes(base.value);
    path.push(base.value);
    if (isKnown) return path;
  }
}

function isCircle(name: string | undefined, tables: PlanTables): boolean {
  if (name === undefined) return false;
  const path = followExtends(name, tables);
  return path.length > 1 && path.at(-1) === name;
}

function circularPlan(name: string, place: Place, tables: PlanTables): Diagnostic {
  const detail = `The plan "${name}" extends itself: ${followExtends(name, tables).join(', ')}.`;
  const hint = 'Name a plan that does not extend this one, such as full-platform.';
  return report(codes['unknown-plan'], { place, detail, hint });
}

/** What a table can hold: the maximum of each limit, and how many resources of a kind there can be. */
function limitFields(model: PlatformModel): ReadonlyMap<string, LimitField> {
  const limits = model.kinds
    .flatMap(({ fields }) => Object.values(fields))
    .flatMap(field => {
      if (field.type !== 'integer') return [];
      // A plan's figure is never a slip of the pen: it stands in a contract.
      const { suspiciousBelow: _, ...plain } = field;
      return [[field.maximum, plain] as const];
    });
  const counts = model.kinds.flatMap(({ maximumCount }) =>
    maximumCount === undefined ? [] : [[maximumCount, { ...COUNT, maximum: maximumCount }] as const],
  );
  return new Map([...limits, ...counts]);
}

const COUNT = { type: 'integer', unit: 'count', unlimited: true, whenLowered: 'lowers-quota' } as const;

function unknownPlan(
  name: string,
  place: Place,
  { model, tables }: { readonly model: PlatformModel; readonly tables: PlanTables },
): Diagnostic {
  const known = [...new Set([...Object.keys(model.plans), ...tables.keys()])];
  const detail = `There is no plan ${JSON.stringify(name)}.`;
  return report(codes['unknown-plan'], { place, detail, hint: didYouMean(name, known) });
}

// Which maxima an environment's plan sets: built-in plans, plans of tierform.yaml that extend them, inline tables.
import { type Diagnostic, type Place, report } from '../core/diagnostic.ts';
import type { Field, Maximum, PlanMaxima, PlatformModel } from '../core/kind.ts';
import { codes } from './codes.ts';
import { parseInteger } from './quantity.ts';
import { describe } from './schema.ts';
import { didYouMean } from './suggest.ts';
import { type MapNode, nodeAt, type SourceNode } from './yaml/source.ts';

/** The plans of tierform.yaml by name, not yet resolved, since one may extend another. */
export type PlanTables = Readonly<Record<string, MapNode>>;

interface PlanReading {
  readonly root: SourceNode;
  readonly models: readonly PlatformModel[];
  readonly report: (diagnostic: Diagnostic) => void;
}

/** The tables under `plans`; each is resolved once here, so that a plan that no environment uses is checked too. */
export function readPlans({ root, models, report: collect }: PlanReading): PlanTables {
  const tables: Record<string, MapNode> = {};
  const plans = nodeAt(root, ['plans']);
  if (plans?.type !== 'map') return tables;
  for (const [name, { node }] of plans.entries) if (node.type === 'map') tables[name] = node;
  for (const [name, node] of Object.entries(tables)) {
    for (const model of models) extend({ name, node, model, tables, path: [name] }).diagnostics.forEach(collect);
  }
  return tables;
}

export interface ResolvedPlan {
  readonly value: PlanMaxima | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface PlanQuestion {
  /** What the environment says: a name, an inline table, or nothing. */
  readonly plan: unknown;
  readonly place: Place;
  readonly node: SourceNode | undefined;
  readonly model: PlatformModel;
  readonly tables: PlanTables;
}

export function resolvePlan({ plan, place, node, model, tables }: PlanQuestion): ResolvedPlan {
  if (node?.type === 'map') return extend({ name: 'inline', node, model, tables, path: [] });
  if (typeof plan !== 'string') return { value: undefined, diagnostics: [] };
  const table = tables[plan];
  // What is wrong inside a table under `plans` is reported where it stands, not once per use.
  if (table !== undefined)
    return { ...extend({ name: plan, node: table, model, tables, path: [plan] }), diagnostics: [] };
  const builtIn = model.plans[plan];
  if (builtIn !== undefined) return { value: builtIn, diagnostics: [] };
  return { value: undefined, diagnostics: [unknownPlan(plan, place, model, tables)] };
}

interface Extension {
  readonly name: string;
  readonly node: MapNode;
  readonly model: PlatformModel;
  readonly tables: PlanTables;
  /** The plans on the way here, to notice one that extends itself. */
  readonly path: readonly string[];
}

function extend({ name, node, model, tables, path }: Extension): ResolvedPlan {
  const diagnostics: Diagnostic[] = [];
  const extended = baseOf({ name, node, model, tables, path }, diagnostics);
  const values: Record<string, Maximum> = { ...extended?.values };
  const fields = limitFields(model);
  for (const [key, entry] of node.entries) {
    const field = fields.get(key);
    if (key === 'extends' || field === undefined || entry.node.type !== 'scalar') continue;
    const written = entry.node.value;
    if (typeof written !== 'number' && typeof written !== 'string') continue;
    const parsed = parseInteger(field.unit, written);
    if ('code' in parsed) {
      const detail = `"${key}" is ${describe(entry.node)}. ${parsed.detail}`;
      diagnostics.push(report(parsed.code, { place: entry.node.place, detail, hint: parsed.hint }));
    } else values[key] = { value: parsed.value, origin: `tierform.yaml:${entry.keyPlace.line}` };
  }
  return { value: { plan: name, values }, diagnostics };
}

function baseOf({ node, model, tables, path }: Extension, diagnostics: Diagnostic[]): PlanMaxima | undefined {
  const base = node.entries.get('extends')?.node;
  if (base?.type !== 'scalar' || typeof base.value !== 'string') return undefined;
  const table = tables[base.value];
  if (table !== undefined && !path.includes(base.value)) {
    return extend({ name: base.value, node: table, model, tables, path: [...path, base.value] }).value;
  }
  const builtIn = model.plans[base.value];
  if (builtIn === undefined) diagnostics.push(unknownPlan(base.value, base.place, model, tables));
  return builtIn;
}

function limitFields(model: PlatformModel): ReadonlyMap<string, Extract<Field, { type: 'integer' }>> {
  const fields = model.kinds.flatMap(kind => Object.values(kind.fields));
  return new Map(fields.flatMap(field => (field.type === 'integer' ? [[field.maximum, field] as const] : [])));
}

function unknownPlan(name: string, place: Place, model: PlatformModel, tables: PlanTables): Diagnostic {
  const known = [...Object.keys(model.plans), ...Object.keys(tables)];
  return report(codes['unknown-plan'], { place, detail: `There is no plan "${name}".`, hint: didYouMean(name, known) });
}

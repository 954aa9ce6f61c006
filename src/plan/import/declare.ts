// A live object -> what a tier file says of it. Left out is what is not there (no text, an empty list), what the plan gives
// anyway, and what nobody can set; everything else is written, since only what is written is watched.
import { isBuiltIn, type Kind, type Maximum } from '../../core/kind.ts';
import type { ForeignReference, LiveObject } from '../../core/resource.ts';
import { formatQuantity } from '../../core/unit.ts';
import { isMap, textsOf, type Value } from '../../core/value.ts';

export interface DeclareContext {
  readonly maxima: Readonly<Record<string, Maximum>>;
  /** How a file refers to what an address or an id stands for. */
  readonly refer: (reference: Value, kind: string) => string | ForeignReference;
  /** Fields that cannot be declared. */
  readonly isLeftOut: (path: string) => boolean;
  readonly key: string;
}

export interface Declaration {
  /** As the file says it, nested. */
  readonly fields: { readonly [key: string]: Value };
  /** Texts that stand in a file of their own, by the path of their field. */
  readonly itemsFiles: Readonly<Record<string, { readonly name: string; readonly items: readonly string[] }>>;
}

export function declare(kind: Kind, { attributes }: LiveObject, context: DeclareContext): Declaration {
  const written: Record<string, Value> = {};
  const itemsFiles: Record<string, Declaration['itemsFiles'][string]> = {};
  const fixed = isBuiltIn(kind, attributes) ? (kind.builtInFixed ?? []) : [];
  for (const [path, field] of Object.entries(kind.fields)) {
    const value = attributes[path] ?? null;
    if (isNothing(value) && !(field.apart === true && Array.isArray(value))) continue;
    if (fixed.includes(path) || context.isLeftOut(path)) continue;
    // What only the platform decides is written where it says which object is meant.
    if (field.readOnly === true && value !== true) continue;
    if (field.type === 'integer' && context.maxima[field.maximum]?.value === value) continue;
    const file = field.type === 'set' ? field.file : undefined;
    const items = textsOf(value);
    if (file !== undefined && items.length > MOST_ITEMS && items.every(item => isPlainLine(item, file.column))) {
      const name = `${context.key}.txt`;
      itemsFiles[path] = { name, items };
      written[file.key] = name;
    } else written[path] = declareValue(field, value, context.refer);
  }
  return { fields: nest(written), itemsFiles };
}

/** More items than this stand in a file of their own. */
const MOST_ITEMS = 50;

/** A line that cannot be taken for a comment, a table or its heading. */
function isPlainLine(item: string, column: string): boolean {
  return /^[^\s,;"#][^\s,;"]*$/.test(item) && item !== column;
}

function isNothing(value: Value): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function declareValue(field: Kind['fields'][string], value: Value, refer: DeclareContext['refer']): Value {
  switch (field.type) {
    case 'integer': {
      const text = typeof value === 'number' ? formatQuantity(field.unit, value) : String(value);
      return /^-?\d+$/.test(text) ? Number(text) : text;
    }
    case 'reference':
      return refer(value, field.to);
    case 'references':
      return Array.isArray(value) ? value.map((item: Value) => refer(item, field.to)) : value;
    case 'maps':
      return Array.isArray(value) ? value.map((item: Value) => declareMap(field.keys, item, refer)) : value;
    case 'set':
      return textsOf(value).map(escapeVariables);
    default:
      return typeof value === 'string' ? escapeVariables(value) : value;
  }
}

type MapKeys = Extract<Kind['fields'][string], { type: 'maps' }>['keys'];

function declareMap(keys: MapKeys, map: Value, refer: DeclareContext['refer']): Value {
  if (!isMap(map)) return map;
  const entries = Object.entries(keys).flatMap(([name, { references }]): [string, Value][] => {
    const value = map[name];
    if (value === undefined) return [];
    if (references !== undefined && Array.isArray(value))
      return [[name, value.map((item: Value) => refer(item, references))]];
    return [[name, typeof value === 'string' ? escapeVariables(value) : value]];
  });
  return Object.fromEntries(entries);
}

/** A dollar and a brace mean a variable in tier files, unless there are two dollars. */
export function escapeVariables(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** `limits.size` stands under `limits`. */
function nest(flat: Readonly<Record<string, Value>>): Declaration['fields'] {
  const tree: Record<string, Value> = {};
  for (const [path, value] of Object.entries(flat)) {
    const [group = path, ...rest] = path.split('.');
    if (rest.length === 0) tree[group] = value;
    else if (!(group in tree)) tree[group] = nest(below(flat, `${group}.`));
  }
  return tree;
}

function below(flat: Readonly<Record<string, Value>>, prefix: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(flat).flatMap(([path, value]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), value] as const] : [],
    ),
  );
}

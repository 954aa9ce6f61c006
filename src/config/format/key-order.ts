// In which order the keys of a map stand: that of the JSON Schemas, which name every key. Where people choose the keys, such
// as those of resources, their order is their own.
import projectSchema from '../../../schemas/project.schema.json' with { type: 'json' };
import tierSchema from '../../../schemas/tier.schema.json' with { type: 'json' };
import { isRecord } from '../../core/value.ts';

export type Form = 'tier' | 'project';

const SCHEMAS: Readonly<Record<Form, Schema>> = { tier: tierSchema, project: projectSchema };

type Schema = Readonly<Record<string, unknown>>;

/** What the schema says of one place in a file: several where it allows several. */
export interface Shape {
  readonly root: Schema;
  readonly schemas: readonly Schema[];
}

export function shapeOf(form: Form): Shape {
  const root = SCHEMAS[form];
  return { root, schemas: expand(root, root) };
}

/** What stands under a key. */
export function shapeUnder({ root, schemas }: Shape, key: string): Shape {
  const found = schemas.flatMap(schema => {
    const own = propertiesOf(schema)[key];
    return own === undefined ? schema['additionalProperties'] : own;
  });
  return { root, schemas: found.flatMap(schema => expand(root, schema)) };
}

/** An item of the list that stands here. */
export function shapeOfItems({ root, schemas }: Shape): Shape {
  return { root, schemas: schemas.flatMap(schema => expand(root, schema['items'])) };
}

/** Merge keys come first: what stands below them counts more. */
export const MERGE_KEY = '<<';

/**
 * How far below a key stands in its map. Keys of a pattern (`x-...`) hold what others refer to, and stand above what holds
 * maps or lists; keys that nobody knows stand at the end. The same for all where the order is free.
 */
export function rankKeys({ root, schemas }: Shape): (key: string) => number {
  const known = schemas.find(schema => Object.keys(propertiesOf(schema)).length > 0);
  if (known === undefined) return () => 0;
  const names = Object.keys(propertiesOf(known));
  const ranks = new Map(names.map((name, index) => [name, index]));
  const patterns = Object.keys(isRecord(known['patternProperties']) ? known['patternProperties'] : {});
  const firstSection =
    patterns.length === 0
      ? 0
      : names.findIndex(name => shapeUnder({ root, schemas: [known] }, name).schemas.some(isCollection));
  return key => {
    if (key === MERGE_KEY) return -1;
    const rank = ranks.get(key);
    if (rank !== undefined) return rank;
    return patterns.some(pattern => new RegExp(pattern).test(key)) ? firstSection - 0.5 : names.length;
  };
}

function isCollection({ type }: Schema): boolean {
  return type === 'object' || type === 'array';
}

function propertiesOf({ properties }: Schema): Readonly<Record<string, unknown>> {
  return isRecord(properties) ? Object.assign(Object.create(null), properties) : {};
}

/** A schema with those that it refers to and chooses from. */
function expand(root: Schema, schema: unknown): readonly Schema[] {
  if (!isRecord(schema)) return [];
  const reference = typeof schema['$ref'] === 'string' ? definitionOf(root, schema['$ref']) : undefined;
  const choices = ['anyOf', 'oneOf', 'allOf'].flatMap(word => (Array.isArray(schema[word]) ? schema[word] : []));
  return [schema, ...[reference, ...choices].flatMap(choice => expand(root, choice))];
}

/** `#/definitions/name`, the one form that the schemas use. */
function definitionOf({ definitions }: Schema, reference: string): unknown {
  return isRecord(definitions) ? definitions[reference.split('/').at(-1) ?? ''] : undefined;
}

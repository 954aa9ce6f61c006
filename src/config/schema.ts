// Structure checks against the JSON Schemas: what ajv finds becomes diagnostics with a place. The schemas stand in
// schemas/ and are compiled by the build; what a quantity means (3GiB, 30d) is quantity.ts.

import { project, tier } from '#validators';
import { type Diagnostic, type Place, report } from '../core/diagnostic.ts';
import { isRecord } from '../core/value.ts';
import { codes } from './codes.ts';
import { didYouMean, suggest } from './suggest.ts';
import { nodeAt, type SourceNode, toData } from './yaml/source.ts';

const validators = { tier, project } as const;

type ErrorObject = NonNullable<typeof tier.errors>[number];

export interface SchemaCheck {
  readonly schema: keyof typeof validators;
  readonly root: SourceNode;
  /** Whether the value at this path is read, and its faults are reported, by somebody who knows more about it. */
  readonly isReadElsewhere: (path: readonly string[]) => boolean;
}

/** Every place where the document is not of the schema's form. */
export function checkSchema(check: SchemaCheck): readonly Diagnostic[] {
  const validate = validators[check.schema];
  if (validate(toData(check.root))) return [];
  const errors = validate.errors ?? [];
  const doubtful = findDoubtfulConditions(errors, check.root);
  const diagnostics: Diagnostic[] = [];
  for (const error of errors) {
    const path = pathOf(error);
    const isConditional = /\/(then|else)\//.test(error.schemaPath);
    if (ECHOES.has(error.keyword) || check.isReadElsewhere(path)) continue;
    if (isConditional && doubtful.has(error.instancePath)) continue;
    const node = nodeAt(check.root, path);
    if (node !== undefined && node.type !== 'unknown') diagnostics.push(explain({ error, path, node, check }));
  }
  return diagnostics;
}

/** What these say is said by the errors inside them, or by the platform's own checks. */
const ECHOES: ReadonlySet<string> = new Set(['if', 'false schema', 'propertyNames']);

function pathOf({ instancePath }: ErrorObject): readonly string[] {
  return instancePath.split('/').slice(1).map(unescapePointer);
}

/** Where a condition rests on a value that is wrong or unknown itself, so that nobody can tell which branch holds. */
function findDoubtfulConditions(errors: readonly ErrorObject[], root: SourceNode): ReadonlySet<string> {
  const wrong = new Set(errors.map(({ instancePath }) => instancePath));
  const conditions = errors.filter(({ keyword }) => keyword === 'if');
  return new Set(
    conditions.flatMap(({ instancePath, parentSchema }) => {
      const condition = isRecord(parentSchema?.['if']) ? parentSchema['if'] : {};
      const keys = Object.keys(isRecord(condition['properties']) ? condition['properties'] : {});
      const path = instancePath.split('/').slice(1).map(unescapePointer);
      const isDoubtful = keys.some(
        key => wrong.has(`${instancePath}/${key}`) || nodeAt(root, [...path, key])?.type === 'unknown',
      );
      return isDoubtful ? [instancePath] : [];
    }),
  );
}

interface SchemaFault {
  readonly error: ErrorObject;
  readonly path: readonly string[];
  readonly node: SourceNode;
  readonly check: SchemaCheck;
}

function explain(fault: SchemaFault): Diagnostic {
  const { error, path, node, check } = fault;
  const where = path.length === 0 ? 'The file' : quote(path.join('.'));
  const { place } = node;
  const param = (name: string) => String(error.params[name]);
  switch (error.keyword) {
    case 'additionalProperties':
      return explainUnknownKey(fault, where, param('additionalProperty'));
    case 'required':
      return report(codes['missing-key'], {
        place: keyPlaceOf(check.root, path) ?? { ...place, length: 1 },
        detail: `${where} needs the key "${param('missingProperty')}".`,
        hint: descriptionOf(error, param('missingProperty')),
      });
    case 'dependencies':
      return report(codes['missing-key'], {
        place: keyPlaceOf(check.root, [...path, param('property')]) ?? place,
        detail: `${quote([...path, param('property')].join('.'))} means nothing without the key "${param('missingProperty')}" beside it.`,
        hint: descriptionOf(error, param('missingProperty')),
      });
    case 'type':
      return explainType(fault, where);
    case 'enum':
    case 'const': {
      const allowed = (
        error.keyword === 'enum' ? error.params['allowedValues'] : [error.params['allowedValue']]
      ) as unknown[];
      const nearest = node.type === 'scalar' ? suggest(String(node.value), allowed.map(String)) : undefined;
      return report(codes['invalid-value'], {
        place,
        detail: `${where} is ${describe(node)}; it can be ${allowed.map(value => JSON.stringify(value)).join(', ')}.`,
        ...(nearest === undefined ? {} : { hint: `Did you mean "${nearest}"?` }),
      });
    }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return report(codes['out-of-range'], {
        place,
        detail: `${where} is ${describe(node)}; it must be ${BOUNDS[error.keyword]} ${param('limit')}.`,
        ...hintFrom(error),
      });
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return report(codes['invalid-value'], { place, detail: `${where} is empty.`, ...hintFrom(error) });
    case 'maxLength':
      return report(codes['invalid-value'], {
        place,
        detail: `${where} has more than ${param('limit')} characters.`,
        ...hintFrom(error),
      });
    case 'uniqueItems': {
      const later = Math.max(Number(error.params['i']), Number(error.params['j']));
      const item = nodeAt(node, [String(later)]) ?? node;
      return report(codes['duplicate-item'], {
        place: item.place,
        detail: `${where} holds ${describe(item)} twice.`,
        hint: 'Remove one of them.',
      });
    }
    case 'pattern':
      if (error.propertyName !== undefined) {
        const keyPlace = node.type === 'map' ? node.entries.get(error.propertyName)?.keyPlace : undefined;
        return report(codes['invalid-key'], {
          place: keyPlace ?? place,
          detail: `${quote(error.propertyName)} cannot be a key here.`,
          hint: KEY_FORMS[param('pattern')] ?? `A key matches ${param('pattern')}.`,
        });
      }
      return report(codes['invalid-value'], {
        place,
        detail: `${where} is ${describe(node)}, which is not of the form that it needs.`,
        ...hintFrom(error),
      });
    default:
      return report(codes['invalid-value'], {
        place,
        detail: `${where} ${error.message ?? 'is not valid'}.`,
        ...hintFrom(error),
      });
  }
}

function explainUnknownKey({ error, node }: SchemaFault, where: string, key: string): Diagnostic {
  const place = (node.type === 'map' ? node.entries.get(key)?.keyPlace : undefined) ?? node.place;
  const known = Object.keys(isRecord(error.parentSchema?.['properties']) ? error.parentSchema['properties'] : {});
  const detail = `${where} has no key ${quote(key)}.`;
  return report(codes['unknown-key'], { place, detail, hint: didYouMean(key, known) });
}

function explainType({ error, path, node, check }: SchemaFault, where: string): Diagnostic {
  const expected = [error.params['type'] as string | string[]].flat().filter(type => type !== 'null');
  const wanted = expected.map(type => TYPE_NAMES[type] ?? type).join(' or ');
  if (node.type === 'scalar' && node.isEmpty) {
    const place = keyPlaceOf(check.root, path) ?? node.place;
    return report(codes['empty-value'], {
      place,
      detail: `${where} has no value; it takes ${wanted}.`,
      hint: 'Give it a value, or remove the key.',
    });
  }
  return report(codes['wrong-type'], {
    place: { ...node.place, length: node.type === 'scalar' ? node.place.length : 1 },
    detail: `${where} is ${describe(node)}; it must be ${wanted}.`,
  });
}

const BOUNDS = { minimum: 'at least', maximum: 'at most', exclusiveMinimum: 'more than' } as const;

/** By the pattern of the schema. */
const KEY_FORMS: Readonly<Record<string, string>> = {
  '^[A-Za-z0-9._-]+$': 'A key is letters, digits, dots, `_` and `-`.',
  '^[A-Za-z_][A-Za-z0-9_]*$': 'The name of a variable is letters, digits and `_`, and begins with no digit.',
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** A text of the user's in a sentence: quoted, without line breaks, and not endless. */
function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text);
}

const LONGEST_QUOTE = 80;

/** What a node is, in words: `the text "yes"`, `a list`. */
export function describe(node: SourceNode): string {
  if (node.type === 'map') return 'a map';
  if (node.type === 'sequence') return 'a list';
  if (node.type === 'unknown') return 'not known';
  if (node.isEmpty) return 'empty';
  if (typeof node.value === 'string') return `the text ${quote(node.value)}`;
  return String(node.value);
}

/** The place of the key that holds the node at `path`; undefined for the root and for items of lists. */
export function keyPlaceOf(root: SourceNode, path: readonly string[]): Place | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const key = path.at(-1);
  return parent?.type === 'map' && key !== undefined ? parent.entries.get(key)?.keyPlace : undefined;
}

function descriptionOf(error: ErrorObject, key: string): string {
  const properties = error.parentSchema?.['properties'];
  const schema = isRecord(properties) ? properties[key] : undefined;
  const description = isRecord(schema) ? schema['description'] : undefined;
  return typeof description === 'string' ? `${key}: ${description}` : `Add "${key}".`;
}

function hintFrom(error: ErrorObject): { hint?: string } {
  const description = error.parentSchema?.['description'];
  return typeof description === 'string' ? { hint: description } : {};
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

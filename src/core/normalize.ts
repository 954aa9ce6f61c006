// The form in which values are compared. What files say and what a platform says both go through here.
import type { Field, MapKey } from './kind.ts';
import { canonicalText, compareText, isRecord, type Value } from './value.ts';

/**
 * A value in the form in which it is compared; undefined when it is not of the field's type. What a platform says goes
 * through here too, so that both sides are normalised alike. Idempotent.
 */
export function normalizeField(field: Field, value: unknown): Value | undefined {
  switch (field.type) {
    case 'integer':
      return typeof value === 'number' ? value : undefined;
    case 'number':
      // A platform may keep a fraction in 32 bits, which shows as a tail of digits that nobody wrote.
      return typeof value === 'number' ? Number(value.toPrecision(7)) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'text':
      return typeof value === 'string' ? normalizeText(field, value) : undefined;
    case 'set': {
      if (!Array.isArray(value)) return undefined;
      const texts = value.filter(item => typeof item === 'string').map(item => normalizeText(field, item));
      return [...new Set(texts)].sort(compareText);
    }
    case 'reference':
      return normalizeReference(value);
    case 'references':
      // A platform says null where there are none.
      return sortReferences((Array.isArray(value) ? value : []).map(normalizeReference));
    case 'maps':
      return Array.isArray(value) ? value.filter(isRecord).map(map => normalizeMap(field.keys, map)) : undefined;
  }
}

/** A text of a field as it is compared. */
export function normalizeText({ ignoreCase }: { readonly ignoreCase?: true }, text: string): string {
  return ignoreCase ? text.trim().toLowerCase() : text;
}

function normalizeReference(value: unknown): Value {
  if (isRecord(value) && typeof value['id'] === 'string') return { id: value['id'] };
  return typeof value === 'string' && value !== '' ? { id: value } : null;
}

function normalizeMap(keys: Readonly<Record<string, MapKey>>, map: Readonly<Record<string, unknown>>): Value {
  const normalized = Object.entries(keys).flatMap(([name, key]): (readonly [string, Value])[] => {
    const value = map[name];
    if (typeof value === 'string') return [[name, normalizeText(key, value)]];
    if (Array.isArray(value) && key.references !== undefined)
      return [[name, sortReferences(value.map(normalizeReference))]];
    return [];
  });
  return Object.fromEntries(normalized);
}

/** References without order and repetition: none is left out but null. */
export function sortReferences(references: readonly Value[]): readonly Value[] {
  const byText = new Map(references.filter(value => value !== null).map(value => [canonicalText(value), value]));
  return [...byText].sort(([left], [right]) => compareText(left, right)).map(([, value]) => value);
}

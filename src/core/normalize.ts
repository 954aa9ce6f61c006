// The form in which values are compared. What files say and what a platform says both go through here.
import type { Field } from './kind.ts';
import { compareText, isRecord, type Value } from './value.ts';

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
      if (typeof value !== 'string') return undefined;
      return field.ignoreCase ? value.toLowerCase() : value;
    case 'set': {
      if (!Array.isArray(value)) return undefined;
      const texts = value.filter(item => typeof item === 'string');
      return [...new Set(texts)].sort(compareText);
    }
    case 'reference':
      if (isRecord(value) && typeof value['id'] === 'string') return { id: value['id'] };
      return typeof value === 'string' && value !== '' ? { id: value } : null;
  }
}

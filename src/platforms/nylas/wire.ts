// Attributes <-> what stands on the wire. Dotted paths are nested objects there, and a reference is an id.

import type { Kind } from '../../core/kind.ts';
import { normalizeField } from '../../core/normalize.ts';
import { isForeignReference, type LiveObject } from '../../core/resource.ts';
import { type Attributes, isMap, isRecord, type Value } from '../../core/value.ts';
import type { WireObject } from './client.ts';

/** How a kind is spelled by the API. */
export interface WireForm {
  readonly kind: Kind;
  /** Of the collection: `/v3/policies`. */
  readonly path: string;
  readonly idField: string;
  readonly isPaged: boolean;
  readonly updateMethod: 'PUT' | 'PATCH';
  /** Field path -> its name on the wire, where they differ. */
  readonly names: Readonly<Record<string, string>>;
  /** What a field is that a whole object leaves out. */
  readonly absent: Attributes;
  /** Fields that are sent whenever one of them is, since the API judges them together. */
  readonly together: readonly string[];
}

/** The attributes that an answer holds; what it leaves out is absent here too. */
export function readAttributes({ kind, names }: WireForm, object: WireObject): Attributes {
  const attributes: Record<string, Value> = {};
  for (const [path, field] of Object.entries(kind.fields)) {
    const value = valueAt(object, names[path] ?? path);
    const normalized = value === undefined ? undefined : normalizeField(field, value);
    if (normalized !== undefined) attributes[path] = normalized;
  }
  return attributes;
}

/** A whole object, as a read gives it. */
export function readObject(form: WireForm, object: WireObject): LiveObject | undefined {
  const id = object[form.idField];
  if (typeof id !== 'string') return undefined;
  return { kind: form.kind.name, id, attributes: { ...form.absent, ...readAttributes(form, object) } };
}

function valueAt(object: WireObject, path: string): unknown {
  return path.split('.').reduce<unknown>((value, step) => (isRecord(value) ? value[step] : undefined), object);
}

/** The body of a create: all that is declared, and what is never left to the API's own default. */
export function createBody(form: WireForm, attributes: Attributes): WireObject {
  const defaults = Object.entries(form.kind.fields).flatMap(([path, { createDefault }]) =>
    createDefault === undefined ? [] : [[path, createDefault] as const],
  );
  return writeBody(form, { ...Object.fromEntries(defaults), ...attributes });
}

/**
 * The body of an update: the changed fields, each nested object whole, since sources disagree on whether a partial one is
 * merged (reference 2.2), and what is always sent.
 */
export function updateBody(form: WireForm, attributes: Attributes, changedPaths: readonly string[]): WireObject {
  const together = new Set(form.together);
  const groups = changedPaths.map(groupOf);
  const changed = new Set(groups.some(group => together.has(group)) ? [...groups, ...together] : groups);
  const isSent = (path: string) => changed.has(groupOf(path)) || form.kind.fields[path]?.createDefault !== undefined;
  return writeBody(form, Object.fromEntries(Object.entries(attributes).filter(([path]) => isSent(path))));
}

function groupOf(path: string): string {
  return path.split('.')[0] ?? path;
}

function writeBody({ kind, names }: WireForm, attributes: Attributes): WireObject {
  const body: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(attributes)) {
    const field = kind.fields[path];
    if (field === undefined || field.readOnly || field.apart) continue;
    const [group = '', ...rest] = (names[path] ?? path).split('.');
    const written = writeValue(value);
    if (rest.length === 0) body[group] = written;
    else body[group] = { ...(isRecord(body[group]) ? body[group] : {}), [rest.join('.')]: written };
  }
  return body;
}

/** A value on the wire, where references are bare ids. */
function writeValue(value: Value): Value {
  if (Array.isArray(value)) return value.map(writeValue);
  if (isForeignReference(value) && 'id' in value) return value.id;
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writeValue(item)]));
}

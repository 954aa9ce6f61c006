// One document of a tier file -> its resources, with normalised attributes and the place of each value.
import { type Address, formatAddress, KEY_PATTERN } from '../core/address.ts';
import { type Diagnostic, type Place, report } from '../core/diagnostic.ts';
import type { Field, Kind, PlatformModel } from '../core/kind.ts';
import { normalizeField } from '../core/normalize.ts';
import type { Resource } from '../core/resource.ts';
import { isRecord, type Value } from '../core/value.ts';
import { codes } from './codes.ts';
import { type KnownMaxima, readBoolean, readInteger, readNumber } from './quantity.ts';
import { checkSchema, keyPlaceOf } from './schema.ts';
import { type MapNode, nodeAt, type SourceNode, toData } from './yaml/source.ts';

/** What a tier file says about itself. */
export interface TierLabel {
  readonly tier: string;
  readonly file: string;
}

export interface TierDocument {
  readonly label: TierLabel | undefined;
  readonly resources: readonly Resource[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface TierContext {
  readonly models: readonly PlatformModel[];
  /** The maxima of the environment's plan, by platform. */
  readonly maxima: Readonly<Record<string, KnownMaxima>>;
}

export function readTier(root: SourceNode, context: TierContext): TierDocument {
  const diagnostics: Diagnostic[] = [];
  const resources: Resource[] = [];
  for (const model of context.models) {
    for (const kind of model.kinds) {
      const section = nodeAt(root, [kind.section]);
      if (section?.type !== 'map') continue;
      for (const [key, { keyPlace, node }] of section.entries) {
        if (!KEY_PATTERN.test(key) || node.type !== 'map') continue;
        const reader = new ResourceReader(kind, formatAddress(kind.name, key), context.maxima[model.name] ?? 'none');
        resources.push(reader.read(key, keyPlace, node));
        diagnostics.push(...reader.diagnostics);
      }
    }
  }
  const label = nodeAt(root, ['tier']);
  return {
    label:
      label?.type === 'scalar' && label.value !== null
        ? { tier: String(label.value), file: label.place.file }
        : undefined,
    resources,
    diagnostics: [...checkStructure(root, context.models), ...diagnostics],
  };
}

function checkStructure(root: SourceNode, models: readonly PlatformModel[]): readonly Diagnostic[] {
  const kinds = new Map(models.flatMap(model => model.kinds.map(kind => [kind.section, kind] as const)));
  return checkSchema({
    schema: 'tier',
    root,
    isReadElsewhere: ([section = '', , ...path]) => {
      const fields = kinds.get(section)?.fields ?? {};
      const field = Object.hasOwn(fields, path.join('.')) ? fields[path.join('.')] : undefined;
      return field?.type === 'integer' || field?.type === 'number' || field?.type === 'boolean';
    },
    reserved: (path, key) => {
      if (path.length === 0)
        return models
          .map(model => (Object.hasOwn(model.reservedSections, key) ? model.reservedSections[key] : undefined))
          .find(what => what !== undefined);
      const reserved = kinds.get(path[0] ?? '')?.reserved ?? {};
      return path.length === 2 && Object.hasOwn(reserved, key) ? reserved[key] : undefined;
    },
  });
}

class ResourceReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #kind: Kind;
  readonly #address: Address;
  readonly #maxima: KnownMaxima;

  constructor(kind: Kind, address: Address, maxima: KnownMaxima) {
    this.#kind = kind;
    this.#address = address;
    this.#maxima = maxima;
  }

  read(key: string, place: Place, node: MapNode): Resource {
    const attributes: Record<string, Value> = {};
    const places: Record<string, Place> = {};
    for (const [path, field] of Object.entries(this.#kind.fields)) {
      const written = nodeAt(node, path.split('.'));
      if (written === undefined) continue;
      places[path] = written.place;
      if (written.type === 'unknown' || this.#isEmpty(path, field, written, node)) continue;
      const value = this.#readValue(path, field, written);
      if (value !== undefined) attributes[path] = value;
    }
    return { address: this.#address, kind: this.#kind.name, key, attributes, place, places };
  }

  /** The normalised value; undefined when it cannot be used, which the schema or a diagnostic here says. */
  #readValue(path: string, field: Field, node: SourceNode): Value | undefined {
    switch (field.type) {
      case 'integer':
        return this.#collect(readInteger(field, node, { path, maxima: this.#maxima }));
      case 'number':
        return this.#collect(readNumber(field, node, path));
      case 'boolean':
        return this.#collect(readBoolean(node, path));
      case 'reference':
        return this.#readReference(field.to, node);
      case 'text':
      case 'set':
        return normalizeField(field, toData(node));
    }
  }

  /** `key:` with nothing behind it; of texts and sets the schema says so. */
  #isEmpty(path: string, field: Field, node: SourceNode, root: MapNode): boolean {
    if (node.type !== 'scalar' || !node.isEmpty) return false;
    if (field.type === 'text' || field.type === 'set') return true;
    const place = keyPlaceOf(root, path.split('.')) ?? node.place;
    const hint =
      field.type === 'reference'
        ? `Write the key of a ${field.to}, or \`null\` if ${this.#address} is to have none.`
        : 'Give it a value, or remove the key.';
    this.diagnostics.push(
      report(codes['empty-value'], { place, address: this.#address, detail: `"${path}" has no value.`, hint }),
    );
    return true;
  }

  #readReference(kind: string, node: SourceNode): Value | undefined {
    const data = toData(node);
    if (data === null) return null;
    // The schema refuses what cannot be a key.
    if (typeof data === 'string') return KEY_PATTERN.test(data) ? formatAddress(kind, data) : undefined;
    if (!isRecord(data) || Object.keys(data).length !== 1) return undefined;
    const { id, name } = data;
    return typeof id === 'string' ? { id } : typeof name === 'string' ? { name } : undefined;
  }

  #collect<T extends Value>(read: {
    readonly value: T | undefined;
    readonly diagnostics: readonly Diagnostic[];
  }): T | undefined {
    this.diagnostics.push(...read.diagnostics.map(diagnostic => ({ ...diagnostic, address: this.#address })));
    return read.value;
  }
}

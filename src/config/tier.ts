// One document of a tier file -> its resources, with normalised attributes and the place of each value.

import { type Address, formatAddress, KEY_PATTERN } from '../core/address.ts';
import { type Diagnostic, type Place, report } from '../core/diagnostic.ts';
import type { Field, Kind, MapKey, PlatformModel } from '../core/kind.ts';
import { normalizeField, normalizeText, sortReferences } from '../core/normalize.ts';
import { itemPath, type Resource } from '../core/resource.ts';
import { append, isRecord, type Value } from '../core/value.ts';
import { codes } from './codes.ts';
import type { ItemsFile } from './items-file.ts';
import { type KnownMaxima, readBoolean, readInteger, readNumber } from './quantity.ts';
import { checkSchema, keyPlaceOf } from './schema.ts';
import { type MapNode, nodeAt, type ScalarNode, type SourceNode, toData } from './yaml/source.ts';

/** What a tier file says about itself, and what it declares. */
export interface TierLabel {
  readonly tier: string;
  /** Higher tiers have higher ranks; undefined for a tier that is not compared. */
  readonly rank: number | undefined;
  /** Where the tier is named. */
  readonly place: Place;
  /** Where its rank stands. */
  readonly rankPlace: Place | undefined;
  readonly addresses: readonly Address[];
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
  /** Reads a file that the tier file refers to. */
  readonly readItems: (node: ScalarNode, column: string) => ItemsFile;
}

export function readTier(root: SourceNode, context: TierContext): TierDocument {
  const diagnostics: Diagnostic[] = [];
  const resources: Resource[] = [];
  for (const { model, kind, key, place, node } of declaredIn(root, context.models)) {
    const reader = new ResourceReader(kind, formatAddress(kind.name, key), {
      maxima: context.maxima[model.name] ?? 'none',
      readItems: context.readItems,
    });
    resources.push(reader.read(key, place, node));
    append(diagnostics, reader.diagnostics);
  }
  return {
    label: readLabel(
      root,
      resources.map(({ address }) => address),
    ),
    resources,
    diagnostics: [...checkStructure(root, context.models), ...diagnostics],
  };
}

/** The addresses that a document declares, whatever else is wrong with it. */
export function addressesIn(root: SourceNode, models: readonly PlatformModel[]): readonly Address[] {
  return declaredIn(root, models).map(({ kind, key }) => formatAddress(kind.name, key));
}

interface Declaration {
  readonly model: PlatformModel;
  readonly kind: Kind;
  readonly key: string;
  readonly place: Place;
  readonly node: MapNode;
}

function declaredIn(root: SourceNode, models: readonly PlatformModel[]): readonly Declaration[] {
  return models.flatMap(model =>
    model.kinds.flatMap(kind => {
      const section = nodeAt(root, [kind.section]);
      if (section?.type !== 'map') return [];
      return [...section.entries].flatMap(([key, { keyPlace, node }]): Declaration[] => {
        if (!KEY_PATTERN.test(key) || node.type !== 'map') return [];
        const place = kind.within === undefined ? keyPlace : firstKeyPlace(kind, node);
        return place === undefined ? [] : [{ model, kind, key, place, node }];
      });
    }),
  );
}

/** Where a resource that stands inside of another one begins; undefined where there is none. */
function firstKeyPlace(kind: Kind, node: MapNode): Place | undefined {
  const keys = new Set(
    Object.entries(kind.fields).flatMap(([path, field]) =>
      field.type === 'set' && field.file !== undefined ? [path, field.file.key] : [path],
    ),
  );
  for (const [key, { keyPlace }] of node.entries) if (keys.has(key)) return keyPlace;
  return undefined;
}

function readLabel(root: SourceNode, addresses: readonly Address[]): TierLabel | undefined {
  const tier = nodeAt(root, ['tier']);
  if (tier?.type !== 'scalar' || tier.value === null) return undefined;
  const rank = nodeAt(root, ['rank']);
  return {
    tier: String(tier.value),
    rank: rank?.type === 'scalar' && typeof rank.value === 'number' ? rank.value : undefined,
    place: tier.place,
    rankPlace: rank?.place,
    addresses,
  };
}

function checkStructure(root: SourceNode, models: readonly PlatformModel[]): readonly Diagnostic[] {
  const kinds = models.flatMap(model => model.kinds);
  return checkSchema({
    schema: 'tier',
    root,
    isReadElsewhere: ([section = '', , ...path]) =>
      kinds.some(({ section: own, fields }) => {
        const field = own === section && Object.hasOwn(fields, path.join('.')) ? fields[path.join('.')] : undefined;
        return field !== undefined && READ_HERE.has(field.type);
      }),
  });
}

interface ReaderContext extends Pick<TierContext, 'readItems'> {
  readonly maxima: KnownMaxima;
}

class ResourceReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #kind: Kind;
  readonly #address: Address;
  readonly #context: ReaderContext;
  readonly #places: Record<string, Place> = {};

  constructor(kind: Kind, address: Address, context: ReaderContext) {
    this.#kind = kind;
    this.#address = address;
    this.#context = context;
  }

  read(key: string, place: Place, node: MapNode): Resource {
    const attributes: Record<string, Value> = {};
    for (const [path, field] of Object.entries(this.#kind.fields)) {
      const value = this.#readField(path, field, node);
      if (value !== undefined) attributes[path] = value;
    }
    return { address: this.#address, kind: this.#kind.name, key, attributes, place, places: this.#places };
  }

  #readField(path: string, field: Field, node: MapNode): Value | undefined {
    const written = nodeAt(node, path.split('.'));
    const value = written === undefined ? undefined : this.#readWritten(path, field, { written, node });
    if (field.type !== 'set' || field.file === undefined) return value;
    const file = nodeAt(node, [field.file.key]);
    if (file?.type !== 'scalar' || typeof file.value !== 'string') return value;
    this.#places[path] ??= file.place;
    const { items, diagnostics } = this.#context.readItems(file, field.file.column);
    append(
      this.diagnostics,
      diagnostics.map(diagnostic => ({ ...diagnostic, address: this.#address })),
    );
    for (const { text, place } of items) this.#places[itemPath(path, normalizeText(field, text))] ??= place;
    const listed = Array.isArray(value) ? value : [];
    return normalizeField(field, [...listed, ...items.map(({ text }) => text)]);
  }

  #readWritten(path: string, field: Field, { written, node }: { written: SourceNode; node: MapNode }) {
    this.#places[path] = written.place;
    if (written.type === 'unknown' || this.#isEmpty(path, field, written, node)) return undefined;
    return this.#readValue(path, field, written);
  }

  /** The normalised value; undefined when it cannot be used, which the schema or a diagnostic here says. */
  #readValue(path: string, field: Field, node: SourceNode): Value | undefined {
    switch (field.type) {
      case 'integer':
        return this.#collect(readInteger(field, node, { path, maxima: this.#context.maxima }));
      case 'number':
        return this.#collect(readNumber(field, node, path));
      case 'boolean':
        return this.#collect(readBoolean(node, path));
      case 'reference':
        return this.#readReference(field.to, node);
      case 'references':
        return this.#readReferences(field.to, path, node);
      case 'maps':
        return this.#readMaps(field.keys, path, node);
      case 'set':
        if (node.type !== 'sequence') return undefined;
        for (const item of node.items)
          if (item.type === 'scalar' && typeof item.value === 'string')
            this.#places[itemPath(path, normalizeText(field, item.value))] ??= item.place;
        return normalizeField(field, node.items.map(toData));
      case 'text':
        return normalizeField(field, toData(node));
    }
  }

  /** `key:` with nothing behind it; where the schema wants a text or a list, it says so. */
  #isEmpty(path: string, field: Field, node: SourceNode, root: MapNode): boolean {
    if (node.type !== 'scalar' || !node.isEmpty) return false;
    if (field.type !== 'reference' && !READ_HERE.has(field.type)) return true;
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

  #readReferences(kind: string, path: string, node: SourceNode): Value | undefined {
    if (node.type !== 'sequence') return undefined;
    const references = node.items.flatMap((item): Value[] => {
      const value = item.type === 'unknown' ? undefined : (this.#readReference(kind, item) ?? undefined);
      if (value === undefined) return [];
      this.#places[itemPath(path, value)] ??= item.place;
      return [value];
    });
    return sortReferences(references);
  }

  #readMaps(keys: Readonly<Record<string, MapKey>>, path: string, node: SourceNode): Value | undefined {
    if (node.type !== 'sequence') return undefined;
    return node.items.map((item, index): Value => {
      this.#places[`${path}.${index}`] = item.place;
      const entries = Object.entries(keys).flatMap(([name, key]): (readonly [string, Value])[] => {
        const written = nodeAt(item, [name]);
        if (written === undefined || written.type === 'unknown') return [];
        const at = `${path}.${index}.${name}`;
        this.#places[at] = written.place;
        if (key.references !== undefined && written.type === 'sequence')
          return [[name, this.#readReferences(key.references, at, written) ?? []]];
        const data = toData(written);
        return typeof data === 'string' ? [[name, normalizeText(key, data)]] : [];
      });
      return Object.fromEntries(entries);
    });
  }

  #collect<T extends Value>(read: {
    readonly value: T | undefined;
    readonly diagnostics: readonly Diagnostic[];
  }): T | undefined {
    append(
      this.diagnostics,
      read.diagnostics.map(diagnostic => ({ ...diagnostic, address: this.#address })),
    );
    return read.value;
  }
}

/** Fields whose faults the schema leaves to the readers here. */
const READ_HERE: ReadonlySet<Field['type']> = new Set(['integer', 'number', 'boolean']);

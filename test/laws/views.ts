// Building blocks of views for the laws: resources and objects in attributes, a second platform that shares nothing with
// Nylas, and all combinations of small choices.
import type { Address } from '../../src/core/address.ts';
import type { Kind } from '../../src/core/kind.ts';
import type { Base, LiveObject, Resource } from '../../src/core/resource.ts';
import { type Attributes, compareText } from '../../src/core/value.ts';
import type { Views } from '../../src/plan/views.ts';

export function resource(kind: string, key: string, attributes: Attributes): Resource {
  const place = { file: `tiers/${key}.yaml`, line: 1, column: 1, length: 1 };
  const places = Object.fromEntries(Object.keys(attributes).map(path => [path, place]));
  return { address: `${kind}.${key}`, kind, key, attributes, place, places };
}

export function object(kind: string, id: string, attributes: Attributes): LiveObject {
  return { kind, id, attributes };
}

/** Base entries by address; those that are undefined are left out. */
export function baseOf(entries: Readonly<Record<Address, { id: string; attributes: Attributes } | undefined>>): Base {
  return Object.fromEntries(Object.entries(entries).flatMap(([address, entry]) => (entry ? [[address, entry]] : [])));
}

/**
 * Kinds of no real platform: a shelf with an immutable field that is not its natural key, and a box that stands on one.
 * A box has nothing by which it could be recognised but its label. The goods on a shelf stand apart, and a box may refer to
 * shelves in lists, and in lists inside of maps.
 */
export const toyKinds: readonly Kind[] = [
  {
    name: 'shelf',
    section: 'shelves',
    nameField: 'title',
    naturalKey: ['title'],
    check: () => [],
    fields: {
      title: { type: 'text' },
      room: { type: 'text', immutable: true },
      goods: { type: 'set', apart: true },
      load: { type: 'integer', unit: 'count', unlimited: true, maximum: 'load', whenLowered: 'lowers-quota' },
    },
  },
  {
    name: 'box',
    section: 'boxes',
    nameField: 'label',
    naturalKey: ['label'],
    check: () => [],
    fields: {
      label: { type: 'text' },
      shelf: { type: 'reference', to: 'shelf' },
      nearby: { type: 'references', to: 'shelf' },
      notes: { type: 'maps', keys: { text: { ignoreCase: true }, about: { references: 'shelf' } } },
      tags: { type: 'set' },
      ratio: { type: 'number', minimum: 0, maximum: 10 },
    },
  },
];

/** Every way to take one of each list. */
export function* combinations<Choices extends readonly (readonly unknown[])[]>(
  ...choices: Choices
): Generator<{ [Index in keyof Choices]: Choices[Index][number] }> {
  const total = choices.reduce((product, { length }) => product * length, 1);
  for (let number = 0; number < total; number += 1) {
    let rest = number;
    const taken = choices.map(options => {
      const option = options[rest % options.length];
      rest = Math.floor(rest / options.length);
      return option;
    });
    yield taken as { [Index in keyof Choices]: Choices[Index][number] };
  }
}

/** What went wrong how often, with the first example of each: a table instead of ten thousand failures. */
export class Tally {
  readonly #examples = new Map<string, { count: number; example: string }>();
  cases = 0;

  add(breaches: readonly string[], { desired, base, live }: Omit<Views, 'kinds'>): void {
    this.cases += 1;
    for (const breach of new Set(breaches)) {
      const known = this.#examples.get(breach);
      if (known !== undefined) known.count += 1;
      else {
        const files = Object.fromEntries(desired.map(({ address, attributes }) => [address, attributes]));
        this.#examples.set(breach, { count: 1, example: JSON.stringify({ files, base, live }) });
      }
    }
  }

  /** Sorted by breach; empty where every case kept the laws. */
  get breaches(): readonly string[] {
    return [...this.#examples]
      .sort(([left], [right]) => compareText(left, right))
      .map(([breach, { count, example }]) => `${breach} (${count} times, first in ${example})`);
  }
}

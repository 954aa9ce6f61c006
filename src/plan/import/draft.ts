// The files of an import while they are put together.
import { type PrintedResource, type PrintedTier, printTier } from '../../config/yaml/print.ts';
import { type Address, formatAddress } from '../../core/address.ts';
import type { Kind } from '../../core/kind.ts';
import type { LiveObject } from '../../core/resource.ts';
import { SHARED } from './layout.ts';

export interface ImportedFile {
  /** Relative to the project folder. */
  readonly path: string;
  readonly text: string;
  /** How many resources of each kind it declares, in the order in which they stand there. */
  readonly counts: readonly { readonly kind: Kind; readonly count: number }[];
}

/** What was made from what. */
export interface Written {
  readonly objects: ReadonlyMap<Address, LiveObject>;
  /** The field that a file of items belongs to. */
  readonly itemsFiles: ReadonlyMap<string, ItemsOwner>;
}

interface ItemsOwner {
  readonly address: Address;
  readonly path: string;
}

interface Entry {
  readonly kind: Kind;
  readonly object: LiveObject;
  readonly resource: PrintedResource;
}

interface DraftContext {
  /** Where the files are to go, relative to the project folder. */
  readonly folder: string;
  /** Their first line. */
  readonly header: string;
}

export class Draft {
  readonly #context: DraftContext;
  readonly #entries = new Map<string, Entry[]>();
  readonly #comments = new Map<string, Set<string>>();
  readonly #items = new Map<string, ItemsOwner & { readonly items: readonly string[] }>();

  constructor(context: DraftContext) {
    this.#context = context;
  }

  /** Adds a resource to a file, which is called without its ending. */
  add(file: string, entry: Entry): void {
    const entries = this.#entries.get(file) ?? [];
    this.#entries.set(file, entries);
    entries.push(entry);
  }

  /** Adds a file of items, beside the tier files. */
  addItems(name: string, owner: ItemsOwner & { readonly items: readonly string[] }): void {
    this.#items.set(name, owner);
  }

  /** Says something at the top of a file; where that holds nothing, of the shared one, else of the first one. */
  addComment(file: string, comment: string): void {
    const home = [file, SHARED, ...[...this.#entries.keys()].sort()].find(name => this.#entries.has(name));
    if (home === undefined) return;
    const comments = this.#comments.get(home) ?? new Set();
    this.#comments.set(home, comments.add(comment));
  }

  /** Empty where there is nothing to declare. */
  finish(tierOf: (file: string) => string | undefined): Written & { readonly files: readonly ImportedFile[] } {
    const objects = new Map<Address, LiveObject>();
    for (const { kind, object, resource } of [...this.#entries.values()].flat())
      objects.set(formatAddress(kind.name, resource.key), object);
    const tiers = [...this.#entries.keys()].sort().map(name => this.#printFile(name, tierOf(name)));
    const items = [...this.#items].map(([name, { items: texts }]) => ({
      path: this.#pathOf(name),
      text: `${texts.join('\n')}\n`,
      counts: [],
    }));
    return {
      files: [...tiers, ...items],
      objects,
      itemsFiles: new Map([...this.#items].map(([name, owner]) => [this.#pathOf(name), owner])),
    };
  }

  #pathOf(name: string): string {
    return this.#context.folder === '' ? name : `${this.#context.folder}/${name}`;
  }

  #printFile(name: string, tier: string | undefined): ImportedFile {
    const entries = this.#entries.get(name) ?? [];
    const byKind = new Map<Kind, PrintedResource[]>();
    for (const { kind, resource } of entries) {
      const resources = byKind.get(kind) ?? [];
      byKind.set(kind, resources);
      resources.push(resource);
    }
    const printed: PrintedTier = {
      header: this.#context.header,
      comments: [...(this.#comments.get(name) ?? [])],
      tier,
      sections: [...byKind].map(([kind, resources]) => ({ name: kind.section, resources })),
    };
    const counts = [...byKind].map(([kind, resources]) => ({ kind, count: resources.length }));
    return { path: this.#pathOf(`${name}.yaml`), text: printTier(printed), counts };
  }
}

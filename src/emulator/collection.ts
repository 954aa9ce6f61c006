// Objects of one kind by id, with as much of their past as a lagging read can ask for. Which reads lag, and by how much,
// is decided in store.ts and api/.

interface Version<T> {
  /** Unix seconds. */
  readonly at: number;
  /** Undefined from the deletion on. */
  readonly value: T | undefined;
}

interface Row<T> {
  readonly position: number;
  /** Never empty, oldest first. */
  readonly versions: Version<T>[];
}

export interface Entry<T> {
  /** Where it stands in a listing; no other entry of the collection has the same, and it never changes. */
  readonly position: number;
  readonly id: string;
  readonly value: T;
}

/** All objects as they were at a time, which the next page of a listing asks for again. */
interface Reading<T> {
  readonly at: number;
  readonly entries: readonly Entry<T>[];
}

export interface CollectionOptions {
  /** How far back `entries`, `listed` and `getAsOf` can be asked. */
  readonly keptSeconds: number;
  /** Gives each object its position, from a number that grows in the order of creation. */
  readonly positionOf: (sequence: number) => number;
}

export class Collection<T> {
  readonly #rows = new Map<string, Row<T>>();
  readonly #options: CollectionOptions;
  #nextSequence = 0;
  #size = 0;
  /** Both hold until the next write. */
  #created: Reading<T> | undefined;
  #listed: Reading<T> | undefined;

  constructor(options: CollectionOptions) {
    this.#options = options;
  }

  /** How many objects there are now. */
  get size(): number {
    return this.#size;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)?.versions.at(-1)?.value;
  }

  /** The object as it was at a time in Unix seconds; one that is younger is given as it was created. */
  getAsOf(id: string, at: number): T | undefined {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : (valueAt(row, at) ?? row.versions[0]?.value);
  }

  /** Creates or replaces. */
  put(id: string, value: T, now: number): void {
    const row = this.#rows.get(id);
    if (row?.versions.at(-1)?.value === undefined) this.#size += 1;
    if (row === undefined) {
      const position = this.#options.positionOf(this.#nextSequence);
      this.#rows.set(id, { position, versions: [{ at: now, value }] });
      this.#nextSequence += 1;
    } else {
      this.#append(row, { at: now, value });
    }
    this.#forgetReadings();
  }

  remove(id: string, now: number): void {
    const row = this.#rows.get(id);
    if (row?.versions.at(-1)?.value === undefined) return;
    this.#size -= 1;
    if (this.#options.keptSeconds === 0) this.#rows.delete(id);
    else this.#append(row, { at: now, value: undefined });
    this.#forgetReadings();
  }

  /** All objects in the order of creation, as they were at a time in Unix seconds. */
  entries(at = Number.POSITIVE_INFINITY): readonly Entry<T>[] {
    if (this.#created?.at !== at) this.#created = { at, entries: this.#read(at) };
    return this.#created.entries;
  }

  /** The same in the order of their positions. */
  listed(at: number): readonly Entry<T>[] {
    if (this.#listed?.at !== at) {
      this.#listed = { at, entries: this.entries(at).toSorted((left, right) => left.position - right.position) };
    }
    return this.#listed.entries;
  }

  #read(at: number): readonly Entry<T>[] {
    const entries: Entry<T>[] = [];
    for (const [id, row] of this.#rows) {
      const value = valueAt(row, at);
      if (value !== undefined) entries.push({ position: row.position, id, value });
    }
    return entries;
  }

  #forgetReadings(): void {
    this.#created = undefined;
    this.#listed = undefined;
  }

  #append(row: Row<T>, version: Version<T>): void {
    row.versions.push(version);
    // The version that holds at the horizon is still asked for; those before it are not.
    const horizon = version.at - this.#options.keptSeconds;
    while (row.versions[1] !== undefined && row.versions[1].at <= horizon) row.versions.shift();
  }
}

function valueAt<T>(row: Row<T>, at: number): T | undefined {
  for (let index = row.versions.length - 1; index >= 0; index -= 1) {
    const version = row.versions[index];
    if (version !== undefined && version.at <= at) return version.value;
  }
  return undefined;
}

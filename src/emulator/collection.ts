// Objects of one kind by id, in the order of creation, with as much of their past as a lagging read can ask for.
// Which reads lag, and by how much, is decided in store.ts and api/.

interface Version<T> {
  /** Unix seconds. */
  readonly at: number;
  /** Undefined from the deletion on. */
  readonly value: T | undefined;
}

interface Row<T> {
  readonly sequence: number;
  /** Never empty, oldest first. */
  readonly versions: Version<T>[];
}

export interface Entry<T> {
  /** Grows in the order of creation and never changes. */
  readonly sequence: number;
  readonly id: string;
  readonly value: T;
}

export class Collection<T> {
  readonly #rows = new Map<string, Row<T>>();
  readonly #keptSeconds: number;
  #nextSequence = 0;
  #size = 0;

  /** @param keptSeconds how far back `entries` and `getAsOf` can be asked. */
  constructor(keptSeconds: number) {
    this.#keptSeconds = keptSeconds;
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
      this.#rows.set(id, { sequence: this.#nextSequence, versions: [{ at: now, value }] });
      this.#nextSequence += 1;
    } else {
      this.#append(row, { at: now, value });
    }
  }

  remove(id: string, now: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#size -= 1;
    if (this.#keptSeconds === 0) this.#rows.delete(id);
    else this.#append(row, { at: now, value: undefined });
  }

  /** All objects in the order of creation, as they were at a time in Unix seconds. */
  entries(at = Number.POSITIVE_INFINITY): Entry<T>[] {
    const entries: Entry<T>[] = [];
    for (const [id, row] of this.#rows) {
      const value = valueAt(row, at);
      if (value !== undefined) entries.push({ sequence: row.sequence, id, value });
    }
    return entries;
  }

  #append(row: Row<T>, version: Version<T>): void {
    row.versions.push(version);
    // The version that holds at the horizon is still asked for; those before it are not.
    const horizon = version.at - this.#keptSeconds;
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

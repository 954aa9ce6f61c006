// Stands at the door of the emulator and writes down who changed what. What the program may never do is noticed here, at the
// moment when it does it, from the emulator's own data.
import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/transport.ts';
import type { Model } from '../world/model.ts';

export interface Breach {
  /** The invariant, in two or three words. */
  readonly what: string;
  readonly detail: string;
}

/** An object as the emulator stores it. */
export type Stored = Readonly<Record<string, unknown>>;

export type Collection = 'lists' | 'rules' | 'policies' | 'workspaces' | 'grants';
const COLLECTIONS: readonly Collection[] = ['lists', 'rules', 'policies', 'workspaces', 'grants'];

interface Row {
  /** When it became as it is. */
  readonly atMs: number;
  /** The last edit of somebody else: when, and how it was before; undefined for none. */
  readonly theirs: { readonly atMs: number; readonly before: Stored } | undefined;
  readonly collection: Collection;
  readonly value: Stored;
  readonly text: string;
}

/** What one run of the program may do, and what it has seen. */
export interface Run {
  /** Ids in the state as the run began. */
  readonly held: ReadonlySet<string>;
  readonly model: Model;
  /** How far listings may be behind. */
  readonly lagMs: number;
  /** Why it may not write now; undefined where it may. */
  readonly findObstacle: () => string | undefined;
  /** When it listed a collection for the last time. */
  readonly lastListedMs: Map<string, number>;
  /** When it last asked for an object by its id. */
  readonly lastReadMs: Map<string, number>;
  /** Ids of what it made. */
  readonly made: Set<string>;
  /** When it wrote for the last time. */
  lastWriteMs: number;
}

export class Ledger {
  readonly breaches: Breach[] = [];
  /** Ids of what the program made. */
  readonly made = new Set<string>();
  /** Ids that the state held at some time. */
  readonly everHeld = new Set<string>();
  /** Ids of what somebody else touched: nobody can tell any more what became of them. */
  readonly meddled = new Set<string>();
  /** When somebody else changed something for the last time, and when anybody did. */
  othersAtMs = Number.NEGATIVE_INFINITY;
  changedAtMs = Number.NEGATIVE_INFINITY;
  readonly #emulator: Emulator;
  readonly #now: () => number;
  readonly #isMerging: boolean;
  readonly #versions = new Map<string, Stored[]>();
  #rows: ReadonlyMap<string, Row> = new Map();
  /** Ids of accounts and objects that belong to nobody's files. */
  readonly #foreign = new Set<string>();

  constructor(emulator: Emulator, { now, isMerging }: { readonly now: () => number; readonly isMerging: boolean }) {
    this.#emulator = emulator;
    this.#now = now;
    this.#isMerging = isMerging;
    this.#note(() => undefined);
  }

  /** Every version of an object that there ever was; undefined for an id that never was one. */
  versionsOf(id: string): readonly Stored[] | undefined {
    return this.#versions.get(id);
  }

  isLive(id: string): boolean {
    return this.#rows.has(id);
  }

  /** From now on, whatever is there is nobody's business. */
  sealForeign(isForeign: (collection: Collection, value: Stored) => boolean): void {
    for (const [id, { collection, value }] of this.#rows) if (isForeign(collection, value)) this.#foreign.add(id);
  }

  async sendAsOther(request: HttpRequest): Promise<HttpResponse> {
    const response = await this.#emulator.handle(request);
    this.#note(id => {
      this.othersAtMs = this.#now();
      this.meddled.add(id);
      this.#foreign.delete(id);
    }, true);
    return response;
  }

  async sendAsProgram(request: HttpRequest, run: Run): Promise<HttpResponse> {
    const { method } = request;
    const [, , collection = '', id, part] = new URL(request.url).pathname.split('/');
    const nowMs = this.#now();
    if (method === 'GET') {
      if (id === undefined) run.lastListedMs.set(collection, nowMs);
      // A page of items says nothing of the list itself.
      else if (part === undefined) run.lastReadMs.set(id, nowMs);
      return this.#emulator.handle(request);
    }
    run.lastWriteMs = nowMs;
    const obstacle = run.findObstacle();
    if (obstacle !== undefined) this.breaches.push({ what: 'writes only under the lock', detail: obstacle });
    const response = await this.#emulator.handle(request);
    const breach = (what: string, detail: string) =>
      this.breaches.push({ what, detail: `${request.method} ${new URL(request.url).pathname}: ${detail}` });
    this.#note((id, before, after) => {
      const row = after ?? before;
      if (row === undefined) return;
      const described = `${row.collection} ${id} ${JSON.stringify(row.value['name'] ?? '')}`;
      if (this.#foreign.has(id)) breach('foreign untouched', `${described} belongs to nobody's files`);
      if (row.collection === 'grants') {
        if (before === undefined || after === undefined || !isMove(before, after))
          breach('foreign untouched', `of ${described} more than its workspace changed`);
        else if (!this.#isAskedFor(run.model, before, after))
          breach(
            'foreign untouched',
            `no file asks for ${String(after.value['email'])} in ${after.value['workspace_id']}`,
          );
        return;
      }
      if (before === undefined) {
        const twin = this.#twinOf(id, row);
        if (twin !== undefined) breach('nothing twice', `${described} was made although the program had made ${twin}`);
        this.made.add(id);
        run.made.add(id);
        return;
      }
      if (after === undefined) {
        if (!run.held.has(id)) breach('delete only what base holds', described);
        const holder = this.#holderOf(id, run);
        if (holder !== undefined) breach('nothing is left dangling', `${holder} still refers to ${described}`);
        const unseen = row.theirs !== undefined && !this.#isReplaced(row) ? this.#news(id, row, run) : undefined;
        const [field] = unseen === undefined ? [] : changedFields(unseen, row.value);
        if (field !== undefined)
          breach('edits of others are noticed', `${field} of ${described} was changed after the plan was made`);
        return;
      }
      if (!run.held.has(id) && !this.made.has(id) && !isNamed(run.model, before))
        breach('foreign untouched', `${described} is not of the files`);
      const lost = this.#overwritten(id, { before, after, run });
      if (lost !== undefined)
        breach(
          'edits of others are noticed',
          `${lost} of ${described} was changed after the plan was made, and is overwritten`,
        );
      if (row.collection === 'policies' && this.#isMerging) {
        const [field] = undeclaredChanges(run.model, before, after);
        if (field !== undefined) breach('undeclared untouched', `${field} of ${described}`);
      }
    });
    return response;
  }

  /** Compares what there is with what there was, and calls back for each object that is not as it was. */
  #note(onChange: (id: string, before: Row | undefined, after: Row | undefined) => void, isOther = false): void {
    const snapshot = this.#emulator.snapshot();
    const before = this.#rows;
    const after = new Map<string, Row>();
    const nowMs = this.#now();
    for (const collection of COLLECTIONS)
      for (const value of snapshot[collection] as readonly unknown[] as readonly Stored[]) {
        const id = String(collection === 'workspaces' ? value['workspace_id'] : value['id']);
        const known = before.get(id);
        if (known?.value === value) {
          after.set(id, known);
          continue;
        }
        const text = JSON.stringify(value);
        const theirs = isOther && known !== undefined ? { atMs: nowMs, before: known.value } : known?.theirs;
        after.set(id, known?.text === text ? known : { collection, value, text, atMs: nowMs, theirs });
      }
    this.#rows = after;
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(id), after.get(id)];
      if (was?.text === is?.text) continue;
      this.changedAtMs = nowMs;
      if (is !== undefined) this.#versions.set(id, [...(this.#versions.get(id) ?? []), is.value]);
      onChange(id, was, is);
    }
  }

  /** Whether the files want an account that was in the default workspace where it is now. */
  #isAskedFor(model: Model, before: Row, after: Row): boolean {
    const [from, to] = [before, after].map(({ value }) => String(value['workspace_id']));
    if (from === to || this.#rows.get(from ?? '')?.value['default'] !== true) return true;
    const email = String(after.value['email']);
    // Somebody may have given the workspace another name meanwhile.
    const names = new Set((this.versionsOf(to ?? '') ?? []).map(({ name }) => name));
    return Object.values(model.workspaces).some(
      ({ name, domain, accounts = [], auto_group_existing: takesDomain }) =>
        names.has(name) && (accounts.includes(email) || (takesDomain === true && email.endsWith(`@${domain}`))),
    );
  }

  /** A field that somebody else changed after the plan, and that is overwritten all the same. */
  #overwritten(
    id: string,
    { before, after, run }: { readonly before: Row; readonly after: Row; readonly run: Run },
  ): string | undefined {
    const unchanged = this.#news(id, before, run);
    if (unchanged === undefined || (before.collection === 'policies' && !this.#isMerging)) return undefined;
    const [theirs, ours] = [before.value, after.value].map(flatten);
    return changedFields(unchanged, before.value).find(field => theirs?.[field] !== ours?.[field]);
  }

  /** How an object was before somebody else changed it after the plan, where the run could know by now; else undefined. */
  #news(id: string, { theirs, collection }: Row, run: Run): Stored | undefined {
    // Where listings lag, a plan also rests on single reads.
    if (theirs === undefined || run.lagMs > 0 || run.made.has(id)) return undefined;
    if (theirs.atMs <= (run.lastListedMs.get(collection) ?? Number.POSITIVE_INFINITY)) return undefined;
    // What was never read again should have been. Of what was read in the same moment, nobody can say whether it was before.
    const readMs = run.lastReadMs.get(id);
    return readMs === undefined || theirs.atMs < readMs ? theirs.before : undefined;
  }

  /** Whether another object of the program stands in for it: what a replace lets go of is not compared any more. */
  #isReplaced({ collection, value, theirs }: Row): boolean {
    const names = new Set([value['name'], theirs?.before['name']]);
    return [...this.#rows].some(
      ([other, row]) => row.collection === collection && this.made.has(other) && names.has(row.value['name']),
    );
  }

  /** An object that refers to this one, which is gone. */
  #holderOf(id: string, { lastListedMs, lagMs }: Run): string | undefined {
    for (const [other, { collection, text, atMs }] of this.#rows) {
      // What began to refer after the last look could not be known.
      const isSeen = (lastListedMs.get(collection) ?? 0) - lagMs > atMs;
      if (collection !== 'grants' && isSeen && text.includes(`"${id}"`)) return other;
    }
    return undefined;
  }

  /** Another object that the program made, is there, and cannot be told from this one. */
  #twinOf(id: string, { collection, value }: Row): string | undefined {
    const key = (other: Stored) => JSON.stringify([other['name'], other['type'], other['domain']]);
    for (const [other, row] of this.#rows)
      if (other !== id && row.collection === collection && this.made.has(other) && key(row.value) === key(value))
        return other;
    return undefined;
  }
}

function isMove(before: Row, after: Row): boolean {
  const rest = ({ value: { workspace_id: _, ...others } }: Row) => JSON.stringify(others);
  return rest(before) === rest(after);
}

/** Each field as text; of limits each for itself, nothing that changes by itself, and no items, which a plan reads apart. */
function flatten({ limits, items: _items, updated_at: _at, ...fields }: Stored): Readonly<Record<string, string>> {
  const all = Object.entries({ ...fields, ...(limits ?? {}) });
  return Object.fromEntries(all.map(([field, value]) => [field, JSON.stringify(value)]));
}

/** Fields that are not the same in both. */
function changedFields(before: Stored, after: Stored): readonly string[] {
  const [was, is] = [flatten(before), flatten(after)];
  return Object.keys(is).filter(field => was[field] !== is[field]);
}

/** Whether the files mean it by its name, its domain, or as the default workspace. */
function isNamed(model: Model, { collection, value }: Row): boolean {
  if (collection === 'grants') return false;
  return Object.values(model[collection]).some(
    entry =>
      entry.name === value['name'] ||
      ('domain' in entry && entry.domain === value['domain']) ||
      ('default' in entry && value['default'] === true),
  );
}

/** Limits that changed although the files do not mention them. */
function undeclaredChanges(model: Model, before: Row, after: Row): readonly string[] {
  const entry = Object.values(model.policies).find(({ name }) => name === after.value['name']);
  if (entry === undefined) return [];
  const limitsOf = ({ value }: Row) => (value['limits'] ?? {}) as Readonly<Record<string, unknown>>;
  const [was, is] = [limitsOf(before), limitsOf(after)];
  return Object.keys({ ...was, ...is }).filter(
    field => JSON.stringify(was[field]) !== JSON.stringify(is[field]) && !(field in entry.limits),
  );
}

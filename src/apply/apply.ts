// Walks a plan step by step, calls the platform, and ends every change as done, failed or skipped. It decides nothing: the
// order, the reasons and the guards were settled when the plan was made.
import { type Address, formatAddress } from '../core/address.ts';
import { hasErrors } from '../core/diagnostic.ts';
import { invariant } from '../core/invariant.ts';
import { type AccountModel, type Kind, withoutApart } from '../core/kind.ts';
import type { Base, BaseResource } from '../core/resource.ts';
import type { Attributes } from '../core/value.ts';
import type { Change, Operation, Plan } from '../plan/change.ts';
import { diffPaths, pickPaths } from '../plan/diff.ts';
import type { Connection } from '../platforms/platform.ts';
import {
  awaitUnfinished,
  createObject,
  findUnfinished,
  indexListing,
  isCreate,
  type Listing,
  readListing,
  type StepListing,
} from './create.ts';
import { isSameKept, type Kept } from './kept.ts';
import { ChangeFailed, type Failure, type Outcome, quote, type SideEffect, toFailure } from './outcome.ts';
import { inParallel } from './parallel.ts';
import { moveLatecomers, placeAccounts } from './place.ts';
import { findHolders, type Holders, removeObject } from './remove.ts';
import { adoptObject, updateObject } from './update.ts';
import { lookUntil, type Waiting } from './wait.ts';
import { KnownIds, type Worksite } from './worksite.ts';

export interface ApplyRequest extends Waiting {
  readonly plan: Plan;
  readonly base: Base;
  readonly kinds: readonly Kind[];
  /** Undefined where no platform in use has accounts. */
  readonly accountModel?: AccountModel | undefined;
  readonly connectionOf: (kind: string) => Connection;
  /** Creates that an earlier apply began and never heard of again. */
  readonly unfinished: readonly Address[];
  /** Keeps what state is to hold from now on; called before and after each step, when it changed. May reject. */
  readonly save: (kept: Kept) => Promise<void>;
  /** Reads everything again and plans from it. */
  readonly replan: (base: Base) => Promise<Plan>;
  /** Told of each outcome as it comes. */
  readonly onOutcome: (outcome: Outcome) => void;
}

export interface ApplyResult {
  /** In the order of the plan's changes. */
  readonly outcomes: readonly Outcome[];
  /** Whether a plan made afterwards is empty. */
  readonly verified: boolean;
  /** Why it could not be verified, where reading again failed. */
  readonly verifyFailure: Failure | undefined;
  /** What a new plan would change although this apply had nothing to do with it: somebody else was at work meanwhile. */
  readonly remaining: readonly Address[];
  readonly sideEffects: readonly SideEffect[];
  /** Why state could not be kept; the platform holds what was done all the same. */
  readonly saveFailure: string | undefined;
}

/** Applies a plan. Never throws: whatever fails is in the result. */
export async function applyPlan(request: ApplyRequest): Promise<ApplyResult> {
  const run = new ApplyRun(request);
  for (const step of request.plan.steps) await run.runStep(step);
  return run.finish();
}

class ApplyRun {
  readonly #request: ApplyRequest;
  readonly #site: Worksite;
  readonly #changes: ReadonlyMap<Address, Change>;
  readonly #outcomes = new Map<Address, Outcome>();
  readonly #sideEffects: SideEffect[] = [];
  readonly #requestIds = new Map<Address, string>();
  #resources: Record<Address, BaseResource>;
  readonly #creating: Set<Address>;
  /** Replaces of which the new object is there: state names the old one until that is gone. */
  readonly #replaced = new Set<Address>();
  #saved: Kept;
  #saveFailure: string | undefined;

  constructor(request: ApplyRequest) {
    const { plan, base, kinds, accountModel, connectionOf } = request;
    const byName = new Map(kinds.map(kind => [kind.name, kind]));
    this.#request = request;
    this.#changes = new Map(plan.changes.map(change => [change.address, change]));
    this.#resources = { ...base, ...plan.settled };
    this.#saved = { resources: base, creating: request.unfinished };
    this.#creating = new Set(request.unfinished);
    this.#site = {
      clock: request.clock,
      isStopped: request.isStopped,
      onWait: request.onWait,
      kinds,
      kindOf: name => {
        const kind = byName.get(name);
        invariant(kind !== undefined, `There is no kind ${name}`);
        return kind;
      },
      connectionOf,
      onSideEffect: effect => this.#sideEffects.push(effect),
      onAnswer: (address, { requestId }) => {
        if (requestId !== undefined) this.#requestIds.set(address, requestId);
      },
      ids: new KnownIds(plan, base),
      accountKind: accountModel?.kind ?? '',
      groupKind: accountModel?.group ?? '',
      unfinished: findUnfinished(request.unfinished, plan.changes),
    };
  }

  async runStep(operations: readonly Operation[]): Promise<void> {
    const ready = operations.filter(operation => this.#isReady(operation));
    const [first] = ready;
    if (first === undefined) return;
    if (this.#site.kindOf(this.#changeAt(first.address).kind).within !== undefined) {
      await this.#runPlacements(ready.map(({ address }) => this.#changeAt(address)));
      return;
    }
    const run = await this.#prepare(ready);
    for (const { address, verb } of ready)
      if (verb === 'write' && isCreate(this.#changeAt(address))) this.#creating.add(address);
    await this.#save();
    await inParallel(ready, operation => this.#runOperation(operation, run));
    await this.#save();
  }

  /** Placements have no object to be read and written: accounts are moved, all together. */
  async #runPlacements(changes: readonly Change[]): Promise<void> {
    const failures = await placeAccounts(this.#site, changes);
    for (const change of changes) {
      const failure = failures.get(change.address);
      if (failure === undefined) {
        if (change.action === 'forget') delete this.#resources[change.address];
        else this.#record(change, this.#groupOf(change), change.kept);
        this.#end(change.address, 'done', undefined);
      } else this.#end(change.address, failure.code === 'interrupted' ? 'skipped' : 'failed', failure);
    }
    await this.#save();
  }

  /** The id of the group that a placement is for, which this apply may have made. */
  #groupOf({ address, kind, id }: Change): string {
    const { within = '' } = this.#site.kindOf(kind);
    return this.#site.ids.idOf(formatAddress(within, address.slice(kind.length + 1))) ?? id ?? '';
  }

  /** Skips what waits for something that failed, and the second half of a replace whose first half did. */
  #isReady({ address, dependsOn }: Operation): boolean {
    const isLost = (other: Address) => {
      const status = this.#outcomes.get(other)?.status;
      return status === 'failed' || status === 'skipped';
    };
    if (isLost(address)) return false;
    const missing = dependsOn.find(isLost);
    if (missing === undefined) return true;
    const { failure } = new ChangeFailed('dependency-failed', `it depends on ${missing}, which was not done`);
    this.#end(address, 'skipped', failure);
    return false;
  }

  /** The reading that the operations of a step share: one listing for its creates, one per referring kind for its deletes. */
  async #prepare(operations: readonly Operation[]): Promise<(operation: Operation, change: Change) => Promise<void>> {
    const changes = operations.map(({ address }) => this.#changeAt(address));
    const kind = this.#site.kindOf(changes[0]?.kind ?? '');
    try {
      const writes = operations[0]?.verb === 'write';
      const deleted = writes ? [] : changes.filter(({ action }) => action !== 'forget').flatMap(({ id }) => id ?? []);
      const creates = writes ? changes.filter(isCreate) : [];
      let unfinished: Promise<Listing> | undefined;
      const listing: StepListing = {
        // It is ours from now on, whatever becomes of the rest.
        onMade: (change, { id, attributes }) => {
          const written = Object.keys(withoutApart(kind, change.desired)).filter(path => path in attributes);
          this.#record(change, id, pickPaths(attributes, written));
        },
        before: creates.length > 0 ? await readListing(this.#site, kind) : indexListing(kind, []),
        late: () => {
          unfinished ??= awaitUnfinished(this.#site, kind, creates);
          return unfinished;
        },
      };
      const holders: Holders = deleted.length > 0 ? await findHolders(this.#site, kind, new Set(deleted)) : new Map();
      const late =
        writes || kind.name !== this.#site.groupKind
          ? new Map()
          : await moveLatecomers(this.#site, changes, this.#request.plan);
      return async (operation, change) => {
        if (operation.verb === 'write') return this.#write(change, listing, isCreate(change));
        const failure = late.get(change.address);
        if (failure !== undefined) throw new ChangeFailed(failure.code, failure.message);
        return this.#remove(change, holders);
      };
    } catch (error) {
      return () => Promise.reject(error);
    }
  }

  async #runOperation(
    operation: Operation,
    run: (operation: Operation, change: Change) => Promise<void>,
  ): Promise<void> {
    const change = this.#changeAt(operation.address);
    try {
      if (this.#site.isStopped()) throw new ChangeFailed('interrupted', 'the apply was interrupted before it');
      // A create of which the state does not know that it is under way could be made again by the next apply.
      if (this.#saveFailure !== undefined && operation.verb === 'write' && isCreate(change))
        throw new ChangeFailed('state-not-kept', `the state could not be told of it before: ${this.#saveFailure}`);
      await run(operation, change);
      if (operation.verb === 'write' && change.action === 'replace') {
        this.#replaced.add(change.address);
        return;
      }
      this.#end(change.address, 'done', undefined);
    } catch (error) {
      const failure = toFailure(error);
      this.#end(change.address, failure.code === 'interrupted' ? 'skipped' : 'failed', failure);
    }
  }

  async #write(change: Change, listing: StepListing, isCreate: boolean): Promise<void> {
    const { address, action, id, replacementId, kept } = change;
    if (isCreate) {
      const created = await createObject(this.#site, change, listing);
      this.#site.ids.set(address, created.id);
      this.#settle(change, created.id, created.live.attributes);
    } else if (action === 'update' || action === 'replace') {
      const written = replacementId ?? id ?? '';
      const live = await updateObject(this.#site, change, written);
      this.#settle(change, written, live.attributes);
    } else {
      if (action === 'adopt') await adoptObject(this.#site, change);
      this.#record(change, id ?? '', kept);
    }
  }

  /** Keeps what came of a write, and fails the change where that is not what was asked. */
  #settle(change: Change, id: string, live: Attributes): void {
    const kind = this.#site.kindOf(change.kind);
    const differing = diffPaths(kind, change.desired, live).filter(path => kind.fields[path]?.readOnly !== true);
    // Base is what was applied, not what was hoped for; but the object is ours from now on in any case.
    const applied = Object.keys(change.desired).filter(path => path in live);
    this.#record(change, id, differing.length === 0 ? change.kept : pickPaths(live, applied));
    if (differing.length === 0) return;
    if (this.#site.isStopped())
      throw new ChangeFailed('interrupted', 'it was written, and the apply was interrupted before live showed it');
    const details = differing.map(
      path => `${path} is ${quote(live[path] ?? null)} instead of ${quote(change.desired[path] ?? null)}`,
    );
    throw new ChangeFailed('not-converged', `the platform accepted it and did something else: ${details.join(', ')}`);
  }

  #record(change: Change, id: string, attributes: Attributes | null): void {
    const previous = change.previousAddress;
    // Keys can change places: the entry goes only where it still is of this object.
    if (previous !== undefined && this.#resources[previous]?.id === id) delete this.#resources[previous];
    // Until the object that goes is gone, base keeps it: otherwise nobody would know that it is ours to delete.
    if (change.action === 'replace') return;
    // Null: it is let go of, or was done once and is nobody's wish, such as moving along the accounts of a new group.
    if (attributes === null) delete this.#resources[change.address];
    else this.#resources[change.address] = { id, attributes };
  }

  async #remove(change: Change, holders: Holders): Promise<void> {
    if (change.action !== 'forget') await removeObject(this.#site, change, holders);
    delete this.#resources[change.address];
    if (change.action !== 'replace') return;
    const id = this.#site.ids.idOf(change.address);
    if (id !== undefined && change.kept !== null) this.#resources[change.address] = { id, attributes: change.kept };
  }

  #end(address: Address, status: Outcome['status'], error: Failure | undefined): void {
    // A create whose outcome nobody knows stays noted: the next apply looks for it before it creates again. One that an
    // earlier apply left so stays, too, until it is settled, and so does one of a replace until the old object is gone.
    const isOpen =
      error?.code === 'unknown-outcome' || this.#request.unfinished.includes(address) || this.#replaced.has(address);
    if (status === 'done' || !isOpen) this.#creating.delete(address);
    const { action, name } = this.#changeAt(address);
    const outcome: Outcome = { address, action, name, status, requestId: this.#requestIds.get(address), error };
    this.#outcomes.set(address, outcome);
    this.#request.onOutcome(outcome);
  }

  #changeAt(address: Address): Change {
    const change = this.#changes.get(address);
    invariant(change !== undefined, `The plan has no change of ${address}`);
    return change;
  }

  async #save(): Promise<void> {
    const kept: Kept = { resources: { ...this.#resources }, creating: [...this.#creating] };
    try {
      if (!isSameKept(this.#saved, kept)) await this.#request.save(kept);
      this.#saved = kept;
      this.#saveFailure = undefined;
    } catch (error) {
      this.#saveFailure = error instanceof Error ? error.message : String(error);
    }
  }

  async finish(): Promise<ApplyResult> {
    const { plan } = this.#request;
    // A note of an earlier apply about what the files no longer ask for, or what is there by now, has served.
    const open = new Set(plan.changes.map(({ address }) => address));
    if (plan.targets.length === 0)
      for (const address of this.#creating) if (!open.has(address)) this.#creating.delete(address);
    await this.#save();
    const verification = await this.#verify();
    return {
      outcomes: plan.changes.flatMap(({ address }) => this.#outcomes.get(address) ?? []),
      ...verification,
      sideEffects: this.#sideEffects,
      saveFailure: this.#saveFailure,
    };
  }

  /** Reads everything again, for as long as reads may lag behind writes: only an empty plan is "done". */
  async #verify(): Promise<Pick<ApplyResult, 'verified' | 'verifyFailure' | 'remaining'>> {
    const unverified = { verified: false, verifyFailure: undefined, remaining: [] };
    if (this.#outcomes.size === 0) return { ...unverified, verified: true };
    if (this.#site.isStopped()) return unverified;
    const isOpen = (address: Address) => this.#outcomes.get(address)?.status === 'done' || !this.#outcomes.has(address);
    try {
      const look = () => this.#request.replan(this.#resources);
      const plan = await lookUntil(look, ({ changes }) => !changes.some(({ address }) => isOpen(address)), this.#site);
      if (this.#site.isStopped()) return unverified;
      for (const { address, fields, moves } of plan.changes) {
        if (this.#outcomes.get(address)?.status !== 'done') continue;
        const details = fields.map(({ path, before }) => `${path} is ${quote(before)}`).join(', ');
        const astray =
          moves.length === 0
            ? details
            : `${moves.length} accounts are elsewhere: ${quote(moves.map(({ account }) => account))}`;
        const message = `it was written, and live still differs: ${astray || 'it is not there'}`;
        this.#end(address, 'failed', new ChangeFailed('not-converged', message).failure);
      }
      const remaining = plan.changes.map(({ address }) => address).filter(address => !this.#outcomes.has(address));
      return {
        verified: plan.changes.length === 0 && !hasErrors(plan.diagnostics),
        verifyFailure: undefined,
        remaining,
      };
    } catch (error) {
      return { ...unverified, verifyFailure: toFailure(error) };
    }
  }
}

// From an open environment to all that a plan is made from. Accounts are many, so they are read only where something needs
// them.
import type { Acceptance } from '../config/project.ts';
import { kindOf } from '../core/address.ts';
import type { Maximum } from '../core/kind.ts';
import type { Moved } from '../core/moved.ts';
import type { Base } from '../core/resource.ts';
import { type Change, writesPlatform } from '../plan/change.ts';
import { makePlan, type PlanRequest } from '../plan/plan.ts';
import type { State } from '../state/state.ts';
import type { Configuration } from './project/configuration.ts';
import type { Session } from './session.ts';

export interface Reading {
  readonly state: State | undefined;
  readonly base: Base;
  /** All that a plan is made from. */
  readonly request: PlanRequest;
  /** Reads everything again, for a plan on another base. */
  readonly readAgain: (base: Base) => Promise<PlanRequest>;
}

export interface ReadingOptions {
  readonly target?: readonly string[];
  readonly allow?: readonly Acceptance[];
  /** Whether a plan is to say whom its changes reach. */
  readonly hasImpact: boolean;
}

/** Where the views come from: an open environment. */
export type ViewSource = Pick<
  Session,
  'environment' | 'flags' | 'kinds' | 'readLive' | 'accountModel' | 'readAccounts'
> & {
  readonly store: Pick<Session['store'], 'read'>;
};

/** What the files say, as far as a plan needs it. */
export interface Wishes {
  readonly project: Pick<Configuration['project'], 'accept' | 'guardrails'>;
  readonly desired: Pick<Configuration['desired'], 'resources'> & { readonly moved: readonly Moved[] };
}

/** Reads state and live. @throws PlatformError, StateError: a read that fails is never "no changes". */
export async function readViews(
  session: ViewSource,
  { project, desired }: Wishes,
  { target = [], allow = [], hasImpact }: ReadingOptions,
): Promise<Reading> {
  const { accountModel, kinds, environment } = session;
  const { guardrails } = project;
  const state = await session.store.read();
  const placement = accountModel?.placement;
  const placesAccounts = (base: Base) =>
    desired.resources.some(({ kind }) => kind === placement) || Object.keys(base).some(at => kindOf(at) === placement);
  const read = async (base: Base, needsAccounts: boolean): Promise<PlanRequest> => {
    const [live, accounts] = await Promise.all([
      session.readLive(desired, base),
      needsAccounts ? session.readAccounts() : undefined,
    ]);
    return {
      environment: environment.name,
      flags: session.flags,
      kinds,
      // What state is to hold nothing of is settled once it holds nothing.
      desired: desired.resources.filter(({ address, kept }) => kept !== null || base[address] !== undefined),
      base,
      live,
      moved: desired.moved,
      accountModel,
      accounts,
      targets: target,
      maxima: countMaxima(session),
      guards: { accept: [...project.accept, ...allow], ...guardrails },
    };
  };
  const base = state?.resources ?? {};
  const request = await read(base, placesAccounts(base));
  const completed = await completeAccounts(session, request, hasImpact || guardrails.maxAffectedAccounts !== undefined);
  return {
    state,
    base,
    request: completed,
    readAgain: async held => {
      const again = await read(held, placesAccounts(held));
      return completeAccounts(session, again, false);
    },
  };
}

/** Reads accounts where the changes of a plan are worth it, or cannot be made without. */
async function completeAccounts(session: ViewSource, request: PlanRequest, hasImpact: boolean): Promise<PlanRequest> {
  const { accountModel: model, accounts } = request;
  if (accounts !== undefined || model === undefined) return request;
  // The accounts of a group that is replaced come along.
  const movesAccounts = ({ kind, action }: Change) => kind === model.group && action === 'replace';
  const { changes } = makePlan(request);
  const isNeeded = changes.some(change => movesAccounts(change) || (hasImpact && writesPlatform(change)));
  return isNeeded ? { ...request, accounts: await session.readAccounts() } : request;
}

/** The maxima of all platforms, as far as the environment's plans are known. */
export function readMaxima({ environment }: Pick<ViewSource, 'environment'>): Readonly<Record<string, Maximum>> {
  const known = Object.values(environment.platforms).map(({ maxima }) =>
    typeof maxima === 'object' ? maxima.values : {},
  );
  return Object.assign({}, ...known);
}

/** Those that bound how many there may be of a kind. */
function countMaxima(session: ViewSource): Readonly<Record<string, Maximum>> {
  const names = new Set(session.kinds.flatMap(({ maximumCount }) => maximumCount ?? []));
  return Object.fromEntries(Object.entries(readMaxima(session)).filter(([name]) => names.has(name)));
}

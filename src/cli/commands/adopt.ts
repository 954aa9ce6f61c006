// `tierform adopt`: binds an address to an object that exists. Only the state changes; nothing is sent but GET.
import { didYouMean } from '../../config/suggest.ts';
import { commandLine } from '../../core/command-line.ts';
import { isBuiltIn, type Kind } from '../../core/kind.ts';
import { formerAddresses } from '../../core/moved.ts';
import { type Base, entriesOf, type LiveObject, type Resource } from '../../core/resource.ts';
import { diffPaths, pickPaths } from '../../plan/diff.ts';
import { matchViews } from '../../plan/match.ts';
import { makePlan, type PlanRequest } from '../../plan/plan.ts';
import { nameOfObject } from '../../plan/views.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { renderFields } from '../../render/plan-text.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { printDiagnostics, requireValid, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { type Configuration, loadConfiguration } from '../project/configuration.ts';
import { openSession, type Session } from '../session.ts';
import { openKeeper } from '../state/keeper.ts';
import { withLock } from '../state/lock.ts';

export interface Binding {
  /** As somebody typed it. */
  readonly address: string;
  readonly id: string;
}

/** @returns the exit code */
export async function adopt(io: Io, binding: Binding, options: GlobalOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  if (!requireValid(io, options, configuration)) return 1;
  const session = await openSession({ io, options, configuration });
  try {
    const { root } = configuration;
    return await withLock({ io, session, root, purpose: 'adopt' }, () =>
      bind({ io, binding, options, configuration, session }),
    );
  } finally {
    await session.close();
  }
}

interface Adoption {
  readonly io: Io;
  readonly binding: Binding;
  readonly options: GlobalOptions;
  readonly configuration: Configuration;
  readonly session: Session;
}

async function bind({ io, binding, options, configuration, session }: Adoption): Promise<number> {
  const { kind, resource } = findDeclared(binding, session, configuration);
  const state = await session.store.read();
  const base = state?.resources ?? {};
  const object = await findObject(binding.id, kind, session);
  const name = nameOfObject(session.kinds, object);
  const what = `the ${kind.name} "${escapeTerminal(name)}" (${escapeTerminal(object.id)})`;
  if (base[resource.address]?.id === object.id) {
    io.stdout(`${resource.address} is bound to ${what} already: nothing to do.\n`);
    return 0;
  }
  await requireFree({ kind, resource, object, base, session });
  requireUnmoved(resource, base, configuration);
  const request = await readRequest({ resource, object, base, session, configuration });
  const keeper = openKeeper(io, { session, state, root: configuration.root, command: 'adopt' });
  await keeper.save({
    resources: request.base,
    creating: (state?.creating ?? []).filter(address => address !== resource.address),
  });
  keeper.noteAdoption(resource.address, name);
  await keeper.finish();
  io.stdout(`Environment ${session.environment.name}: ${session.target}\n\n`);
  io.stdout(`${resource.address} is bound to ${what}. Nothing was written on the platform.\n`);
  return tellNext({ io, options, configuration, session, resource, request });
}

interface Declared {
  readonly kind: Kind;
  readonly resource: Resource;
}

/** @throws CommandError for what the files do not declare: the next plan would delete it */
function findDeclared({ address, id }: Binding, { kinds, flags }: Session, { desired }: Configuration): Declared {
  const resource = desired.resources.find(other => other.address === address);
  const kind = kinds.find(({ name }) => name === resource?.kind);
  const adoptable = desired.resources.filter(other => kinds.some(({ name, within }) => name === other.kind && !within));
  if (resource === undefined || kind === undefined) {
    throw new CommandError(
      `The files do not declare ${JSON.stringify(address)}, so that the next apply would delete what is bound to it.`,
      didYouMean(
        address,
        adoptable.map(other => other.address),
      ),
    );
  }
  if (kind.within !== undefined)
    throw new CommandError(
      `${address} is no object of the platform: what it holds is worked out from others.`,
      `Adopt its ${kind.within} instead:\n${commandLine(['adopt', `${kind.within}.${resource.key}`, id], flags)}`,
    );
  return { kind, resource };
}

/** @throws CommandError when there is none */
async function findObject(id: string, kind: Kind, { connectionOf, environment, target }: Session): Promise<LiveObject> {
  const connection = connectionOf(kind.name);
  await connection.checkIdentity();
  const isId = !/^\.*$/.test(id.trim());
  const object = isId ? await connection.get(kind.name, id) : undefined;
  if (object !== undefined) return object;
  throw new CommandError(
    `There is no ${kind.name} with the id ${JSON.stringify(id)} in ${environment.name} (${target}).`,
    'Ids differ between environments: name the right one with --env.',
  );
}

/** @throws CommandError where a `moved` block is about to give the address to what base holds under another one */
function requireUnmoved({ address }: Resource, base: Base, { desired: { moved } }: Configuration): void {
  const froms = new Map(moved.map(({ from, to }) => [to, from]));
  const origin = formerAddresses(froms, address).find(former => base[former] !== undefined);
  if (base[address] !== undefined || origin === undefined) return;
  throw new CommandError(
    `The files say that ${origin} is ${address} now, so that the object of ${origin} would be nobody's.`,
    'Apply the move first, or take it out of `moved`.',
  );
}

interface Candidate extends Declared {
  readonly object: LiveObject;
  readonly base: Base;
  readonly session: Session;
}

/** @throws CommandError where binding the two would take something from somebody, or make the next plan delete something */
async function requireFree({ kind, resource, object, base, session }: Candidate): Promise<void> {
  const { address, attributes } = resource;
  const holder = entriesOf(base).find(entry => entry.kind === kind.name && entry.id === object.id);
  if (holder !== undefined)
    throw new CommandError(
      `${holder.address} is bound to ${JSON.stringify(object.id)} already, and an object is one resource.`,
      `If ${address} is its new key, rename ${holder.address} in the files: the plan sees the move.`,
    );
  const held = base[address]?.id;
  if (held !== undefined && (await session.connectionOf(kind.name).get(kind.name, held)) !== undefined)
    throw new CommandError(
      `${address} is bound to ${JSON.stringify(held)}, which exists still and would be nobody's.`,
      `Delete that one on the platform; or keep it: rename the key ${resource.key} in the files, apply, declare ${address} anew, and adopt again.`,
    );
  if (isBuiltIn(kind, attributes) !== isBuiltIn(kind, object.attributes))
    throw new CommandError(
      isBuiltIn(kind, attributes)
        ? `${address} is the ${kind.name} that comes with the application, and ${JSON.stringify(object.id)} is another one.`
        : `${JSON.stringify(object.id)} is the ${kind.name} that comes with the application, and ${address} is another one.`,
      `Only \`${kind.builtInField}: true\` stands for the one that comes with the application; it is found without being adopted.`,
    );
  const fixed = diffPaths(kind, attributes, object.attributes).filter(path => kind.fields[path]?.immutable === true);
  if (fixed.length > 0) {
    const values = fixed.map(
      path =>
        `${path} is ${JSON.stringify(object.attributes[path] ?? null)} there and ${JSON.stringify(attributes[path])} in the files`,
    );
    throw new CommandError(
      `${JSON.stringify(object.id)} can never become ${address}, and an apply would delete it: ${values.join('; ')}.`,
      'Correct the files, or adopt another object.',
    );
  }
}

interface Bound extends Pick<Candidate, 'resource' | 'object' | 'base' | 'session'> {
  readonly configuration: Configuration;
}

/** What the next plan is made from: base holds the live values of what the files declare. */
async function readRequest({ resource, object, base, session, configuration }: Bound): Promise<PlanRequest> {
  const desired = configuration.desired.resources;
  const bind = (attributes: Resource['attributes']): Base => ({
    ...base,
    [resource.address]: { id: object.id, attributes },
  });
  const live = await session.readLive(configuration.desired, bind({}));
  const { kinds, environment } = session;
  const request: PlanRequest = {
    environment: environment.name,
    kinds,
    desired,
    base: bind({}),
    live,
    moved: configuration.desired.moved,
    targets: [],
    guards: { accept: [], maxDeletes: Number.POSITIVE_INFINITY },
  };
  const found = matchViews(request).matches.find(match => match.desired.address === resource.address)?.live;
  const values = pickPaths((found ?? object).attributes, Object.keys(resource.attributes));
  return { ...request, base: bind(values) };
}

interface Told extends Pick<Declared, 'resource'> {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly configuration: Configuration;
  readonly session: Session;
  readonly request: PlanRequest;
}

/** What the next plan will do with it. */
function tellNext({ io, options, configuration, session, resource, request }: Told): number {
  const { changes, diagnostics } = makePlan(request);
  const change = changes.find(({ address }) => address === resource.address);
  const style = styleOf(io, options);
  const own = diagnostics.filter(({ address, severity }) => address === resource.address && severity === 'error');
  printDiagnostics(io.stderr, own, { ...configuration, style });
  if (own.length > 0) return 1;
  if (change === undefined) io.stdout('It is as the files say: a plan leaves it as it is.\n');
  else {
    const view = { kinds: session.kinds, style, isVerbose: options.verbose === true, pathOf: configuration.pathOf };
    io.stdout(`The next apply would ${change.action} it:\n\n${renderFields(change, view).join('\n')}\n`);
  }
  return 0;
}

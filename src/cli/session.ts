// An open environment: connections to its platforms, its state, and the way from both to a plan.
import { openSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Acceptance, Environment } from '../config/project.ts';
import { kindOf } from '../core/address.ts';
import { invariant } from '../core/invariant.ts';
import type { Kind } from '../core/kind.ts';
import type { Base, LiveObject } from '../core/resource.ts';
import { isLoopback } from '../http/loopback.ts';
import { withPace } from '../http/pace.ts';
import { type RetryNotice, withRetry } from '../http/retry.ts';
import { withTrace } from '../http/trace.ts';
import type { Transport } from '../http/transport.ts';

import type { PlanRequest } from '../plan/plan.ts';
import { objectKey } from '../plan/references.ts';
import type { Connection, Platform } from '../platforms/platform.ts';
import { openFileStore } from '../state/file-store.ts';
import type { State, StateStore } from '../state/state.ts';
import { openEmulator } from './emulator.ts';
import { CommandError, type GlobalOptions, type Io } from './io/io.ts';
import { platforms } from './platforms.ts';
import type { Configuration } from './project/configuration.ts';

/** Leaves room for production traffic of the same application (design 7). */
const DEFAULT_REQUESTS_PER_SECOND = 20;
const CONNECTIONS = 8;

/** What every command keeps beside tierform.yaml. */
const DATA_FOLDER = '.tierform';

export interface Session {
  readonly environment: Environment;
  /** Of all platforms in use, in the order of references. */
  readonly kinds: readonly Kind[];
  /** Where requests go, for people. */
  readonly target: string;
  readonly store: StateStore;
  readonly connectionOf: (kind: string) => Connection;
  /** Every live object; one that base holds and no listing shows is asked for by its id, since listings lag. */
  readonly readLive: (base: Base) => Promise<readonly LiveObject[]>;
  readonly close: () => Promise<void>;
}

export interface SessionRequest {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly configuration: Configuration;
}

/** @throws CommandError for an environment without a platform, PlatformError for a key that is not set. */
export async function openSession({ io, options, configuration }: SessionRequest): Promise<Session> {
  const { environment, root } = configuration;
  invariant(environment !== undefined, 'A session needs an environment');
  const used = platforms.filter(({ model }) => environment.platforms[model.name] !== undefined);
  if (used.length === 0)
    throw new CommandError(
      `The environment "${environment.name}" has no platform.`,
      'Give it a block such as `nylas`.',
    );
  const closing: (() => Promise<void>)[] = [];
  const connections = new Map<string, Connection>();
  const targets: string[] = [];
  for (const platform of used) {
    const wire = await openWire({ io, options, root, environment, platform });
    if (wire.close !== undefined) closing.push(wire.close);
    const connection = platform.connect(wire.settings, { transport: wire.transport, variable: name => io.env[name] });
    for (const kind of platform.model.kinds) connections.set(kind.name, connection);
    targets.push(platform.endpointOf(wire.settings).label);
  }
  const kinds = used.flatMap(({ model }) => model.kinds);
  const connectionOf = (kind: string): Connection => {
    const connection = connections.get(kind);
    invariant(connection !== undefined, `No platform has the kind ${kind}`);
    return connection;
  };
  const statePath = `${DATA_FOLDER}/${environment.name}.json`;
  return {
    environment,
    kinds,
    target: targets.join(', '),
    store: openFileStore({
      environment: environment.name,
      path: join(root, statePath),
      location: configuration.pathOf(statePath),
    }),
    connectionOf,
    async readLive(base) {
      const [objects] = await Promise.all([
        Promise.all(kinds.map(({ name }) => connectionOf(name).list(name))),
        ...[...new Set(connections.values())].map(connection => connection.checkIdentity()),
      ]);
      const listed = objects.flat();
      return [...listed, ...(await readUnlisted({ listed, base, connectionOf, kinds }))];
    },
    close: async () => void (await Promise.all(closing.map(close => close()))),
  };
}

interface Unlisted {
  readonly listed: readonly LiveObject[];
  readonly base: Base;
  readonly kinds: readonly Kind[];
  readonly connectionOf: (kind: string) => Connection;
}

/**
 * The objects that base holds and no listing shows, asked for by their ids: listings lag behind writes, reads by id hardly
 * (Nylas API reference 7.3), and what merely is not listed yet must not be made again.
 */
export async function readUnlisted({ listed, base, kinds, connectionOf }: Unlisted): Promise<readonly LiveObject[]> {
  const known = new Set(listed.map(objectKey));
  const names = new Set(kinds.map(({ name }) => name));
  const missing = Object.entries(base).flatMap(([address, { id }]) => {
    const kind = kindOf(address);
    return names.has(kind) && !known.has(objectKey({ kind, id })) ? [{ kind, id }] : [];
  });
  const found = await Promise.all(missing.map(({ kind, id }) => connectionOf(kind).get(kind, id)));
  return found.filter(object => object !== undefined);
}

interface WireRequest {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly root: string;
  readonly environment: Environment;
  readonly platform: Platform;
}

interface Wire {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly transport: Transport;
  /** Undefined where there is nothing to close. */
  readonly close: (() => Promise<void>) | undefined;
}

/** The way of a platform's requests: the network or the emulator, then trace, pace and retry around it. */
async function openWire({ io, options, root, environment, platform }: WireRequest): Promise<Wire> {
  const block = environment.platforms[platform.model.name];
  const settings = block?.settings ?? {};
  const { clock, random } = io;
  const { label, url, requestsPerSecond } = platform.endpointOf(settings);
  const { transport, close } =
    url === undefined
      ? {
          transport: await openEmulator(join(root, DATA_FOLDER, `${environment.name}.emulator.json`), block?.maxima),
          close: undefined,
        }
      : (await import('../http/network.ts')).openNetwork({ connections: CONNECTIONS });
  const isLocal = url === undefined || isLoopback(url);
  const traced =
    options.trace === undefined
      ? transport
      : withTrace(transport, { clock, write: openTrace(resolve(io.cwd, options.trace), io) });
  const paced = withPace(traced, {
    clock,
    requestsPerSecond: requestsPerSecond ?? (isLocal ? undefined : DEFAULT_REQUESTS_PER_SECOND),
  });
  return {
    settings,
    transport: withRetry(paced, { clock, random, onRetry: tellRetries(io, label, options.verbose === true) }),
    close,
  };
}

/** Waiting of a second and more is told, once for requests that wait together; with --verbose every pause is. */
function tellRetries(io: Io, label: string, isVerbose: boolean): (notice: RetryNotice) => void {
  let toldUntilMs = 0;
  return ({ reason, pauseMs }) => {
    const nowMs = io.clock.now();
    if (!isVerbose && (pauseMs < 1000 || nowMs < toldUntilMs)) return;
    toldUntilMs = nowMs + pauseMs;
    io.stderr(`${label}: ${reason}; trying again in ${(pauseMs / 1000).toFixed(1)} s.\n`);
  };
}

/** Opens the file before anything is sent. @throws CommandError when it cannot be written */
function openTrace(path: string, io: Io): (line: string) => void {
  const reasonOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
  let file: number;
  try {
    file = openSync(path, 'a', 0o600);
  } catch (error) {
    throw new CommandError(
      `The trace cannot be written to ${path} (${reasonOf(error)}).`,
      'Name another file with --trace.',
    );
  }
  let isBroken = false;
  return line => {
    try {
      writeSync(file, `${line}\n`);
    } catch (error) {
      if (!isBroken) io.stderr(`The trace cannot be written any more (${reasonOf(error)}).\n`);
      isBroken = true;
    }
  };
}

export interface Reading {
  readonly state: State | undefined;
  readonly base: Base;
  /** All that a plan is made from. */
  readonly request: PlanRequest;
}

export interface PlanOptions {
  readonly target?: readonly string[];
  readonly allow?: readonly Acceptance[];
}

/** Reads state and live. @throws PlatformError, StateError: a read that fails is never "no changes". */
export async function readViews(
  session: Session,
  { project, desired }: Configuration,
  { target = [], allow = [] }: PlanOptions,
): Promise<Reading> {
  const state = await session.store.read();
  const base = state?.resources ?? {};
  const live = await session.readLive(base);
  return {
    state,
    base,
    request: {
      environment: session.environment.name,
      kinds: session.kinds,
      desired: desired.resources,
      base,
      live,
      targets: target,
      guards: { accept: [...project.accept, ...allow], maxDeletes: project.maxDeletes },
    },
  };
}

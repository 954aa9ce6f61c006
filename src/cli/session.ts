// An open environment: connections to its platforms, its state, and the way from both to a plan.

import { join } from 'node:path';
import type { Environment } from '../config/project.ts';
import { invariant } from '../core/invariant.ts';
import type { AccountModel, Kind } from '../core/kind.ts';
import type { Moved } from '../core/moved.ts';
import type { Base, LiveObject, Resource } from '../core/resource.ts';
import { isLoopback } from '../http/loopback.ts';
import { withPace } from '../http/pace.ts';
import { withRetry } from '../http/retry.ts';
import { createStoppableClock, type StoppableClock } from '../http/stoppable-clock.ts';
import type { Transport } from '../http/transport.ts';
import type { Connection, Platform } from '../platforms/platform.ts';
import { readLive } from '../platforms/read-live.ts';
import type { StateStore } from '../state/store.ts';
import { openEmulator } from './emulator.ts';
import { CommandError, type GlobalOptions, type Io } from './io/io.ts';
import { openRequests, tellRetries, withTraceFile } from './io/requests.ts';
import { platforms } from './platforms.ts';
import type { Configuration } from './project/configuration.ts';
import { DATA_FOLDER } from './state/data-folder.ts';
import { openStore } from './state/open-store.ts';

/** Leaves room for production traffic of the same application (design 7). */
const DEFAULT_REQUESTS_PER_SECOND = 20;
const CONNECTIONS = 8;

/** What the files say, as far as it decides what has to be read. */
export interface Declared {
  readonly resources: readonly Resource[];
  readonly moved: readonly Moved[];
}

export interface Session {
  readonly environment: Environment;
  /** Of all platforms in use, in the order of references. */
  readonly kinds: readonly Kind[];
  /** What a command in a message needs to mean this project and environment: `-C ops -e production`. */
  readonly flags: readonly string[];
  /** Where requests go, for people. */
  readonly target: string;
  readonly store: StateStore;
  readonly connectionOf: (kind: string) => Connection;
  /**
   * Every live object of the kinds that a plan needs, or of all (platforms/read-live.ts); stops where the key is not the one
   * of the application that is named.
   */
  readonly readLive: (desired: Declared, base: Base, scope?: 'needed' | 'all') => Promise<readonly LiveObject[]>;
  /** Undefined where no platform in use has accounts. */
  readonly accountModel: AccountModel | undefined;
  readonly readAccounts: () => Promise<readonly LiveObject[]>;
  /** That of its requests; stopping it ends what waits to be tried again. */
  readonly clock: StoppableClock;
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
  const clock = createStoppableClock(io.clock);
  const closing: (() => Promise<void>)[] = [];
  const connections = new Map<string, Connection>();
  const targets: string[] = [];
  for (const platform of used) {
    const wire = await openWire({ io, options, root, environment, platform, clock });
    if (wire.close !== undefined) closing.push(wire.close);
    const connection = platform.connect(wire.settings, { transport: wire.transport, variable: name => io.env[name] });
    const { kinds: own, accounts } = platform.model;
    for (const kind of [...own.map(({ name }) => name), ...(accounts === undefined ? [] : [accounts.kind])])
      connections.set(kind, connection);
    targets.push(platform.endpointOf(wire.settings).label);
  }
  const kinds = used.flatMap(({ model }) => model.kinds);
  const accountModel = used.map(({ model }) => model.accounts).find(accounts => accounts !== undefined);
  const connectionOf = (kind: string): Connection => {
    const connection = connections.get(kind);
    invariant(connection !== undefined, `No platform has the kind ${kind}`);
    return connection;
  };
  return {
    environment,
    flags: [...(options.C === undefined ? [] : ['-C', options.C]), '-e', environment.name],
    kinds,
    target: targets.join(', '),
    store: await openStore({ io, configuration }),
    connectionOf,
    async readLive({ resources: desired, moved }, base, scope = 'needed') {
      const always = scope === 'all' ? undefined : accountModel?.alwaysRead;
      const [live] = await Promise.all([
        readLive({ kinds, always, desired, moved, base, connectionOf }),
        ...[...new Set(connections.values())].map(connection => connection.checkIdentity()),
      ]);
      return live;
    },
    accountModel,
    readAccounts: async () =>
      accountModel === undefined ? [] : connectionOf(accountModel.kind).list(accountModel.kind),
    clock,
    close: async () => void (await Promise.all(closing.map(close => close()))),
  };
}

interface WireRequest {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly root: string;
  readonly environment: Environment;
  readonly platform: Platform;
  readonly clock: StoppableClock;
}

interface Wire {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly transport: Transport;
  /** Undefined where there is nothing to close. */
  readonly close: (() => Promise<void>) | undefined;
}

/** The way of a platform's requests: the network or the emulator, then trace, pace and retry around it. */
async function openWire({ io, options, root, environment, platform, clock }: WireRequest): Promise<Wire> {
  const block = environment.platforms[platform.model.name];
  const settings = block?.settings ?? {};
  const { isStopped } = clock;
  const { label, url, requestsPerSecond } = platform.endpointOf(settings);
  const open = async (): Promise<Pick<Wire, 'transport' | 'close'>> => {
    if (io.transport !== undefined || url !== undefined) return openRequests(io, CONNECTIONS);
    const path = join(root, DATA_FOLDER, `${environment.name}.emulator.json`);
    return { transport: await openEmulator(path, block?.maxima), close: undefined };
  };
  const { transport, close } = await open();
  const isLocal = url === undefined || isLoopback(url);
  const paced = withPace(withTraceFile(transport, { io, options, clock }), {
    clock,
    isStopped,
    requestsPerSecond: requestsPerSecond ?? (isLocal ? undefined : DEFAULT_REQUESTS_PER_SECOND),
  });
  return {
    settings,
    transport: withRetry(paced, {
      clock,
      random: io.random,
      isStopped,
      onRetry: tellRetries(io, label, options.verbose === true),
    }),
    close,
  };
}

// The way of requests to the network, or to what stands in its place, and what is told of them. What comes back has lost the
// key.
import { openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { cite } from '../../core/diagnostic.ts';
import { withMask } from '../../http/mask.ts';
import type { Network } from '../../http/network.ts';
import type { Clock } from '../../http/pace.ts';
import type { RetryNotice } from '../../http/retry.ts';
import { withTrace } from '../../http/trace.ts';
import type { Transport } from '../../http/transport.ts';
import { reasonOf } from '../../state/file/whole-file.ts';
import { CommandError, type GlobalOptions, type Io } from './io.ts';

/** @param connections to one host, at the most */
export async function openRequests({ transport: given }: Pick<Io, 'transport'>, connections: number): Promise<Network> {
  if (given !== undefined) return { transport: withMask(given), close: async () => undefined };
  const { transport, close } = (await import('../../http/network.ts')).openNetwork({ connections });
  return { transport: withMask(transport), close };
}

export interface Tracing {
  readonly io: Io;
  readonly options: Pick<GlobalOptions, 'trace'>;
  readonly clock: Clock;
}

/** Writes a line per request to the file of --trace, if there is one. @throws CommandError when it cannot be written */
export function withTraceFile(transport: Transport, { io, options: { trace }, clock }: Tracing): Transport {
  if (trace === undefined) return transport;
  return withTrace(transport, { clock, write: openTrace(resolve(io.cwd, trace), io) });
}

/** Opens the file before anything is sent. @throws CommandError when it cannot be written */
function openTrace(path: string, io: Io): (line: string) => void {
  let file: number;
  try {
    file = openSync(path, 'a', 0o600);
  } catch (error) {
    throw new CommandError(
      `The trace cannot be written to ${cite(path)} (${reasonOf(error)}).`,
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

/** Waiting of a second and more is told, once for requests that wait together; with --verbose every pause is. */
export function tellRetries(io: Io, label: string, isVerbose: boolean): (notice: RetryNotice) => void {
  let toldUntilMs = 0;
  return ({ reason, pauseMs }) => {
    const nowMs = io.clock.now();
    if (!isVerbose && (pauseMs < 1000 || nowMs < toldUntilMs)) return;
    toldUntilMs = nowMs + pauseMs;
    io.passing(`${label}: ${reason}; trying again in ${(pauseMs / 1000).toFixed(1)} s.\n`);
  };
}

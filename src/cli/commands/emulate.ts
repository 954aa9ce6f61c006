// `tierform emulate`: the Nylas emulator on a port, for people and for tests of other programs.

import { resolve } from 'node:path';
import { didYouMean } from '../../config/suggest.ts';
import { cite } from '../../core/diagnostic.ts';
import { createEmulator } from '../../emulator/emulator.ts';
import { KnobError, parseKnobs } from '../../emulator/knob-settings.ts';
import type { Knobs } from '../../emulator/knobs.ts';
import { serveEmulator } from '../../emulator/server.ts';
import { nylas } from '../../platforms/nylas/index.ts';
import { limitsOf, openEmulatorData } from '../emulator.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';

export interface EmulateOptions extends GlobalOptions {
  readonly port: string;
  readonly data?: string;
  readonly plan: string;
  readonly knob: readonly string[];
}

/** Serves until it is interrupted. */
export async function emulate(io: Io, options: EmulateOptions): Promise<number> {
  const { plans } = nylas.model;
  const plan = Object.hasOwn(plans, options.plan) ? plans[options.plan] : undefined;
  if (plan === undefined)
    throw new CommandError(
      `There is no plan ${JSON.stringify(options.plan)}.`,
      `There are: ${Object.keys(plans).join(', ')}.`,
    );
  const file =
    options.data === undefined ? undefined : await openEmulatorData(resolve(io.cwd, options.C ?? '.', options.data));
  const emulator = createEmulator({
    plan: limitsOf(plan),
    knobs: readKnobs(options.knob),
    ...(file === undefined ? {} : { data: file.data, onChange: file.save }),
  });
  const server = await serveEmulator(emulator, { port: readPort(options.port) }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CommandError(
        `Port ${options.port} cannot be used (${error.code ?? error.message}).`,
        'Choose another one with --port, or 0 for any that is free.',
      );
    },
  );
  io.stdout(
    `The Nylas emulator (plan ${plan.plan}, data ${options.data ?? 'in memory'}) takes any key at ${server.url}\n`,
  );
  await new Promise<void>(stop => void io.onInterrupt(stop));
  await server.close();
  return 0;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new CommandError(`${JSON.stringify(text)} is not a port.`, 'A port is a number from 0 to 65535.');
}

function readKnobs(settings: readonly string[]): Partial<Knobs> {
  try {
    return parseKnobs(settings);
  } catch (error) {
    if (!(error instanceof KnobError)) throw error;
    throw new CommandError(
      cite(error.message),
      error.known.length === 0 ? undefined : didYouMean(error.written, error.known),
    );
  }
}

// `tierform unlock`: shows who holds the lock of an environment, and removes exactly that lock after asking.

import { invariant } from '../../core/invariant.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { requireValid } from '../output.ts';
import { models } from '../platforms.ts';
import { loadConfiguration } from '../project/configuration.ts';
import { describeHolder } from '../state/lock.ts';
import { openStore } from '../state/open-store.ts';

export interface UnlockOptions extends GlobalOptions {
  readonly yes?: boolean;
}

/** @returns the exit code: 0 also where there is no lock */
export async function unlock(io: Io, options: UnlockOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  if (!requireValid(io, options, configuration)) return 1;
  const { environment } = configuration;
  invariant(environment !== undefined, 'Valid files name an environment');
  const { lock } = await openStore({ io, configuration });
  const holder = await lock.read();
  if (holder === undefined) {
    io.stdout(`The environment "${environment.name}" is not locked.\n`);
    return 0;
  }
  io.stdout(`${describeHolder(environment.name, holder, io.clock.now())}\n`);
  if (options.yes !== true) {
    if (!io.isInteractive)
      throw new CommandError(
        'There is nobody at a terminal to ask, and --yes is missing. The lock stays.',
        'Make sure that the one who holds it is not at work any more, then run the same command with --yes.',
      );
    const question = 'Remove it? Whatever holds it must have ended: two applies at once can make things twice.';
    if (!(await io.confirm(question))) {
      io.stderr('The lock stays.\n');
      return 1;
    }
  }
  if (!(await lock.remove(holder.id)))
    throw new CommandError('It is another lock by now, so it was left alone.', 'Run the command again to see it.');
  io.stdout('The lock is removed.\n');
  return 0;
}

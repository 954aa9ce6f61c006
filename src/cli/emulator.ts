// The embedded emulator as a transport, with its data in a file.
import type { KnownMaxima } from '../config/quantity.ts';
import type { Transport } from '../http/transport.ts';
import { CommandError } from './io/io.ts';

/** @throws CommandError when the file holds something else. */
export async function openEmulator(
  path: string,
  maxima: KnownMaxima | undefined,
): Promise<{ transport: Transport; close: () => Promise<void> }> {
  const [{ createEmulator }, { EmulatorDataError, openDataFile }] = await Promise.all([
    import('../emulator/emulator.ts'),
    import('../emulator/data-file.ts'),
  ]);
  const file = await openDataFile(path).catch((error: unknown) => {
    throw error instanceof EmulatorDataError ? new CommandError(error.message) : error;
  });
  const emulator = createEmulator({ plan: limitsOf(maxima), data: file.data, onChange: file.save });
  return { transport: emulator.handle, close: async () => undefined };
}

/** The bare figures of a plan, as the emulator enforces them. */
export function limitsOf(maxima: KnownMaxima | undefined): Readonly<Record<string, number>> {
  const values = typeof maxima === 'object' ? maxima.values : {};
  return Object.fromEntries(Object.entries(values).map(([limit, { value }]) => [limit, value]));
}

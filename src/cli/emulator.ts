// The embedded emulator as a transport, with its data in a file.
import type { KnownMaxima } from '../config/quantity.ts';
import type { DataFile } from '../emulator/data-file.ts';
import type { Transport } from '../http/transport.ts';
import { CommandError } from './io/io.ts';

/** The embedded emulator, which enforces a plan's maxima. @throws CommandError when the file holds something else */
export async function openEmulator(path: string, maxima: KnownMaxima | undefined): Promise<Transport> {
  const [{ createEmulator }, file] = await Promise.all([import('../emulator/emulator.ts'), openEmulatorData(path)]);
  // Until something is written, each run begins with an empty application: one that a saved plan can find again.
  const firstIds = file.data === undefined ? [1, 2, 3].map(count => `00000000-0000-4000-8000-00000000000${count}`) : [];
  const newId = () => firstIds.shift() ?? crypto.randomUUID();
  return createEmulator({ plan: limitsOf(maxima), data: file.data, onChange: file.save, newId }).handle;
}

/** The emulator's data in a file. @throws CommandError when the file holds something else */
export async function openEmulatorData(path: string): Promise<DataFile> {
  const { EmulatorDataError, openDataFile } = await import('../emulator/data-file.ts');
  return openDataFile(path).catch((error: unknown) => {
    throw error instanceof EmulatorDataError ? new CommandError(error.message) : error;
  });
}

/** The bare figures of a plan, as the emulator enforces them. */
export function limitsOf(maxima: KnownMaxima | undefined): Readonly<Record<string, number>> {
  const values = typeof maxima === 'object' ? maxima.values : {};
  return Object.fromEntries(Object.entries(values).map(([limit, { value }]) => [limit, value]));
}

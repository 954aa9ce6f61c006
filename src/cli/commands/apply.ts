// `tierform apply`: makes live what the files say, or what a saved plan asks for.
import { type CarryOutOptions, carryOut } from '../carry-out.ts';
import type { Io } from '../io/io.ts';
import { loadFiles } from '../plan-source.ts';
import { loadSaved } from '../saved/saved-source.ts';

/**
 * @param file a saved plan, to be applied instead of what the files say
 * @returns the exit code: 0 only when all was done and a new plan would be empty
 */
export async function apply(io: Io, file: string | undefined, options: CarryOutOptions): Promise<number> {
  const source = file === undefined ? await loadFiles(io, options) : await loadSaved(io, options, file);
  return carryOut(io, options, { name: 'apply', source });
}

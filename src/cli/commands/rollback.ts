// `tierform rollback`: makes live again what an earlier apply left.
import { type CarryOutOptions, carryOut } from '../carry-out.ts';
import type { Io } from '../io/io.ts';
import { loadPast } from '../past/past-source.ts';
import { preview } from './plan.ts';

export interface RollbackOptions extends CarryOutOptions {
  /** Where to save the plan for an apply, instead of applying it. */
  readonly out?: string;
}

/**
 * @param serial of the apply to go back to; undefined for the one before the last
 * @returns the exit code: 0 only when all was done and live is what that apply left
 */
export async function rollback(io: Io, serial: string | undefined, options: RollbackOptions): Promise<number> {
  const source = await loadPast(io, options, serial);
  return options.out === undefined ? carryOut(io, options, { name: 'rollback', source }) : preview(io, options, source);
}

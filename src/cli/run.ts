// One run of the program: arguments in, exit code out. Whatever goes wrong ends here in words; nothing is thrown.
import type { Io } from './io/io.ts';
import { createProgram, usageExitCode } from './program.ts';

/** @returns 0, 1, 2 or 3 (design 4) */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  try {
    const program = createProgram(io, code => {
      exitCode = code;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    const usage = usageExitCode(error);
    if (usage !== undefined) return usage;
    const { explainError } = await import('./output.ts');
    io.stderr(explainError(error, io));
    return 1;
  }
}

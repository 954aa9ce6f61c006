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
    const { describeError } = await import('./output.ts');
    const described = describeError(error);
    if (described !== undefined) io.stderr(`error: ${described}\n`);
    else
      io.stderr(
        `error: ${error instanceof Error ? error.message : String(error)}\nThis is a bug in tierform${traceOf(error, io)}.\n`,
      );
    return 1;
  }
}

/** A stack trace is for those who asked for one. */
function traceOf(error: unknown, { env }: Io): string {
  if (!env['TIERFORM_DEBUG']) return '; please report it with the output of the same command and TIERFORM_DEBUG=1';
  return `:\n${error instanceof Error ? error.stack : String(error)}`;
}

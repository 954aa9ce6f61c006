#!/usr/bin/env node
// The process: hands its arguments to run() and ends with the exit code. The version is printed without loading anything.
import { VERSION } from './version.ts';

const argv = process.argv.slice(2);

// A reader that goes away (`tierform plan | head`) ends the output, not the work.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  // A promise that nobody will ever settle would end the process in silence.
  process.exitCode = 1;
  const [{ run }, { processIo }] = await Promise.all([import('./run.ts'), import('./io/process-io.ts')]);
  const exitCode = await run(argv, processIo);
  // What is still under way (a pause before another try) is of no use any more; what was printed has to get out first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
}

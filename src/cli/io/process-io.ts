// The real world: the streams, the clock and the signals of this process.
import type { Io, Progress } from './io.ts';

export const processIo: Io = {
  stdout: text => void process.stdout.write(text),
  stderr: text => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  isTerminal: process.stdout.isTTY === true && process.stderr.isTTY === true,
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env['CI'],
  clock: {
    now: () => Date.now(),
    sleep: durationMs => new Promise(resolve => setTimeout(resolve, durationMs)),
  },
  random: Math.random,
  confirm,
  showProgress,
  onInterrupt,
};

async function confirm(question: string): Promise<boolean> {
  const { confirm: ask } = await import('./prompts.ts');
  return ask(question);
}

function showProgress(title: string, total: number): Progress {
  const starting = import('./prompts.ts').then(({ startProgress }) => startProgress(title, total));
  return {
    advance: message => void starting.then(progress => progress.advance(message)),
    stop: () => void starting.then(progress => progress.stop()),
  };
}

function onInterrupt(callback: () => void): () => void {
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > 1) process.exit(1);
    callback();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

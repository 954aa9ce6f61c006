// The real world: the streams, the clock and the signals of this process.
import type { Io, Progress, Question } from './io.ts';

/** What is told while a bar is shown takes its line; the bar is drawn again below. */
const CLEAR_LINE = '\r\u001b[K';
let isBarShown = false;

export const processIo: Io = {
  stdout: text => void process.stdout.write(text),
  stderr: tell,
  passing: tell,
  readStdin,
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
  ask,
  showProgress,
  onInterrupt,
};

function tell(text: string): void {
  process.stderr.write(isBarShown ? `${CLEAR_LINE}${text}` : text);
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function confirm(question: string): Promise<boolean> {
  const { confirm: ask } = await import('./prompts.ts');
  return ask(question);
}

async function ask(question: Question): Promise<string | undefined> {
  const prompts = await import('./prompts.ts');
  return prompts.ask(question);
}

async function showProgress(title: string, total: number): Promise<Progress> {
  const { startProgress } = await import('./progress.ts');
  const { advance, stop } = startProgress(title, total);
  isBarShown = true;
  return {
    advance,
    stop: () => {
      isBarShown = false;
      stop();
    },
  };
}

/** A CI system that cancels a job sends one signal after the other: only the same one again means at once. */
function onInterrupt(callback: () => void): () => void {
  const seen = new Set<NodeJS.Signals>();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (seen.has(signal)) process.exit(1);
    if (seen.size === 0) callback();
    seen.add(signal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

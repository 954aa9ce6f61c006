// A bar at a terminal, on stderr. It leaves the keyboard and the signals alone: Ctrl-C is for the command to handle.
import { SingleBar } from 'cli-progress';
import type { Progress } from './io.ts';

export function startProgress(title: string, total: number): Progress {
  const bar = new SingleBar({
    format: `${title} {bar} {value}/{total}  {message}`,
    stream: process.stderr,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    barsize: 30,
    clearOnComplete: true,
    gracefulExit: false,
    hideCursor: true,
    fps: 20,
  });
  bar.start(total, 0, { message: '' });
  return { advance: message => bar.increment({ message }), stop: () => bar.stop() };
}

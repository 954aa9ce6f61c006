// Questions and progress bars at a terminal, on stderr, so that stdout stays free for results.
import { isCancel, progress, confirm as prompt } from '@clack/prompts';
import type { Progress } from './io.ts';

/** No is the default, and what Ctrl-C means. */
export async function confirm(question: string): Promise<boolean> {
  const answer = await prompt({ message: question, initialValue: false, output: process.stderr });
  return !isCancel(answer) && answer;
}

export function startProgress(title: string, total: number): Progress {
  const bar = progress({ max: total, output: process.stderr });
  bar.start(title);
  return { advance: message => bar.advance(1, message), stop: () => bar.stop(title) };
}

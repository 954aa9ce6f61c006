// Questions at a terminal, on stderr, so that stdout stays free for results.
import { confirm as ask, isCancel } from '@clack/prompts';

/** No is the default, and what Ctrl-C means. */
export async function confirm(question: string): Promise<boolean> {
  const answer = await ask({ message: question, initialValue: false, output: process.stderr });
  return !isCancel(answer) && answer;
}

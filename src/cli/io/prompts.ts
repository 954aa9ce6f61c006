// Questions at a terminal, on stderr, so that stdout stays free for results.
import { confirm as askToConfirm, isCancel, select, text } from '@clack/prompts';
import type { Question } from './io.ts';

const OUTPUT = { output: process.stderr } as const;

// A terminal that does not say its size (in a container, under `script`) would be drawn a character a line.
if (process.stderr.columns === 0) Object.assign(process.stderr, { columns: 80, rows: 24 });

/** No is the default, and what Ctrl-C means. */
export async function confirm(question: string): Promise<boolean> {
  const answer = await askToConfirm({ message: question, initialValue: false, ...OUTPUT });
  return !isCancel(answer) && answer;
}

/** Undefined for Ctrl-C. */
export async function ask(question: Question): Promise<string | undefined> {
  const { message, proposed } = question;
  const answer =
    question.type === 'offered'
      ? await select({ message, initialValue: proposed, options: [...question.answers], ...OUTPUT })
      : await text({
          message,
          placeholder: proposed,
          defaultValue: proposed,
          // Enter alone is seen here as nothing at all.
          validate: typed => question.check(typed || proposed),
          ...OUTPUT,
        });
  return isCancel(answer) ? undefined : answer;
}

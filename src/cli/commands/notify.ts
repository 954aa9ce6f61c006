// `tierform notify`: says in a chat what a report comes to.
import { withRetry } from '../../http/retry.ts';
import { escapeChat, firstParagraph } from '../../render/chat-text.ts';
import { readMarkdown } from '../github/body.ts';
import { environmentOf, linkToRun } from '../github/job.ts';
import { postMessage, VARIABLE, withAddress } from '../github/webhook.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { openRequests, tellRetries, withTraceFile } from '../io/requests.ts';

/** @param file Markdown, such as `drift --format markdown` prints @returns the exit code */
export async function notify(io: Io, file: string, options: GlobalOptions): Promise<number> {
  const address = (io.env[VARIABLE] ?? '').trim();
  if (address === '') {
    io.stderr(`${VARIABLE} is not set, so nobody is told.\n`);
    return 0;
  }
  const said = firstParagraph(await readMarkdown(io, file));
  const environment = environmentOf(io, options);
  const sentence = `tierform${environment === '' ? '' : ` (${environment})`}: ${said === '' ? 'the report is empty' : said}`;
  const link = linkToRun(io);
  const { transport, close } = await openRequests(io, 1);
  try {
    const { clock, random } = io;
    const traced = withTraceFile(withAddress(transport, address), { io, options, clock });
    const onRetry = tellRetries(io, 'webhook', options.verbose === true);
    const text = [escapeChat(sentence), ...(link === undefined ? [] : [link])].join('\n');
    await postMessage(withRetry(traced, { clock, random, onRetry }), text);
    return 0;
  } finally {
    await close();
  }
}

// What a comment or an issue says: a Markdown file as it is, behind a marker that nobody sees and by which it is found again.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { cite } from '../../core/diagnostic.ts';
import { isRecord } from '../../core/value.ts';
import { reasonOf } from '../../state/file/whole-file.ts';
import { CommandError, type Io } from '../io/io.ts';

/** What a comment or an issue may hold, in characters. */
const MOST_CHARACTERS = 65_536;
/** Room for what ends that which is open where a text was cut. */
const MOST_OF_CLOSING = 500;

/** @throws CommandError when it cannot be read */
export async function readMarkdown({ cwd }: Pick<Io, 'cwd'>, file: string): Promise<string> {
  return readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw new CommandError(`${cite(file)} cannot be read (${reasonOf(error)}).`);
  });
}

/** @param words what it is about; whatever is in them, they cannot end the marker */
export function makeMarker(...words: readonly string[]): string {
  return `<!-- tierform ${words.map(encodeURIComponent).join(' ')} -->`;
}

/** The marker first, so that no shortening can lose it. */
export function withMarker(marker: string, body: string): string {
  const whole = `${marker}\n${body}`;
  if (whole.length <= MOST_CHARACTERS) return whole;
  const note = '\n\nThis is too long for GitHub. The whole of it is in the log of the job.\n';
  const cut = whole.slice(0, MOST_CHARACTERS - note.length - MOST_OF_CLOSING);
  const kept = cut.slice(0, Math.max(marker.length, cut.lastIndexOf('\n')));
  return `${kept}${closingOf(kept)}${note}`;
}

/** Ends what a text that was cut leaves open, so that what follows is no part of it: a block of code, then sections that fold. */
function closingOf(text: string): string {
  let fence: string | undefined;
  let sections = 0;
  for (const line of text.split('\n')) {
    const [, mark = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      sections = Math.max(0, sections + line.split('<details').length - line.split('</details').length);
      if (mark !== '') fence = mark;
    } else if (mark.startsWith(fence) && rest.trim() === '') fence = undefined;
  }
  const closing = `${fence === undefined ? '' : `\n${fence}`}${'\n\n</details>'.repeat(sections)}`;
  return closing.length > MOST_OF_CLOSING ? '' : closing;
}

/** Whether a program wrote it, behind the marker: people may quote one. */
export function isOwn(written: unknown, marker: string): boolean {
  if (!isRecord(written)) return false;
  const { body, user } = written;
  return typeof body === 'string' && body.startsWith(marker) && isRecord(user) && user['type'] === 'Bot';
}

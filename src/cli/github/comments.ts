// Comments under a pull request or an issue: one per marker, written anew in place.
import { isRecord } from '../../core/value.ts';
import { CommandError } from '../io/io.ts';
import type { GitHub, Purpose } from './api.ts';
import { isOwn, withMarker } from './body.ts';

export interface Upsert {
  /** Of the pull request or the issue. */
  readonly number: number;
  /** Cannot be seen, and is in no other comment. */
  readonly marker: string;
  /** Markdown, without the marker. */
  readonly body: string;
  readonly purpose: Purpose;
}

/** Writes the comment with the marker, or a new one. @returns its address @throws CommandError */
export async function upsertComment(github: GitHub, { number, marker, body, purpose }: Upsert): Promise<string> {
  const content = { body: withMarker(marker, body) };
  const path = `/issues/${number}/comments`;
  const find = () => github.find(purpose, path, { pick: item => (isOwn(item, marker) ? toComment(item) : undefined) });
  const create = async () => toComment(await github.post(purpose, path, content));
  const known = await find();
  if (known === undefined) return (await github.createOnce({ create, find })).url;
  return toComment(await github.patch(purpose, `/issues/comments/${known.id}`, content)).url;
}

interface Comment {
  readonly id: number;
  readonly url: string;
}

function toComment(comment: unknown): Comment {
  const { id, html_url: url } = isRecord(comment) ? comment : {};
  if (!Number.isSafeInteger(id)) throw new CommandError('GitHub answered with something that is no comment.');
  return { id: Number(id), url: typeof url === 'string' ? url : '' };
}

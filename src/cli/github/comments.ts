// Comments of a pull request, through GitHub's REST API: one per marker, written anew in place.
import { isRecord } from '../../core/value.ts';
import { type HttpMethod, type HttpResponse, type Transport, TransportError } from '../../http/transport.ts';
import { CommandError } from '../io/io.ts';

export interface PullRequest {
  /** `https://api.github.com`, or that of another server. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
}

export interface Upsert extends PullRequest {
  readonly transport: Transport;
  readonly token: string;
  /** Cannot be seen, and is in no other comment. */
  readonly marker: string;
  /** Markdown, without the marker. */
  readonly body: string;
}

/** What a comment may hold, in characters. */
const MOST_CHARACTERS = 65_536;

const PAGE_SIZE = 100;
/** A pull request with more comments than this is not read to its end. */
const MOST_PAGES = 50;

/** Writes the comment with the marker, or a new one. @returns its address @throws CommandError */
export async function upsertComment(upsert: Upsert): Promise<string> {
  const api = new CommentApi(upsert);
  const body = shorten(upsert.marker, upsert.body);
  const known = await api.find();
  if (known !== undefined) return api.update(known, body);
  try {
    return await api.create(body);
  } catch (error) {
    // It may be there all the same; a second one would never be written anew.
    const made = error instanceof Unanswered ? await api.find() : undefined;
    if (made === undefined) throw error;
    return made.url;
  }
}

/** The marker first, so that no shortening can lose it. */
function shorten(marker: string, body: string): string {
  const whole = `${marker}\n${body}`;
  if (whole.length <= MOST_CHARACTERS) return whole;
  const note = '\n```\n\n</details>\n\nThis is too long for a comment. The whole of it is in the log of the job.\n';
  const cut = whole.slice(0, MOST_CHARACTERS - note.length);
  return `${cut.slice(0, Math.max(marker.length, cut.lastIndexOf('\n')))}${note}`;
}

interface Comment {
  readonly id: number;
  readonly url: string;
}

/** Nobody knows whether it was done. */
class Unanswered extends CommandError {}

class CommentApi {
  readonly #upsert: Upsert;

  constructor(upsert: Upsert) {
    this.#upsert = upsert;
  }

  /** The first comment of a program that holds the marker: people may quote one. */
  async find(): Promise<Comment | undefined> {
    const { repository, number, marker } = this.#upsert;
    for (let page = 1; page <= MOST_PAGES; page++) {
      const query = `per_page=${PAGE_SIZE}&page=${page}`;
      const comments = await this.#send('GET', `/repos/${repository}/issues/${number}/comments?${query}`);
      if (!Array.isArray(comments)) throw new CommandError('GitHub answered a list of comments with something else.');
      const found = comments.find(comment => isOwn(comment, marker));
      if (found !== undefined) return toComment(found);
      if (comments.length < PAGE_SIZE) return undefined;
    }
    return undefined;
  }

  async create(body: string): Promise<string> {
    const { repository, number } = this.#upsert;
    return toComment(await this.#send('POST', `/repos/${repository}/issues/${number}/comments`, body)).url;
  }

  async update({ id }: Comment, body: string): Promise<string> {
    return toComment(await this.#send('PATCH', `/repos/${this.#upsert.repository}/issues/comments/${id}`, body)).url;
  }

  async #send(method: HttpMethod, path: string, body?: string): Promise<unknown> {
    const { apiUrl, token, transport } = this.#upsert;
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'user-agent': 'tierform',
      'x-github-api-version': '2022-11-28',
    };
    const sent = body === undefined ? {} : { body: JSON.stringify({ body }) };
    const response = await transport({ method, url: `${apiUrl}${path}`, headers, ...sent }).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      const what = `GitHub could not be reached: ${error.message}.`;
      throw error.mayHaveArrived ? new Unanswered(what) : new CommandError(what);
    });
    if (response.status >= 200 && response.status < 300) return parse(response.body);
    throw refuse(response);
  }
}

function isOwn(comment: unknown, marker: string): boolean {
  if (!isRecord(comment)) return false;
  const { body, user } = comment;
  return typeof body === 'string' && body.startsWith(marker) && isRecord(user) && user['type'] === 'Bot';
}

function toComment(comment: unknown): Comment {
  const { id, html_url: url } = isRecord(comment) ? comment : {};
  if (typeof id !== 'number') throw new CommandError('GitHub answered with something that is no comment.');
  return { id, url: typeof url === 'string' ? url : '' };
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Check GITHUB_TOKEN.',
  403: 'The job needs `permissions: pull-requests: write`. The token of a pull request from a fork can never write: leave the comment out there.',
  404: 'Check GITHUB_REPOSITORY and the number, and that the token may see the repository.',
};

function refuse({ status, body }: HttpResponse): CommandError {
  const content = parse(body);
  const message = isRecord(content) && typeof content['message'] === 'string' ? content['message'] : 'no message';
  const what = `GitHub refused the comment: ${message} [HTTP ${status}].`;
  return status >= 500 ? new Unanswered(what) : new CommandError(what, HINTS[status]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

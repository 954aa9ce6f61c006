// The client of GitHub's REST API that all commands of GitHub share. No redirects are followed, what failed for a passing reason
// is sent again, and what may have been made already is looked for before it is made once more.
import { cite } from '../../core/diagnostic.ts';
import { isRecord } from '../../core/value.ts';
import type { Clock } from '../../http/pace.ts';
import { withRetry } from '../../http/retry.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { type HttpMethod, type HttpResponse, type Transport, TransportError } from '../../http/transport.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { openRequests, tellRetries, withTraceFile } from '../io/requests.ts';
import { findRepository, type Repository, requireToken } from './job.ts';
import { withRateLimits } from './rate-limit.ts';

/** What a request is for, so that a refusal can say what is missing. */
export interface Purpose {
  /** After "GitHub refused": `the comment`. */
  readonly what: string;
  /** What the job needs: `issues: write`. */
  readonly permission: string;
  /** What a status means for it, beyond what it means for all. */
  readonly hints?: Readonly<Record<number, string>>;
}

/** Nobody knows whether it was done. */
class Unanswered extends CommandError {}

/** GitHub did not do it, and says so. */
export class Refused extends CommandError {
  readonly status: number;

  constructor(status: number, message: string, hint: string | undefined) {
    super(message, hint);
    this.status = status;
  }
}

const PAGE_SIZE = 100;
/** A longer list is not read to its end, and nothing is concluded from it. */
const MOST_PAGES = 100;
/** Before each look for what may have been made: listings lag behind. */
const LOOK_PAUSES_MS = [1000, 4000, 10_000];
/** More of what GitHub says is left out. */
const MOST_OF_MESSAGE = 400;

interface GitHubSettings extends Repository {
  readonly token: string;
  readonly transport: Transport;
  readonly clock: Clock;
}

interface Page {
  /** A query, such as `{ state: 'open' }`. */
  readonly query?: Readonly<Record<string, string>>;
  /** The key that holds the list, where the answer is no list itself. */
  readonly key?: string;
}

/** Opens the way to GitHub for one command. @param permission for what it is about to do @throws CommandError */
export async function withGitHub<Result>(
  io: Io,
  { options, permission }: { readonly options: GlobalOptions; readonly permission: string },
  use: (github: GitHub) => Promise<Result>,
): Promise<Result> {
  const token = requireToken(io, permission);
  const repository = findRepository(io);
  const { clock, random } = io;
  const { transport, close } = await openRequests(io, 1);
  try {
    const limited = withRateLimits(withTraceFile(transport, { io, options, clock }), clock);
    const onRetry = tellRetries(io, 'GitHub', options.verbose === true);
    return await use(
      new GitHub({ ...repository, token, clock, transport: withRetry(limited, { clock, random, onRetry }) }),
    );
  } finally {
    await close();
  }
}

export class GitHub {
  /** `owner/name`. */
  readonly repository: string;
  readonly #settings: GitHubSettings;

  constructor(settings: GitHubSettings) {
    this.repository = settings.repository;
    this.#settings = settings;
  }

  /** @param path below the repository: `/issues/7` @returns what the answer holds @throws CommandError */
  async get(purpose: Purpose, path: string): Promise<unknown> {
    return parseContent(await this.#send(purpose, 'GET', path), purpose, 'GET');
  }

  /** For what is the same if it is done twice. */
  async patch(purpose: Purpose, path: string, content: object): Promise<unknown> {
    return parseContent(await this.#send(purpose, 'PATCH', path, content), purpose, 'PATCH');
  }

  /** For what is made anew each time; `createOnce` is around it where that must not be. */
  async post(purpose: Purpose, path: string, content: object): Promise<unknown> {
    return parseContent(await this.#send(purpose, 'POST', path, content), purpose, 'POST');
  }

  /** The first item of a list, page by page, that `pick` makes something of. @throws CommandError */
  async find<Found>(
    purpose: Purpose,
    path: string,
    { query = {}, key, pick }: Page & { readonly pick: (item: unknown) => Found | undefined },
  ): Promise<Found | undefined> {
    for (let page = 1; page <= MOST_PAGES; page++) {
      const search = new URLSearchParams({ ...query, per_page: String(PAGE_SIZE), page: String(page) });
      const response = await this.#send(purpose, 'GET', `${path}?${search}`);
      const content = parseContent(response, purpose, 'GET');
      const items = key === undefined ? content : isRecord(content) ? content[key] : undefined;
      if (!Array.isArray(items)) throw new CommandError(`GitHub answered ${purpose.what} with no list.`, PROXY_HINT);
      for (const item of items) {
        const found = pick(item);
        if (found !== undefined) return found;
      }
      const isFull = items.length >= PAGE_SIZE || /rel="?next"?/.test(response.headers['link'] ?? '');
      if (items.length === 0 || !isFull) return undefined;
    }
    const read = PAGE_SIZE * MOST_PAGES;
    throw new CommandError(`GitHub lists more than ${read} for ${purpose.what}, and they were not read to their end.`);
  }

  /**
   * Makes something that there must be one of. Where the answer is lost it is looked for, and made again only if it is not there.
   * @throws CommandError
   */
  async createOnce<Made>({
    create,
    find,
  }: {
    readonly create: () => Promise<Made>;
    readonly find: () => Promise<Made | undefined>;
  }): Promise<Made> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await create();
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        for (const pauseMs of LOOK_PAUSES_MS) {
          await this.#settings.clock.sleep(pauseMs);
          const made = await find();
          if (made !== undefined) return made;
        }
        if (attempt === 2) throw error;
      }
    }
  }

  async #send(purpose: Purpose, method: HttpMethod, path: string, content?: object): Promise<HttpResponse> {
    const { apiUrl, repository, token, transport, clock } = this.#settings;
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'user-agent': 'tierform',
      'x-github-api-version': '2022-11-28',
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const sent = content === undefined ? {} : { body: JSON.stringify(content) };
    const url = `${apiUrl}/repos/${repository}${path}`;
    const response = await transport({ method, url, headers, ...sent }).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      const what = `GitHub could not be reached for ${purpose.what}: ${error.message}.`;
      throw error.mayHaveArrived ? new Unanswered(what) : new CommandError(what);
    });
    if (response.status >= 200 && response.status < 300) return response;
    throw refuse(response, purpose, clock.now());
  }
}

const PROXY_HINT = 'Something between here and GitHub may have answered, such as a proxy. Check GITHUB_API_URL.';

/** What is no JSON is no answer: something else may have given it, whether or not GitHub has done the work. */
function parseContent({ body }: HttpResponse, { what }: Purpose, method: HttpMethod): unknown {
  const content = parse(body);
  if (content !== undefined) return content;
  const message = `GitHub answered ${what} with what is no JSON.`;
  throw method === 'POST' ? new Unanswered(message, PROXY_HINT) : new CommandError(message, PROXY_HINT);
}

function refuse(response: HttpResponse, purpose: Purpose, nowMs: number): CommandError {
  const { status, body } = response;
  const { what } = purpose;
  if (status >= 300 && status < 400)
    return new CommandError(
      `GitHub sent ${what} elsewhere [HTTP ${status}], where the token does not go.`,
      'Check GITHUB_API_URL and GITHUB_REPOSITORY: the repository may have a new name.',
    );
  const content = parse(body);
  const message = isRecord(content) && typeof content['message'] === 'string' ? content['message'] : 'no message';
  const shown = cite(message.length > MOST_OF_MESSAGE ? `${message.slice(0, MOST_OF_MESSAGE)}...` : message);
  const text = `GitHub refused ${what}: ${shown} [HTTP ${status}].`;
  return status >= 500 ? new Unanswered(text) : new Refused(status, text, hintOf(response, purpose, nowMs));
}

function hintOf(response: HttpResponse, { permission, hints = {} }: Purpose, nowMs: number): string | undefined {
  const { status } = response;
  const own = hints[status];
  switch (status) {
    case 401:
      return 'Check GITHUB_TOKEN.';
    case 403:
      return [`The job needs \`permissions: ${permission}\`.`, ...(own === undefined ? [] : [own])].join(' ');
    case 404:
      return own ?? `Check GITHUB_REPOSITORY, and that the job has \`permissions: ${permission}\`.`;
    case 429: {
      const pauseMs = retryAfterMs(response, nowMs);
      const until = pauseMs === undefined ? undefined : nowMs + pauseMs;
      // What is no time of a calendar is none that anybody could wait for.
      const isTime = until !== undefined && until < 8.64e15;
      return `There were too many requests. Start the job again${isTime ? ` after ${new Date(until).toISOString()}` : ' later'}.`;
    }
    default:
      return own;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

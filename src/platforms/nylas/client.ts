// Requests to the API and what comes back, with its envelopes, errors and pages. Facts: Nylas API reference, section 1.
import { append, isRecord } from '../../core/value.ts';
import { type HttpMethod, type HttpResponse, type Transport, TransportError } from '../../http/transport.ts';
import { PlatformError } from '../platform.ts';

export type WireObject = Readonly<Record<string, unknown>>;

export interface Client {
  /** The object under `data`; undefined on 404. */
  readonly get: (path: string) => Promise<WireObject | undefined>;
  /** Every object of a listing, each once, told apart by `idField`. */
  readonly list: (path: string, listing: Listing) => Promise<readonly WireObject[]>;
  /** Every object of a listing with offsets instead of cursors, each once, told apart by `id`. */
  readonly listByOffset: (path: string, query: Readonly<Record<string, string>>) => Promise<readonly WireObject[]>;
  readonly send: (method: HttpMethod, path: string, body?: WireObject, options?: SendOptions) => Promise<Answer>;
}

export interface SendOptions {
  /** Doing it twice is the same as once, although the method does not say so. */
  readonly isRepeatable?: true;
}

export interface Listing {
  readonly idField: string;
  /** Whether the endpoint is known to have pages; the cursor of another one is followed as well. */
  readonly isPaged: boolean;
}

export interface Answer {
  readonly data: WireObject;
  readonly requestId: string | undefined;
}

export interface ClientSettings {
  readonly endpoint: string;
  readonly key: string;
  readonly transport: Transport;
}

const PAGE_SIZE = 200;
/** A listing that moves while it is read is read again, at most this often. */
const MAX_PASSES = 20;

/** A client for one application; everything that goes wrong ends in a PlatformError. */
export function createClient({ endpoint, key, transport }: ClientSettings): Client {
  const call = async (
    method: HttpMethod,
    path: string,
    body?: WireObject,
    options: SendOptions = {},
  ): Promise<{ response: HttpResponse; content: unknown }> => {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${key}`,
      // Some endpoints refuse the media type with a charset (reference 1.1).
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await transport({
      method,
      url: `${endpoint}${path}`,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...options,
    }).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      const { failure, message, head, mayHaveArrived: isOutcomeUnknown } = error;
      const code = failure === 'oversized' ? 'invalid-answer' : 'unavailable';
      throw new PlatformError(code, message, {
        isOutcomeUnknown,
        ...(head === undefined ? {} : { httpStatus: head.status, requestId: requestIdOf(head.headers, undefined) }),
      });
    });
    return { response, content: parse(response.body) };
  };

  const refuse = ({ status, headers, body }: HttpResponse, content: unknown): PlatformError => {
    const { message, type } = readError(content);
    const details = { httpStatus: status, requestId: requestIdOf(headers, content), isOutcomeUnknown: status >= 500 };
    if (status >= 300 && status < 400) {
      return new PlatformError(
        'invalid-answer',
        `the endpoint redirects elsewhere (${status}), which is not followed`,
        details,
      );
    }
    const said = message ?? `HTTP ${status} without a message`;
    const text = type === undefined ? said : `${said} (${type})`;
    if (status === 401) return new PlatformError('unauthorized', text, details);
    if (status === 404 && !isOfPlatform(body, content))
      return new PlatformError('invalid-answer', 'the answer is a page that does not come from the platform', {
        ...details,
        isOutcomeUnknown: true,
      });
    if (status === 404) return new PlatformError('not-found', text, details);
    return new PlatformError(status === 429 || status >= 500 ? 'unavailable' : 'refused', text, details);
  };

  const succeed = async (method: HttpMethod, path: string, body?: WireObject, options?: SendOptions) => {
    const { response, content } = await call(method, path, body, options);
    if (response.status < 200 || response.status > 299) throw refuse(response, content);
    const requestId = requestIdOf(response.headers, content);
    if (response.body.trim() !== '' && !isRecord(content)) {
      const details = { httpStatus: response.status, requestId, isOutcomeUnknown: true };
      throw new PlatformError('invalid-answer', `the answer to ${method} ${path} is not a JSON object`, details);
    }
    return { content: isRecord(content) ? content : {}, requestId, status: response.status };
  };

  const readOnePage = async (path: string, query: URLSearchParams) => {
    const { content, requestId, status } = await succeed('GET', query.size === 0 ? path : `${path}?${query}`);
    const page = readPage(content);
    if (page !== undefined) return page;
    throw new PlatformError('invalid-answer', `the answer to GET ${path} holds no list`, {
      httpStatus: status,
      requestId,
    });
  };

  const readPages = async (path: string, { isPaged, idField }: Listing): Promise<readonly WireObject[]> => {
    const objects: WireObject[] = [];
    const cursors = new Set<string>();
    const idsOf = (page: readonly WireObject[]) => JSON.stringify(page.map(object => object[idField]));
    let firstIds: string | undefined;
    for (let cursor: string | undefined; ; ) {
      const query = new URLSearchParams({
        ...(isPaged ? { limit: String(PAGE_SIZE) } : {}),
        ...(cursor === undefined ? {} : { page_token: cursor }),
      });
      const page = await readOnePage(path, query);
      // An endpoint without pages may send a cursor all the same, and answer to it with all that it answered before.
      const ids = idsOf(page.objects);
      if (!isPaged && ids === firstIds) return objects;
      firstIds ??= ids;
      append(objects, page.objects);
      // A cursor comes with every page that is not empty, the last one included.
      if (page.objects.length === 0 || page.cursor === undefined) return objects;
      // One that came before leads in a circle: what it led to was read already.
      if (cursors.has(page.cursor)) return [...new Map(objects.map(object => [object[idField], object])).values()];
      cursors.add(page.cursor);
      cursor = page.cursor;
    }
  };

  return {
    async get(path) {
      const { response, content } = await call('GET', path);
      if (response.status === 404 && isOfPlatform(response.body, content)) return undefined;
      if (response.status < 200 || response.status > 299) throw refuse(response, content);
      const data = isRecord(content) ? content['data'] : undefined;
      if (isRecord(data)) return data;
      throw new PlatformError('invalid-answer', `the answer to GET ${path} holds no object`, {
        httpStatus: response.status,
        requestId: requestIdOf(response.headers, content),
      });
    },
    async list(path, listing) {
      const byId = new Map<unknown, WireObject>();
      for (let pass = 1; pass <= MAX_PASSES; pass++) {
        const objects = await readPages(path, listing);
        for (const object of objects) byId.set(object[listing.idField], object);
        // An object that stands on two pages shows that the order changed between them, and that as many others were
        // missed: the pages have a place for each object.
        if (byId.size >= objects.length) return [...byId.values()];
      }
      throw new PlatformError('unavailable', `the listing ${path} changed each time while it was read`);
    },
    async listByOffset(path, query) {
      const byId = new Map<unknown, WireObject>();
      for (let offset = 0, asked = PAGE_SIZE; ; ) {
        const parameters = { ...query, limit: String(PAGE_SIZE), offset: String(offset) };
        const { objects, limit } = await readOnePage(path, new URLSearchParams(parameters));
        // The page that an endpoint gives may be smaller than what it was asked for, with or without saying so.
        asked = limit ?? (offset === 0 && objects.length > 0 ? objects.length : asked);
        const isNew = objects.some(object => !byId.has(object['id']));
        for (const object of objects) byId.set(object['id'], object);
        offset += objects.length;
        if (!isNew || objects.length < asked) return [...byId.values()];
      }
    },
    async send(method, path, body, options) {
      const { content, requestId } = await succeed(method, path, body, options);
      return { data: isRecord(content['data']) ? content['data'] : {}, requestId };
    },
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * Whether something that is said to be missing is said so by the platform: a page of a proxy is no reason to make an object
 * again, or to take it for deleted.
 */
function isOfPlatform(body: string, content: unknown): boolean {
  return isRecord(content) || body.trim() === '';
}

/** `data` is a list, or an object with `items`; `null` is an empty list, and the cursor may stand in either place. */
function readPage(content: WireObject): Page | undefined {
  const { data } = content;
  const items = isRecord(data) ? data['items'] : data;
  if (items !== null && !Array.isArray(items)) return undefined;
  const cursor = content['next_cursor'] ?? (isRecord(data) ? data['next_cursor'] : undefined);
  return {
    objects: (items ?? []).filter(isRecord),
    cursor: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
    limit: typeof content['limit'] === 'number' && content['limit'] > 0 ? content['limit'] : undefined,
  };
}

interface Page {
  readonly objects: readonly WireObject[];
  readonly cursor: string | undefined;
  /** How many objects the endpoint says that a page holds. */
  readonly limit: number | undefined;
}

/** `error` holds type and message, or both stand at the top (reference 1.4). */
function readError(content: unknown): { message: string | undefined; type: string | undefined } {
  const body = isRecord(content) ? content : {};
  const error = isRecord(body['error']) ? body['error'] : body;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return { message: text(error['message']) ?? text(body['error']), type: text(error['type']) };
}

function requestIdOf(headers: HttpResponse['headers'], content: unknown): string | undefined {
  const id =
    (isRecord(content) ? content['request_id'] : undefined) ?? headers['x-request-id'] ?? headers['request-id'];
  return typeof id === 'string' ? id : undefined;
}

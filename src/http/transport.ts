// The one seam for HTTP: a request in plain data in, a response in plain data out. Retry, pace and trace wrap a
// Transport and are Transports themselves; the emulator is one too. The network itself is in network.ts.

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: HttpMethod;
  /** Absolute, with its query string. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Doing it twice is the same as once, although its method does not say so. */
  readonly isRepeatable?: true;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request.
 * @throws TransportError when no complete answer came; nothing else is thrown.
 */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Why no answer came. `timeout`, `broken` and `oversized` leave open whether the server did the work; all others mean that
 * the request never reached it. `unsent` is a request that was not even tried: it is malformed, or the network is closed.
 */
export type TransportFailure = 'refused' | 'unresolved' | 'tls' | 'unsent' | 'timeout' | 'broken' | 'oversized';

/** Of an answer, what came before its body. */
export type AnswerHead = Pick<HttpResponse, 'status' | 'headers'>;

export class TransportError extends Error {
  readonly failure: TransportFailure;
  /** Undefined where not even that came. */
  readonly head: AnswerHead | undefined;

  constructor(
    failure: TransportFailure,
    message: string,
    { head, ...options }: ErrorOptions & { readonly head?: AnswerHead | undefined } = {},
  ) {
    super(message, options);
    this.name = 'TransportError';
    this.failure = failure;
    this.head = head;
  }

  /** Whether the server may have seen the request, and so may have done what it asks. */
  get mayHaveArrived(): boolean {
    return this.failure === 'timeout' || this.failure === 'broken' || this.failure === 'oversized';
  }
}

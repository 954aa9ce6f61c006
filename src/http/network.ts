// The network as a Transport: the one importer of undici. No redirects are followed, TLS is verified, and every way of
// getting no answer ends in a TransportError.
import { Agent, errors } from 'undici';
import {
  type AnswerHead,
  type HttpResponse,
  type Transport,
  TransportError,
  type TransportFailure,
} from './transport.ts';

/** The platform itself gives up after 120 s (Nylas API reference 1.1). */
const ANSWER_TIMEOUT_MS = 130_000;
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

export interface Network {
  readonly transport: Transport;
  /** Ends all connections; a request that is under way, or comes later, fails. */
  readonly close: () => Promise<void>;
}

export interface NetworkSettings {
  /** How many connections to one host at the most. */
  readonly connections: number;
}

export function openNetwork({ connections }: NetworkSettings): Network {
  const agent = new Agent({
    connections,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  });
  const transport: Transport = async ({ method, url, headers, body }) => {
    const { origin, pathname, search, host } = new URL(url);
    let head: AnswerHead | undefined;
    try {
      const answer = await agent.request({
        origin,
        path: `${pathname}${search}`,
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      head = { status: answer.statusCode, headers: flatten(answer.headers) };
      return { ...head, body: await readBody(answer.body, head) };
    } catch (error) {
      throw error instanceof TransportError ? error : toTransportError(error, host, head);
    }
  };
  return { transport, close: () => agent.destroy() };
}

async function readBody(body: AsyncIterable<Uint8Array>, head: AnswerHead): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_ANSWER_BYTES)
      throw new TransportError('oversized', `the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB`, {
        head,
      });
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): HttpResponse['headers'] {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

/** By the codes of Node's sockets and of undici. A connection that was never made cannot have carried a request. */
const FAILURES: Readonly<Record<string, TransportFailure>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'refused',
  UND_ERR_INVALID_ARG: 'unsent',
  UND_ERR_DESTROYED: 'unsent',
  UND_ERR_CLOSED: 'unsent',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
};

function toTransportError(error: unknown, host: string, head: AnswerHead | undefined): TransportError {
  const code = codeOf(error);
  const failure = FAILURES[code] ?? (/^(CERT_|ERR_TLS|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code) ? 'tls' : 'broken');
  const explanation: Readonly<Record<TransportFailure, string>> = {
    refused: `cannot connect to ${host}`,
    unresolved: `the name of ${host} cannot be resolved`,
    tls: `the certificate of ${host} is not valid`,
    unsent: `the request to ${host} was not sent`,
    timeout: `no answer from ${host} in time`,
    broken: `the connection to ${host} broke`,
    oversized: 'the answer is too large',
  };
  return new TransportError(failure, `${explanation[failure]}${code === '' ? '' : ` (${code})`}`, {
    cause: error,
    head,
  });
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof errors.UndiciError) return error.code;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

// The emulator on a socket, for people, for other programs and for tests of the real client. Loopback only: it holds no
// secret and checks none worth the name.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { invariant } from '../core/invariant.ts';
import type { HttpMethod, HttpResponse } from '../http/transport.ts';
import type { Emulator } from './emulator.ts';

/** Above the largest body that a route takes: 1,000 values of 500 characters, each escaped (reference 6). */
const BODY_LIMIT_BYTES = 8 * 1024 ** 2;
const METHODS: ReadonlySet<string> = new Set<HttpMethod>(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

export interface ServeOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** A loopback address. Default 127.0.0.1. */
  readonly host?: string | undefined;
}

export interface EmulatorServer {
  /** Such as `http://127.0.0.1:4010`, without a slash at the end. */
  readonly url: string;
  /** Ends all connections and frees the port. */
  readonly close: () => Promise<void>;
}

/**
 * Serves an emulator over HTTP.
 * @throws Error for a host that is not loopback, and whatever listening ends in, such as EADDRINUSE
 */
export async function serveEmulator(
  emulator: Pick<Emulator, 'handle'>,
  options: ServeOptions,
): Promise<EmulatorServer> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK_HOSTS.has(host)) {
    throw new Error(`The emulator serves loopback addresses only, and ${host} is none. Use 127.0.0.1.`);
  }
  const server = createServer((request, response) => {
    void answer(emulator, request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const address = server.address();
  invariant(typeof address === 'object' && address !== null, 'A server that listens has no port');
  const { port } = address;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close(error => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/** @throws TransportError when a fault lost the answer; the caller then breaks the connection. */
async function answer(
  emulator: Pick<Emulator, 'handle'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? '';
  if (!isMethod(method)) return write(response, failure(405, `the emulator does not take ${method}`));
  const body = await readBody(request);
  if (body === undefined) return write(response, failure(413, 'the body is larger than 8 MiB'));
  const url = `http://127.0.0.1${request.url ?? '/'}`;
  write(response, await emulator.handle({ method, url, headers: flatten(request), body }));
}

function isMethod(method: string): method is HttpMethod {
  return METHODS.has(method);
}

/**
 * The whole body as text, or undefined when it is too large. It is read to its end even so: to close on a client that is
 * still sending would break the connection before the client has seen the answer.
 */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of request) {
    const chunk: Buffer = piece;
    sizeBytes += chunk.length;
    if (sizeBytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  return sizeBytes > BODY_LIMIT_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function flatten(request: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]);
  return Object.fromEntries(entries);
}

function failure(status: number, message: string): HttpResponse {
  const body = JSON.stringify({ request_id: 'none', error: { type: 'invalid_request_error', message } });
  const headers = { 'content-type': 'application/json', 'x-request-id': 'none', connection: 'close' };
  return { status, headers, body };
}

function write(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }) });
  response.end(body);
}

// The network as a Transport: what comes back, and every way in which nothing does. Loopback only.
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withMask } from '../../src/http/mask.ts';
import { openNetwork } from '../../src/http/network.ts';
import { withTrace } from '../../src/http/trace.ts';
import { TransportError, type TransportFailure } from '../../src/http/transport.ts';
import { makeClock } from './fake.ts';

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open() {
  const network = openNetwork({ connections: 2 });
  onTestFinished(network.close);
  return network.transport;
}

async function failureOf(promise: Promise<unknown>): Promise<TransportFailure | undefined> {
  const error = await promise.catch((caught: unknown) => caught);
  return error instanceof TransportError ? error.failure : undefined;
}

describe('network', () => {
  test('carries method, path, headers and body there, and status, headers and body back', async () => {
    const url = await listen((incoming, response) => {
      let body = '';
      incoming.on('data', chunk => {
        body += chunk;
      });
      incoming.on('end', () => {
        response.writeHead(418, { 'X-Request-Id': 'r1' });
        response.end(
          JSON.stringify([
            incoming.method,
            incoming.url,
            incoming.headers['authorization'],
            incoming.headers['content-type'],
            body,
          ]),
        );
      });
    });
    const headers = { authorization: 'Bearer k', 'content-type': 'application/json' };
    const answer = await open()({ method: 'PUT', url: `${url}/v3/a%2Fb?limit=2`, headers, body: '{"ä":1}' });
    expect(answer.status).toBe(418);
    expect(answer.headers['x-request-id']).toBe('r1');
    expect(JSON.parse(answer.body)).toEqual(['PUT', '/v3/a%2Fb?limit=2', 'Bearer k', 'application/json', '{"ä":1}']);
  });

  test('does not follow redirects', async () => {
    const url = await listen((_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end());
    expect((await open()({ method: 'GET', url, headers: {} })).status).toBe(307);
  });

  test('a connection that breaks may have carried the request', async () => {
    const url = await listen(incoming => incoming.socket.destroy());
    const failing = open()({ method: 'POST', url, headers: {}, body: '{}' });
    await expect(failing).rejects.toMatchObject({ failure: 'broken', mayHaveArrived: true });
  });

  test('an answer that breaks off is none', async () => {
    const url = await listen((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      response.socket?.destroySoon();
    });
    expect(await failureOf(open()({ method: 'GET', url, headers: {} }))).toBe('broken');
  });

  test('a connection that is refused has carried nothing', async () => {
    const failing = open()({ method: 'POST', url: 'http://127.0.0.1:1/', headers: {}, body: '{}' });
    await expect(failing).rejects.toMatchObject({ failure: 'refused', mayHaveArrived: false });
  });

  test('closing ends what is under way, and what comes later is not sent', async () => {
    const url = await listen(() => network.close());
    const network = openNetwork({ connections: 1 });
    expect(await failureOf(network.transport({ method: 'GET', url, headers: {} }))).toBe('unsent');
    expect(await failureOf(network.transport({ method: 'GET', url, headers: {} }))).toBe('unsent');
  });

  test('an answer without an end is given up', async () => {
    const url = await listen((_, response) => {
      response.setHeader('x-request-id', 'r-7');
      const chunk = Buffer.alloc(1024 * 1024, 32);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const error = await open()({ method: 'GET', url, headers: {} }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: 'oversized', head: { status: 200, headers: { 'x-request-id': 'r-7' } } });
  });

  test('what does not speak HTTP is a broken connection', async () => {
    const server = createSocketServer(socket => socket.end('220 mail.example ESMTP\r\n'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await failureOf(open()({ method: 'GET', url, headers: {} }))).toBe('broken');
  });
});

describe('trace', () => {
  test('holds requests and answers, and never the key', async () => {
    const lines: string[] = [];
    const transport = withTrace(
      withMask(async () => ({ status: 400, headers: { 'x-request-id': 'r2' }, body: 'you sent k-123' })),
      {
        clock: makeClock(Date.UTC(2026, 0, 1)),
        write: line => lines.push(line),
      },
    );
    await transport({
      method: 'POST',
      url: 'https://api.example/v3/x',
      headers: { authorization: 'Bearer k-123' },
      body: '{"a":"k-123"}',
    });
    expect(lines.map(line => JSON.parse(line))).toEqual([
      {
        at: '2026-01-01T00:00:00.000Z',
        duration_ms: 0,
        method: 'POST',
        url: 'https://api.example/v3/x',
        request_body: '{"a":"(hidden)"}',
        status: 400,
        request_id: 'r2',
        response_body: 'you sent (hidden)',
      },
    ]);
  });
});

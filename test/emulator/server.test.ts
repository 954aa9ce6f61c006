// The socket: what it adds to the emulator in process. The ordinary way of requests is in official-client.test.ts.

import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import { serveEmulator } from '../../src/emulator/server.ts';

const HEADERS = { authorization: 'Bearer key', 'content-type': 'application/json' };

async function withServer(faults: readonly Fault[], use: (url: string) => Promise<void>): Promise<void> {
  const server = await serveEmulator(createEmulator({ faults }), { port: 0 });
  try {
    await use(server.url);
  } finally {
    await server.close();
  }
}

describe('the server', () => {
  test('takes bodies of 8 MiB and no more', () =>
    withServer([], async url => {
      const bodyOf = (sizeBytes: number) => `{"name":"a"}${' '.repeat(sizeBytes - 12)}`;
      const send = (body: string) => fetch(`${url}/v3/policies`, { method: 'POST', headers: HEADERS, body });
      expect((await send(bodyOf(8 * 1024 ** 2))).status).toBe(200);
      const refused = await send(bodyOf(8 * 1024 ** 2 + 1));
      expect(refused.status).toBe(413);
      expect(await refused.json()).toMatchObject({ error: { message: 'the body is larger than 8 MiB' } });
    }));

  test('breaks the connection when a fault loses the answer', () =>
    withServer([{ kind: 'lost', work: 'done' }], async url => {
      const send = () => fetch(`${url}/v3/policies`, { headers: HEADERS });
      await expect(send()).rejects.toThrow('fetch failed');
      expect((await send()).status).toBe(200);
    }));

  test('refuses methods that no route takes', () =>
    withServer([], async url => {
      expect((await fetch(`${url}/v3/policies`, { method: 'OPTIONS', headers: HEADERS })).status).toBe(405);
    }));

  test('hands on the headers of an answer', () =>
    withServer([{ kind: 'rate-limit', retryAfter: '7' }], async url => {
      const answer = await fetch(`${url}/v3/policies`, { headers: HEADERS });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
    }));

  test('frees its port when it is closed', async () => {
    const server = await serveEmulator(createEmulator(), { port: 0 });
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  test.each(['0.0.0.0', '192.0.2.1', 'example.com', ''])('does not serve the address %j', async host => {
    await expect(serveEmulator(createEmulator(), { port: 0, host })).rejects.toThrow('loopback addresses only');
  });
});

// A project whose environment is an emulator on a port, and what somebody else does to it.
import { expect, onTestFinished } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { serveEmulator } from '../../src/emulator/server.ts';
import { makeFolder, type Ran, tierform } from './world.ts';

export const KEY = 'nyk_v0_TheKeyThatMustNeverShow/0+=';

export interface Served {
  readonly emulator: Emulator;
  readonly folder: string;
  /** Sends a request past tierform, and answers with the data. */
  readonly send: (method: string, path: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>;
  /** @returns the id */
  readonly makeAccount: (email: string) => Promise<string>;
  readonly run: (...argv: string[]) => Promise<Ran>;
}

export async function serve(files: Readonly<Record<string, string>>): Promise<Served> {
  const emulator = createEmulator({ apiKeys: [KEY] });
  const server = await serveEmulator(emulator, { port: 0 });
  onTestFinished(() => server.close());
  const folder = makeFolder({
    'tierform.yaml': `default_environment: it\nenvironments:\n  it: { nylas: { endpoint: "${server.url}", api_key: $KEY } }\n`,
    ...files,
  });
  const send: Served['send'] = async (method, path, body) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    expect(response.ok, text).toBe(true);
    return JSON.parse(text).data;
  };
  return {
    emulator,
    folder,
    send,
    makeAccount: async email => {
      const { id } = await send('POST', '/v3/connect/custom', { provider: 'nylas', settings: { email } });
      return String(id);
    },
    run: (...argv) => tierform(folder, argv, { env: { KEY } }),
  };
}

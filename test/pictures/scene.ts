// What the pictures of the README show: the plan of an edit of the example tiers, after somebody had changed live by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { makeExample, tierform } from '../cli/world.ts';

const KEY = 'nyk_v0_key-of-the-pictures';
const ACCOUNTS = 1204;

export interface Scene {
  /** With colours, as on a terminal. */
  readonly plan: string;
  readonly markdown: string;
}

/** Plays the scene with the program itself. */
export async function playScene(): Promise<Scene> {
  const emulator = createEmulator({ apiKeys: [KEY] });
  const folder = makeExample();
  const world = { transport: emulator.handle, env: { NYLAS_API_KEY: KEY, TIERFORM_ENV: 'production' } };
  const run = async (argv: readonly string[], isTerminal = false) => {
    const { exitCode, stdout, stderr } = await tierform(folder, argv, { ...world, isTerminal });
    if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}:\n${stderr}`);
    return { stdout, stderr };
  };
  const send = async (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) => {
    const { status, body: text } = await emulator.handle({
      method,
      url: `https://api.us.nylas.com${path}`,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (status >= 300) throw new Error(text);
    return JSON.parse(text);
  };
  const edit = (file: string, from: string, to: string) => {
    const path = join(folder, 'tiers', file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path, text.replace(from, to));
  };
  await run(['apply', '--yes']);
  for (let number = 1; number <= ACCOUNTS; number++)
    await send('POST', '/v3/connect/custom', {
      provider: 'nylas',
      settings: { email: `agent-${number}@free.yourcompany.com` },
    });
  const { data: policies } = await send('GET', '/v3/policies');
  const enterprise = policies.find(({ name }: { name: string }) => name === 'Enterprise tier');
  await send('PUT', `/v3/policies/${enterprise.id}`, {
    limits: { ...enterprise.limits, limit_count_daily_email_sent: 8000 },
  });
  edit('free.yaml', 'limit_count_daily_email_sent: 200', 'limit_count_daily_email_sent: 250');
  edit('pro.yaml', 'limit_inbox_retention_period: 90d', 'limit_inbox_retention_period: 60d');
  const { stdout, stderr } = await run(['plan'], true);
  return { plan: stdout + stderr, markdown: (await run(['plan', '--format', 'markdown'])).stdout };
}

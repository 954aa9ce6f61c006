// The emulator's contract: conversations in test/fixtures/wire, each a list of requests with the answers that must come.
// A file may write #4 for the fourth id that the emulator makes (#1 is the application, #2 the organization, #3 the
// default workspace), and @cursor in a path for the cursor of the answer before. An answer must hold at least what the
// file says; lists must be equal in length, and "(absent)" says that a field must not be there.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { DEFAULT_KNOBS, type Knobs } from '../../src/emulator/knobs.ts';
import type { EmulatorData } from '../../src/emulator/snapshot.ts';
import type { HttpMethod } from '../../src/http/transport.ts';

interface Step {
  readonly request: {
    readonly method: HttpMethod;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    /** In place of `body`, a body as it is on the wire. */
    readonly text?: string;
  };
  /** Seconds that pass before the request. */
  readonly wait?: number;
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
}

interface Conversation {
  readonly description: string;
  readonly knobs?: Partial<Knobs>;
  readonly plan?: Readonly<Record<string, number>>;
  readonly apiKeys?: readonly string[];
  readonly data?: EmulatorData;
  readonly steps: readonly Step[];
}

const FOLDER = new URL('../fixtures/wire/', import.meta.url);
const START = 1_700_000_000;

function idOf(count: number): string {
  return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
}

function readConversation(file: string): Conversation {
  const text = readFileSync(new URL(file, FOLDER), 'utf8').replace(/#(\d+)/g, (_, count) => idOf(Number(count)));
  return JSON.parse(text);
}

/** Turns what a file says of an answer into what vitest compares with. */
function matcherOf(expected: unknown): unknown {
  if (Array.isArray(expected)) return expected.map(matcherOf);
  if (typeof expected !== 'object' || expected === null) return expected;
  const entries = Object.entries(expected);
  const present = entries.filter(([, value]) => value !== '(absent)').map(([key, value]) => [key, matcherOf(value)]);
  return expect.objectContaining(Object.fromEntries(present));
}

/** The fields that must be absent and are there, as dotted paths. */
function unwanted(expected: unknown, actual: unknown, path = ''): string[] {
  if (typeof expected !== 'object' || expected === null) return [];
  return Object.entries(expected).flatMap(([key, value]) => {
    const holder: unknown = actual;
    const isThere = typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key);
    if (value === '(absent)') return isThere ? [`${path}${key}`] : [];
    return isThere ? unwanted(value, Reflect.get(holder, key), `${path}${key}.`) : [];
  });
}

async function hold(conversation: Conversation): Promise<void> {
  let time = START;
  let ids = 0;
  let cursor = '';
  const emulator = createEmulator({
    now: () => time,
    newId: () => {
      ids += 1;
      return idOf(ids);
    },
    knobs: conversation.knobs,
    plan: conversation.plan,
    apiKeys: conversation.apiKeys,
    data: conversation.data,
  });
  for (const [index, { request, response, wait = 0 }] of conversation.steps.entries()) {
    time += wait;
    const where = `step ${index + 1}, ${request.method} ${request.path}`;
    const body = request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const answer = await emulator.handle({
      method: request.method,
      url: `https://api.us.nylas.com${request.path.replace('@cursor', encodeURIComponent(cursor))}`,
      headers: request.headers ?? { authorization: 'Bearer key', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    expect({ where, status: answer.status, text: answer.body }).toMatchObject({ where, status: response.status });
    expect(answer.headers, where).toMatchObject(response.headers ?? {});
    const parsed = answer.body === '' ? undefined : JSON.parse(answer.body);
    if (response.body !== undefined) expect({ where, body: parsed }).toEqual({ where, body: matcherOf(response.body) });
    expect({ where, unwanted: unwanted(response.body, parsed) }).toEqual({ where, unwanted: [] });
    if (parsed !== undefined) expect(parsed.request_id, where).toBe(answer.headers['x-request-id']);
    expect(answer.headers['x-request-id'], where).toMatch(/^\d+-[0-9a-f]{8}-0000-4000-8000-0{12}$/);
    cursor = parsed?.next_cursor ?? parsed?.data?.next_cursor ?? '';
  }
}

const FILES = readdirSync(FOLDER)
  .filter(file => file.endsWith('.json'))
  .sort();

describe('the emulator answers as the conversation says', () => {
  test.each(FILES.map(file => ({ file, conversation: readConversation(file) })))(
    '$file: $conversation.description',
    ({ conversation }) => hold(conversation),
  );
});

describe('the conversations', () => {
  const conversations = FILES.map(readConversation);

  test.each(Object.entries(DEFAULT_KNOBS))('turn the knob %s away from its default', (knob, standard) => {
    const values = conversations.map(({ knobs }) => new Map(Object.entries(knobs ?? {})).get(knob));
    expect(values.some(value => value !== undefined && value !== standard)).toBe(true);
  });

  test('fail when an answer differs', async () => {
    const request = { method: 'GET', path: '/v3/policies' } as const;
    await expect(hold({ description: '', steps: [{ request, response: { status: 201 } }] })).rejects.toThrow();
    const wrongBody = { status: 200, body: { data: [{}] } };
    await expect(hold({ description: '', steps: [{ request, response: wrongBody }] })).rejects.toThrow();
    const notAbsent = { status: 200, body: { data: '(absent)' } };
    await expect(hold({ description: '', steps: [{ request, response: notAbsent }] })).rejects.toThrow();
  });
});

// A GitHub on a port of this machine, as far as the commands ask it: comments, issues, pull requests of a commit, runs,
// artifacts and environments. A token may do what its job asked for, and nothing else.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { isRecord } from '../../src/core/value.ts';

interface Written {
  readonly id: number;
  body: string;
  readonly user: { readonly type: 'Bot' };
}

interface Issue extends Written {
  readonly number: number;
  readonly title: string;
  state: 'open' | 'closed';
}

export interface Merged {
  readonly number: number;
  readonly merge_commit_sha: string;
  readonly head: { readonly sha: string; readonly ref: string };
}

export interface FakeGitHub {
  readonly url: string;
  /** By the number of the issue or pull request. */
  readonly comments: Map<number, Written[]>;
  readonly issues: Issue[];
  readonly merged: Merged[];
  /** Runs of plan.yml for the head commit of a pull request. */
  readonly runs: { readonly id: number; readonly head_sha: string; readonly head_branch: string }[];
  /** Names of artifacts by the id of their run. */
  readonly artifacts: (runId: number) => readonly string[];
  /** The GitHub environments, and whether somebody has to approve. */
  readonly environments: Map<string, boolean>;
  /** What was posted to the webhook. */
  readonly posts: string[];
  readonly webhookUrl: string;
  readonly makeToken: (permissions: Readonly<Record<string, string>>) => string;
}

interface Answer {
  readonly status: number;
  readonly content: unknown;
}

const MOST_CHARACTERS = 65_536;

export async function serveGitHub(artifacts: FakeGitHub['artifacts']): Promise<FakeGitHub> {
  const tokens = new Map<string, Readonly<Record<string, string>>>();
  const state: Omit<FakeGitHub, 'url' | 'webhookUrl'> = {
    comments: new Map(),
    issues: [],
    merged: [],
    runs: [],
    artifacts,
    environments: new Map(),
    posts: [],
    makeToken: permissions => {
      const token = `ghs_token${tokens.size}`;
      tokens.set(token, permissions);
      return token;
    },
  };
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const { status, content } = answer(state, tokens, request, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address: AddressInfo | string | null = server.address();
  const port = isRecord(address) ? Number(address['port']) : 0;
  const url = `http://127.0.0.1:${port}`;
  return { ...state, url, webhookUrl: `${url}/hook/secret-part-of-the-address` };
}

type State = Omit<FakeGitHub, 'url' | 'webhookUrl'>;

function answer(
  state: State,
  tokens: ReadonlyMap<string, Readonly<Record<string, string>>>,
  { method = '', url = '', headers }: IncomingMessage,
  body: string,
): Answer {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  if (pathname.startsWith('/hook/')) {
    state.posts.push(body);
    return { status: 200, content: 'ok' };
  }
  const permissions = tokens.get((headers.authorization ?? '').replace(/^Bearer /, ''));
  if (permissions === undefined) return { status: 401, content: { message: 'Bad credentials' } };
  const content: unknown = body === '' ? {} : JSON.parse(body);
  const sent = isRecord(content) ? content : {};
  if (typeof sent['body'] === 'string' && sent['body'].length > MOST_CHARACTERS)
    return { status: 422, content: { message: 'body is too long (maximum is 65536 characters)' } };
  const may = (...wanted: readonly string[]) =>
    wanted.some(permission => {
      const [name = '', level] = permission.split(': ');
      return permissions[name] === 'write' || permissions[name] === level;
    });
  const path = pathname.replace('/repos/acme/tiers', '');
  for (const [pattern, wanted, act] of ROUTES) {
    const match = pattern.exec(`${method} ${path}`);
    if (match === null) continue;
    if (!may(...wanted)) return { status: 403, content: { message: 'Resource not accessible by integration' } };
    return act(state, { ids: match.slice(1).map(decodeURIComponent), sent, query: searchParams });
  }
  return { status: 404, content: { message: `Not Found: ${method} ${path}` } };
}

interface Asked {
  readonly ids: readonly string[];
  readonly sent: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
}

type Route = readonly [RegExp, readonly string[], (state: State, asked: Asked) => Answer];

const COMMENTING = ['pull-requests: write', 'issues: write'];
const bot = { type: 'Bot' } as const;
const made = (content: unknown): Answer => ({ status: 201, content });
const found = (content: unknown): Answer => ({ status: 200, content });
const missing: Answer = { status: 404, content: { message: 'Not Found' } };

const ROUTES: readonly Route[] = [
  [
    /^GET \/issues\/(\d+)\/comments$/,
    COMMENTING,
    (state, { ids, query }) => found(page(commentsOf(state, ids[0]), query)),
  ],
  [
    /^POST \/issues\/(\d+)\/comments$/,
    COMMENTING,
    (state, { ids, sent }) => {
      const comment = { id: nextId(state), body: String(sent['body']), user: bot };
      commentsOf(state, ids[0]).push(comment);
      return made(shown(comment));
    },
  ],
  [
    /^PATCH \/issues\/comments\/(\d+)$/,
    COMMENTING,
    (state, { ids, sent }) => {
      const comment = [...state.comments.values()].flat().find(({ id }) => String(id) === ids[0]);
      if (comment === undefined) return missing;
      comment.body = String(sent['body']);
      return found(shown(comment));
    },
  ],
  [
    /^GET \/issues$/,
    ['issues: read'],
    (state, { query }) =>
      found(page(state.issues.filter(issue => issue.state === query.get('state')).map(shown), query)),
  ],
  [
    /^POST \/issues$/,
    ['issues: write'],
    (state, { sent }) => {
      const number = nextId(state);
      const issue = { id: number, number, title: String(sent['title']), body: String(sent['body']), user: bot };
      state.issues.push({ ...issue, state: 'open' });
      return made(shown(issue));
    },
  ],
  [
    /^PATCH \/issues\/(\d+)$/,
    ['issues: write'],
    (state, { ids, sent }) => {
      const issue = state.issues.find(({ number }) => String(number) === ids[0]);
      if (issue === undefined) return missing;
      if (sent['body'] !== undefined) issue.body = String(sent['body']);
      if (sent['state'] === 'closed') issue.state = 'closed';
      return found(shown(issue));
    },
  ],
  [
    /^GET \/commits\/(\w+)\/pulls$/,
    ['pull-requests: read'],
    (state, { ids }) => found(state.merged.filter(pull => pull.merge_commit_sha === ids[0]).map(asPull)),
  ],
  [
    /^GET \/actions\/workflows\/plan\.yml\/runs$/,
    ['actions: read'],
    (state, { query }) => {
      const ofHead = state.runs.filter(run => run.head_sha === query.get('head_sha'));
      const runs = ofHead
        .map(run => ({ ...run, event: 'pull_request', head_repository: { full_name: 'acme/tiers' } }))
        .reverse();
      return found({ total_count: runs.length, workflow_runs: page(runs, query) });
    },
  ],
  [
    /^GET \/actions\/runs\/(\d+)\/artifacts$/,
    ['actions: read'],
    (state, { ids, query }) => {
      const names = state.artifacts(Number(ids[0])).filter(name => name === (query.get('name') ?? name));
      return found({ total_count: names.length, artifacts: names.map((name, id) => ({ id, name, expired: false })) });
    },
  ],
  [
    /^GET \/environments\/([^/]+)$/,
    ['actions: read'],
    (state, { ids }) => {
      const name = ids[0] ?? '';
      const isProtected = state.environments.get(name);
      if (isProtected === undefined) return missing;
      const rules = isProtected ? [{ id: 1, type: 'required_reviewers', reviewers: [{ type: 'User' }] }] : [];
      return found({ id: 1, name, protection_rules: [{ id: 2, type: 'branch_policy' }, ...rules] });
    },
  ],
];

function asPull(pull: Merged) {
  const repo = { full_name: 'acme/tiers' };
  return {
    ...pull,
    state: 'closed',
    merged_at: '2026-11-21T12:00:00Z',
    head: { ...pull.head, repo },
    base: { ref: 'main', repo },
  };
}

function commentsOf(state: State, number: string | undefined): Written[] {
  const key = Number(number);
  const comments = state.comments.get(key) ?? [];
  state.comments.set(key, comments);
  return comments;
}

function nextId({ issues, comments }: State): number {
  return 100 + issues.length + [...comments.values()].flat().length;
}

function shown(written: Written) {
  return { ...written, html_url: `https://github.com/acme/tiers/issues/${written.id}` };
}

function page<Item>(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const [size, number] = [Number(query.get('per_page') ?? 30), Number(query.get('page') ?? 1)];
  return items.slice((number - 1) * size, number * size);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

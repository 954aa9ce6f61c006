// A GitHub on a port of this machine: what is kept of issues and comments is that of the tests of commands; pull requests,
// runs, artifacts, environments and a chat are added here. A token may do what its job asked for, and nothing else.
import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import type { HttpMethod } from '../../src/http/transport.ts';
import { type FakeGitHub, makeGitHub, TOKEN } from '../cli/fake-github.ts';

export interface Merged {
  readonly number: number;
  readonly merge_commit_sha: string;
  readonly head: { readonly sha: string; readonly ref: string };
}

interface Run {
  readonly id: number;
  readonly head_sha: string;
  readonly head_branch: string;
}

export interface ServedGitHub extends Pick<FakeGitHub, 'issues' | 'comments'> {
  readonly url: string;
  readonly merged: Merged[];
  /** Runs of plan.yml. */
  readonly runs: Run[];
  /** The GitHub environments, and whether somebody has to approve. */
  readonly environments: Map<string, boolean>;
  /** Parts of paths that are refused. */
  readonly refused: string[];
  /** What was posted to the webhook. */
  readonly posts: string[];
  readonly webhookUrl: string;
  readonly makeToken: (permissions: Readonly<Record<string, string>>) => string;
}

/** @param artifactsOf names of the artifacts of a run */
export async function serveGitHub(artifactsOf: (runId: number) => readonly string[]): Promise<ServedGitHub> {
  const kept = makeGitHub();
  const tokens = new Map<string, Readonly<Record<string, string>>>();
  const merged: Merged[] = [];
  const runs: Run[] = [];
  const environments = new Map<string, boolean>();
  const refused: string[] = [];
  const posts: string[] = [];

  const answers: readonly (readonly [RegExp, (id: string, query: URLSearchParams) => unknown])[] = [
    [/^\/commits\/(\w+)\/pulls$/, id => merged.filter(pull => pull.merge_commit_sha === id).map(showPull)],
    [
      /^\/actions\/workflows\/(plan\.yml)\/runs$/,
      (_, query) => ({ workflow_runs: runs.filter(run => run.head_sha === query.get('head_sha')).map(showRun) }),
    ],
    [
      /^\/actions\/runs\/(\d+)\/artifacts$/,
      (id, query) => {
        const names = artifactsOf(Number(id)).filter(name => name === query.get('name'));
        return { artifacts: names.map(name => ({ name, expired: false })) };
      },
    ],
    [
      /^\/environments\/([^/]+)$/,
      id => {
        const isProtected = environments.get(id);
        if (isProtected === undefined) return undefined;
        const rules = isProtected ? [{ type: 'required_reviewers', reviewers: [{ type: 'User' }] }] : [];
        return { name: id, protection_rules: [{ type: 'branch_policy' }, ...rules] };
      },
    ],
  ];

  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const { method = '', url = '', headers } = request;
    const send = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    if (url.startsWith('/hook/')) {
      posts.push(body);
      return send(200, '"ok"');
    }
    const permissions = tokens.get((headers.authorization ?? '').replace(/^Bearer /, ''));
    if (permissions === undefined) return send(401, '{"message":"Bad credentials"}');
    const path = new URL(url, 'http://127.0.0.1').pathname.replace('/repos/acme/tiers', '');
    if (!mayDo(permissions, `${method} ${path}`) || refused.some(part => path.includes(part)))
      return send(403, '{"message":"Resource not accessible by integration"}');
    for (const [pattern, answer] of answers) {
      const id = pattern.exec(path)?.[1];
      if (id !== undefined) kept.answers[path] = query => answer(decodeURIComponent(id), query);
    }
    const asked = { 'user-agent': headers['user-agent'] ?? '', authorization: `Bearer ${TOKEN}` };
    const sent = body === '' ? {} : { body };
    const address = `https://api.github.com${url}`;
    const answered = await kept.transport({ method: methodOf(method), url: address, headers: asked, ...sent });
    return send(answered.status, answered.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return {
    issues: kept.issues,
    comments: kept.comments,
    merged,
    runs,
    environments,
    refused,
    posts,
    url,
    webhookUrl: `${url}/hook/secret-part-of-the-address`,
    makeToken: permissions => {
      const token = `ghs_token${tokens.size}`;
      tokens.set(token, permissions);
      return token;
    },
  };
}

/** What a request needs, any one of it; what is not here is refused. */
const NEEDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^GET \/issues(\/\d+\/comments)?$/, ['issues: read', 'pull-requests: read']],
  [/^(POST|PATCH) \/issues\/(\d+\/comments|comments\/\d+)$/, ['issues: write', 'pull-requests: write']],
  [/^(POST|PATCH) \/issues(\/\d+)?$/, ['issues: write']],
  [/^GET \/commits\/\w+\/pulls$/, ['pull-requests: read']],
  [/^GET \/(actions|environments)\//, ['actions: read']],
];

function mayDo(permissions: Readonly<Record<string, string>>, request: string): boolean {
  const wanted = NEEDS.find(([pattern]) => pattern.test(request))?.[1] ?? [];
  return wanted.some(need => {
    const [name = '', level] = need.split(': ');
    return permissions[name] === 'write' || permissions[name] === level;
  });
}

const repo = { full_name: 'acme/tiers' };

function showPull(pull: Merged) {
  return { ...pull, merged_at: '2026-11-21T12:00:00Z', head: { ...pull.head, repo }, base: { ref: 'main', repo } };
}

function showRun(run: Run) {
  return { ...run, event: 'pull_request', head_repository: repo };
}

function methodOf(method: string): HttpMethod {
  if (method === 'GET' || method === 'POST' || method === 'PATCH') return method;
  throw new Error(`no command sends ${method}`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

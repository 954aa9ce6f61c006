// A GitHub in a variable: the repository acme/tiers, with what its REST API says of it, and what can go wrong on the way.
import { expect } from 'vitest';
import type { Io } from '../../src/cli/io/io.ts';
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from '../../src/http/transport.ts';
import { makeFolder, type Ran, tierform } from './world.ts';

export const TOKEN = 'ghs_the-token-that-must-never-show';

export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly user: { readonly type: string };
  readonly pull_request?: object;
}

interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly user: { readonly type: string };
}

export interface GitHubWorld {
  readonly issues: Issue[];
  readonly comments: Comment[];
  /** What a GET of a path below the repository answers, by its query, where it is nothing that is kept here. */
  readonly answers: Record<string, (query: URLSearchParams) => unknown>;
  /** Whether a token may make labels. */
  mayLabel: boolean;
  readonly userType: string;
}

export interface FakeGitHub extends GitHubWorld {
  readonly requests: string[];
  readonly transport: Transport;
}

const answer = (status: number, content: unknown, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  headers,
  body: JSON.stringify(content),
});

export function makeGitHub(start: Partial<GitHubWorld> = {}): FakeGitHub {
  const world: GitHubWorld = { issues: [], comments: [], answers: {}, mayLabel: true, userType: 'Bot', ...start };
  const requests: string[] = [];
  const user = { type: world.userType };
  const showIssue = (issue: Issue) => ({ ...issue, html_url: `https://github.com/acme/tiers/issues/${issue.number}` });
  const showComment = (one: Comment) => ({
    ...one,
    html_url: `https://github.com/acme/tiers/issues/${one.issue}#${one.id}`,
  });

  const list = (url: URL, items: readonly unknown[]): HttpResponse => {
    const [size, page] = [Number(url.searchParams.get('per_page')), Number(url.searchParams.get('page'))];
    return answer(200, items.slice((page - 1) * size, page * size));
  };
  const read = (url: URL, path: string): HttpResponse => {
    const [, number] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    if (number !== undefined)
      return list(url, world.comments.filter(({ issue }) => issue === Number(number)).map(showComment));
    if (path === '/issues') {
      const state = url.searchParams.get('state');
      return list(url, world.issues.filter(issue => issue.state === state).map(showIssue));
    }
    const given = world.answers[path]?.(url.searchParams);
    return given === undefined ? answer(404, { message: 'Not Found' }) : answer(200, given);
  };
  const write = (path: string, content: Partial<Issue>): HttpResponse => {
    if ((content.body?.length ?? 0) > 65_536) return answer(422, { message: 'body is too long' });
    const [, known] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    const comment = world.comments.find(({ id }) => id === Number(known));
    if (comment !== undefined) return answer(200, showComment(Object.assign(comment, { body: content.body })));
    const [, commented] = /^\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    if (commented !== undefined) {
      const made = { id: world.comments.length + 100, issue: Number(commented), body: content.body ?? '', user };
      world.comments.push(made);
      return answer(201, showComment(made));
    }
    const [, number] = /^\/issues\/(\d+)$/.exec(path) ?? [];
    const issue = world.issues.find(one => one.number === Number(number));
    if (issue !== undefined) return answer(200, showIssue(Object.assign(issue, content)));
    if (path !== '/issues') return answer(404, { message: 'Not Found' });
    if (!world.mayLabel && content.labels !== undefined) return answer(403, { message: 'You may not make labels' });
    const made: Issue = {
      number: world.issues.length + 1,
      title: content.title ?? '',
      body: content.body ?? '',
      state: 'open',
      labels: content.labels ?? [],
      user,
    };
    world.issues.push(made);
    return answer(201, showIssue(made));
  };

  const transport: Transport = async ({ method, url: address, headers, body }: HttpRequest) => {
    const url = new URL(address);
    const path = url.pathname.replace(/^\/repos\/acme\/tiers/, '');
    requests.push(`${method} ${path}`);
    expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'user-agent': 'tierform' });
    return method === 'GET' ? read(url, path) : write(path, JSON.parse(body ?? ''));
  };
  return Object.assign(world, { requests, transport });
}

/** Loses what comes back for the first `times` requests of a method, after they were done or instead. */
export function losing(
  transport: Transport,
  { method, times, isDone }: { readonly method: string; readonly times: number; readonly isDone: boolean },
): Transport {
  let lost = 0;
  return async request => {
    if (request.method !== method || lost >= times) return transport(request);
    lost += 1;
    if (isDone) await transport(request);
    throw new TransportError('broken', 'the connection broke');
  };
}

/** A folder in which a job runs tierform. */
export function makeJob(transport: Transport, files: Readonly<Record<string, string>>, env: Io['env'] = {}) {
  const folder = makeFolder(files);
  const job = { GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: 'acme/tiers', ...env };
  const run = (...argv: string[]): Promise<Ran> => tierform(folder, argv, { env: job, transport });
  return { folder, run };
}

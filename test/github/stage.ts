// A repository with tier files, its workflows and its remote, an emulator as what is live, and a GitHub: what a play needs.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { workflowFiles } from '../../src/cli/init/workflows.ts';
import { isRecord } from '../../src/core/value.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { serveEmulator } from '../../src/emulator/server.ts';
import { makeFolder, repository, tierform } from '../cli/world.ts';
import { BARE_ENV, clone, git, makeRemote } from '../state/repositories.ts';
import { type ServedGitHub, serveGitHub } from './github.ts';
import { type PlayedJob, play, type Trigger } from './player.ts';

const KEY = 'nyk_v0_TheKeyThatMustNeverShow/0+=';

export interface StageOptions {
  readonly environments?: readonly string[];
  readonly tier: string;
  readonly folder?: string;
  /** Whether live is the embedded emulator, which needs no key, and is another one in each job. */
  readonly isEmbedded?: boolean;
}

export interface Stage {
  readonly github: ServedGitHub;
  /** Commits a tier file on a branch. @returns the commit */
  readonly commit: (branch: string, tier: string, message?: string) => string;
  /** Plays a push to a pull request from that branch. */
  readonly pullRequest: (branch: string, options?: PullRequestOptions) => Promise<Jobs>;
  /** Merges the branch and plays the push to main. */
  readonly merge: (branch: string) => Promise<Jobs>;
  readonly push: (sha: string) => Promise<Jobs>;
  readonly drift: () => Promise<Jobs>;
  /** Applies main in the clone of a person. */
  readonly applyByHand: () => Promise<void>;
  /** The last commit of main. */
  readonly head: () => string;
  /** Names of what the remote holds. */
  readonly refs: () => readonly string[];
  /** Takes a secret away. */
  readonly forget: (secret: string) => void;
  /** Changes live past tierform. */
  readonly changeLive: (method: string, path: string, body: unknown) => Promise<unknown>;
  /** The policies that are live, by name. */
  readonly policies: () => Promise<readonly Policy[]>;
  /** GitHub environments that somebody was asked for. */
  readonly asked: string[];
  /** Whether those that are asked approve. */
  approves: boolean;
}

type Jobs = Readonly<Record<string, PlayedJob>>;

interface Policy {
  readonly id: string;
  readonly name: string;
  readonly limits: Readonly<Record<string, number>>;
}

interface PullRequestOptions {
  readonly from?: string;
  readonly actor?: string;
}

/** How each job ended; where that is not what was expected, their logs tell why. */
export function expectResults(jobs: Jobs, results: Readonly<Record<string, PlayedJob['result']>>): void {
  const logs = Object.values(jobs).map(({ id, log }) => `--- ${id}\n${log}`);
  const ended = Object.fromEntries(Object.values(jobs).map(({ id, result }) => [id, result]));
  expect(ended, logs.join('\n')).toEqual(results);
}

const NUMBER = 7;

/** A tier with one policy. */
export function tierOf(sends: number, name = 'Free'): string {
  const policy = `{ name: ${JSON.stringify(name)}, limits: { limit_count_daily_email_sent: ${sends} } }`;
  return `tier: free\nrank: 10\npolicies:\n  free: ${policy}\n`;
}

export async function setStage({
  environments = ['production'],
  tier,
  folder = '.',
  isEmbedded = false,
}: StageOptions): Promise<Stage> {
  const emulator = createEmulator({ apiKeys: [KEY] });
  const server = await serveEmulator(emulator, { port: 0 });
  onTestFinished(() => server.close());
  const artifacts = makeFolder();
  const github = await serveGitHub(runId => {
    const run = join(artifacts, String(runId));
    return existsSync(run) ? readdirSync(run) : [];
  });
  const remote = makeRemote();
  const work = clone(remote);
  const settings = isEmbedded ? 'endpoint: emulator' : `endpoint: "${server.url}", api_key: $NYLAS_API_KEY`;
  const block = `{ nylas: { ${settings} } }`;
  const project = `environments:\n${environments.map(name => `  ${name}: ${block}\n`).join('')}`;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  };
  const secrets = isEmbedded ? [] : ['NYLAS_API_KEY'];
  const parameters = { environments: environments.map(name => ({ name, secrets })), branch: 'main', folder };
  for (const { path, text } of workflowFiles(parameters)) write(path, text);
  write('.gitignore', 'node_modules/\n');
  write(join(folder, 'tierform.yaml'), project);
  const commitTier = (text: string, message: string) => {
    write(join(folder, 'tiers/free.yaml'), text);
    git(work, 'add', '.');
    git(
      work,
      '-c',
      'user.name=ann',
      '-c',
      'user.email=ann@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      message,
    );
    return git(work, 'rev-parse', 'HEAD').trim();
  };
  commitTier(tier, 'the first files');
  git(work, 'push', '--quiet', 'origin', 'HEAD:main');

  const programs = makePrograms();
  let runId = 0;
  const asked: string[] = [];
  const stage = { approves: true };
  const secretsOfAll: Record<string, string> = { NYLAS_API_KEY: KEY, TIERFORM_WEBHOOK_URL: github.webhookUrl };
  const run = (workflow: string, trigger: Trigger): Promise<Jobs> => {
    runId += 1;
    const isTrusted = trigger.payload['isFork'] !== true && trigger.actor !== 'dependabot[bot]';
    const event = readFileSync(join(work, '.github/workflows', workflow), 'utf8');
    return play(event, trigger, {
      remote,
      apiUrl: github.url,
      // Neither forks nor Dependabot get any.
      secrets: isTrusted ? secretsOfAll : {},
      programs,
      artifacts,
      runId,
      makeToken: github.makeToken,
      approve: name => {
        if (github.environments.get(name) !== true) {
          // GitHub makes an environment that a workflow names.
          github.environments.set(name, false);
          return true;
        }
        asked.push(name);
        return stage.approves;
      },
    });
  };
  const push = (sha: string) => run('apply.yml', { event: 'push', sha, ref: 'refs/heads/main', payload: {} });
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answered: unknown = await response.json();
    return isRecord(answered) ? answered['data'] : undefined;
  };

  return Object.assign(stage, {
    github,
    asked,
    commit: (branch: string, text: string, message = 'a change') => {
      const known = git(work, 'branch', '--list', branch).trim() !== '';
      git(work, 'checkout', '--quiet', ...(known ? [branch] : ['-b', branch]));
      const sha = commitTier(text, message);
      git(work, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
      return sha;
    },
    pullRequest: async (branch: string, { from = 'acme/tiers', actor = 'ann' }: PullRequestOptions = {}) => {
      const head = git(work, 'rev-parse', branch).trim();
      // GitHub checks out what a merge would be, and says of the run that it is of the head.
      const base = git(work, 'rev-parse', 'origin/main').trim();
      const tree = git(work, 'merge-tree', '--write-tree', base, head).trim();
      const identity = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com'];
      const sha = git(work, ...identity, 'commit-tree', tree, '-p', base, '-p', head, '-m', 'merge').trim();
      git(work, 'push', '--quiet', '--force', 'origin', `${sha}:refs/pull/${NUMBER}/merge`);
      git(work, 'push', '--quiet', '--force', 'origin', `${sha}:refs/heads/keep-${sha}`);
      const pull = { number: NUMBER, head: { sha: head, ref: branch, repo: { full_name: from } } };
      const payload = { pull_request: pull, isFork: from !== 'acme/tiers' };
      const jobs = await run('plan.yml', {
        event: 'pull_request',
        sha,
        ref: `refs/pull/${NUMBER}/merge`,
        actor,
        payload,
      });
      github.runs.push({ id: runId, head_sha: head, head_branch: branch });
      return jobs;
    },
    merge: (branch: string) => {
      const head = git(work, 'rev-parse', branch).trim();
      git(work, 'checkout', '--quiet', 'main');
      const identity = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com'];
      git(work, ...identity, 'merge', '--quiet', '--no-ff', '-m', 'merge', branch);
      git(work, 'push', '--quiet', 'origin', 'main');
      const sha = git(work, 'rev-parse', 'main').trim();
      github.merged.push({ number: NUMBER, merge_commit_sha: sha, head: { sha: head, ref: branch } });
      return push(sha);
    },
    push,
    drift: () => {
      const sha = git(work, 'rev-parse', 'origin/main').trim();
      return run('drift.yml', { event: 'schedule', sha, ref: 'refs/heads/main', payload: {} });
    },
    applyByHand: async () => {
      git(work, 'checkout', '--quiet', 'main');
      const env = { ...BARE_ENV, NYLAS_API_KEY: KEY };
      for (const name of environments)
        expect(await tierform(join(work, folder), ['apply', '--yes', '-e', name], { env })).toMatchObject({
          exitCode: 0,
        });
    },
    head: () => git(work, 'rev-parse', 'origin/main').trim(),
    refs: () => git(remote, 'for-each-ref', '--format=%(refname)').trim().split('\n'),
    forget: (secret: string) => {
      delete secretsOfAll[secret];
    },
    changeLive: send,
    policies: async () => {
      const found = await send('GET', '/v3/policies');
      return Array.isArray(found) ? found : [];
    },
  });
}

/** An `npm` and an `npx` that do what the workflows ask of them and nothing else, from the built program. */
function makePrograms(): string {
  const built = join(repository, 'dist/tierform.js');
  const scripts = {
    npm: `[ "$*" = ci ] || exit 90\nmkdir -p node_modules/.bin\nln -sf '${built}' node_modules/.bin/tierform\n`,
    npx: '[ "$1 $2" = "--no-install tierform" ] || exit 91\nshift 2\nexec node node_modules/.bin/tierform "$@"\n',
  };
  const folder = makeFolder(
    Object.fromEntries(Object.entries(scripts).map(([name, text]) => [name, `#!/bin/bash\n${text}`])),
  );
  for (const name of Object.keys(scripts)) chmodSync(join(folder, name), 0o755);
  return folder;
}

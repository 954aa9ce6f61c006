// `tierform gate` with plans that were made and saved as in a workflow, and a GitHub in a variable.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Transport } from '../../src/http/transport.ts';
import { makeGitHub, TOKEN } from './fake-github.ts';
import { KEY, serve } from './served.ts';
import { makeExample, tierform } from './world.ts';

const tiers = (sent: number) => ({
  'tiers/free.yaml': `policies: { free: { name: Free, limits: { limit_count_daily_email_sent: ${sent} } } }\n`,
});

const ASKS = { name: 'production', protection_rules: [{ type: 'required_reviewers', reviewers: [{ type: 'User' }] }] };

/** A plan, saved as new.plan, of files that were planned before, saved as old.plan. */
async function makeWorld({ asks = ASKS as unknown, transport = undefined as Transport | undefined } = {}) {
  const { folder, run, send } = await serve(tiers(200));
  const github = makeGitHub({ answers: { '/environments/production': () => asks ?? undefined } });
  expect(await run('plan', '--out', 'old.plan')).toMatchObject({ exitCode: 0 });
  expect(await run('plan', '--out', 'new.plan')).toMatchObject({ exitCode: 0 });
  const gate = (...argv: string[]) =>
    tierform(folder, ['gate', 'new.plan', '--approval', 'production', ...argv], {
      env: { GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: 'acme/tiers' },
      transport: transport ?? github.transport,
    });
  const replan = async (sent: number) => {
    writeFileSync(join(folder, 'tiers/free.yaml'), tiers(sent)['tiers/free.yaml']);
    expect(await run('plan', '--out', 'new.plan')).toMatchObject({ exitCode: 0 });
  };
  return { folder, run, send, gate, replan, requests: github.requests };
}

const REVIEWED = ['--reviewed', 'old.plan'];
const CHANGED = 'gate=changed\napproval=production\n';

describe('a plan that', () => {
  test('does what was reviewed may be applied', async () => {
    const { folder, gate, replan, requests, send } = await makeWorld();
    await send('POST', '/v3/policies', { name: 'Of somebody else' });
    await replan(200);
    const [old, now] = ['old.plan', 'new.plan'].map(file => readFileSync(join(folder, file), 'utf8'));
    expect(now).not.toBe(old);
    expect(await gate(...REVIEWED)).toEqual({
      exitCode: 0,
      stdout: 'gate=reviewed\napproval=production-reviewed\n',
      stderr: 'The plan does what was reviewed.\n',
    });
    expect(requests).toEqual([]);
  });

  test('does something else has to be approved', async () => {
    const { gate, replan, requests } = await makeWorld();
    await replan(300);
    expect(await gate(...REVIEWED)).toEqual({
      exitCode: 0,
      stdout: CHANGED,
      stderr: `The plan does not do what was reviewed:
  policy.free
      limits.limit_count_daily_email_sent is (none) -> 300, and (none) -> 200 was reviewed.
`,
    });
    expect(requests).toEqual(['GET /environments/production']);
  });

  test('rests on what somebody has changed since has to be approved', async () => {
    const { run, replan, send, gate } = await makeWorld();
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    await replan(300);
    await run('plan', '--out', 'old.plan');
    const { stdout: known } = await run('explain', 'policy.free', '--format', 'json');
    const [, id] = /"id": ?"([^"]+)"/.exec(known) ?? [];
    await send('PUT', `/v3/policies/${id}`, { name: 'Free', limits: { limit_count_daily_email_sent: 250 } });
    await replan(300);
    const { stdout, stderr } = await gate(...REVIEWED);
    expect(stdout).toBe(CHANGED);
    expect(stderr).toContain('limits.limit_count_daily_email_sent is 250 -> 300, and 200 -> 300 was reviewed.');
  });

  test('has no changes needs nobody', async () => {
    const { run, gate, requests } = await makeWorld();
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    expect(await run('plan', '--out', 'new.plan')).toMatchObject({ exitCode: 0 });
    expect(await gate()).toEqual({
      exitCode: 0,
      stdout: 'gate=nothing\napproval=production\n',
      stderr: 'The plan has no changes.\n',
    });
    expect(requests).toEqual([]);
  });

  test('has no changes, where somebody made live by hand what was merged, is applied for the state', async () => {
    const { run, replan, send, gate, requests } = await makeWorld();
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
    const { stdout: known } = await run('explain', 'policy.free', '--format', 'json');
    const [, id] = /"id": ?"([^"]+)"/.exec(known) ?? [];
    await send('PUT', `/v3/policies/${id}`, { name: 'Free', limits: { limit_count_daily_email_sent: 300 } });
    await replan(300);
    expect(await gate(...REVIEWED)).toEqual({
      exitCode: 0,
      stdout: 'gate=reviewed\napproval=production-reviewed\n',
      stderr: 'The plan has no changes, and the state is to take up what is live.\n',
    });
    expect(requests).toEqual([]);
    expect(await run('drift')).toMatchObject({ exitCode: 2 });
    expect(await run('apply', 'new.plan', '--yes')).toMatchObject({ exitCode: 0 });
    expect(await run('drift')).toMatchObject({ exitCode: 0 });
    await replan(300);
    expect(await gate()).toMatchObject({ stdout: 'gate=nothing\napproval=production\n' });
  });

  test('goes to the emulator needs nobody', async () => {
    const folder = makeExample();
    expect(await tierform(folder, ['plan', '--out', 'new.plan'])).toMatchObject({ exitCode: 0 });
    expect(await tierform(folder, ['gate', 'new.plan'])).toEqual({
      exitCode: 0,
      stdout: 'gate=reviewed\napproval=local-reviewed\n',
      stderr: 'local is an emulator, so nobody has to review its plan.\n',
    });
  });
});

describe('nothing was reviewed', () => {
  test.each<[string, readonly string[], string]>([
    ['where no plan is named', [], 'No plan was reviewed.'],
    ['where its name is empty', ['--reviewed', ''], 'No plan was reviewed.'],
    [
      'where it is missing',
      ['--reviewed', 'none.plan'],
      'No plan was reviewed: none.plan cannot be read (no such file or folder).',
    ],
    ['where it is a folder', ['--reviewed', 'tiers'], 'No plan was reviewed: tiers cannot be read (it is a folder).'],
    ['where it is something else', ['--reviewed', 'tierform.yaml'], 'is not what `tierform plan --out` writes.'],
    ['where it was changed', ['--reviewed', 'edited.plan'], 'its digest does not match'],
    ['where it is nested without end', ['--reviewed', 'deep.plan'], 'is not what `tierform plan --out` writes.'],
    [
      'where it is of another environment',
      ['--reviewed', 'local.plan'],
      'No plan was reviewed: local.plan is for "local".',
    ],
  ])('%s', async (_, argv, reason) => {
    const { folder, gate } = await makeWorld();
    const text = readFileSync(join(folder, 'old.plan'), 'utf8');
    writeFileSync(join(folder, 'edited.plan'), text.replace('200', '300'));
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    writeFileSync(join(folder, 'deep.plan'), `{"format":"tierform-plan","version":1,"x":${deep}}\n`);
    const example = makeExample();
    await tierform(example, ['plan', '--out', 'local.plan']);
    writeFileSync(join(folder, 'local.plan'), readFileSync(join(example, 'local.plan')));
    const { exitCode, stdout, stderr } = await gate(...argv);
    expect([exitCode, stdout]).toEqual([0, CHANGED]);
    expect(stderr).toContain(reason);
  });
});

describe('where nobody would be asked, nothing is printed and the job ends', () => {
  test.each<[string, unknown, string]>([
    ['no such environment', null, 'the GitHub environment production does not exist'],
    ['no rules', { name: 'production', protection_rules: [] }, 'has no required reviewers'],
    ['no list of rules', { name: 'production' }, 'has no required reviewers'],
    [
      'other rules',
      { name: 'production', protection_rules: [{ type: 'wait_timer' }, null] },
      'has no required reviewers',
    ],
    [
      'nobody in the rule',
      { name: 'production', protection_rules: [{ type: 'required_reviewers', reviewers: [] }] },
      'has no required reviewers',
    ],
    ['another environment', { ...ASKS, name: 'staging' }, 'something that is no environment, or another one'],
    ['no environment', [ASKS], 'something that is no environment, or another one'],
  ])('%s', async (_, asks, message) => {
    const { gate } = await makeWorld({ asks });
    const { exitCode, stdout, stderr } = await gate();
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });

  test('no permission', async () => {
    const { gate } = await makeWorld({ transport: async () => ({ status: 403, headers: {}, body: '{}' }) });
    const { exitCode, stdout, stderr } = await gate();
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('The job needs `permissions: actions: read`.');
  });
});

describe('what is in the way is told', () => {
  test.each<[string, readonly string[], string]>([
    ['a plan that is missing', ['gate', 'none.plan'], 'none.plan cannot be read (no such file or folder).'],
    ['a plan that is none', ['gate', 'tierform.yaml'], 'error[plan-unreadable]'],
    [
      'another environment',
      ['gate', 'new.plan', '-e', 'production'],
      'The plan was made for "it", and "production" is named.',
    ],
    [
      'a name with a line break',
      ['gate', 'new.plan', '--approval', 'x\ngate=reviewed'],
      'is no name of a GitHub environment',
    ],
    ['no token', ['gate', 'new.plan'], 'GITHUB_TOKEN is not set.'],
  ])('%s', async (_, argv, message) => {
    const { folder } = await makeWorld();
    const { exitCode, stdout, stderr } = await tierform(folder, argv, { env: { KEY } });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });
});

test('the environment is asked for by its name, whatever is in it', async () => {
  const { gate, requests } = await makeWorld();
  expect(await gate('--approval', 'a/../b c')).toMatchObject({ exitCode: 1 });
  expect(requests).toEqual(['GET /environments/a%2F..%2Fb%20c']);
});

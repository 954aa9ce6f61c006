// What a pull request and the daily look for drift show, played with the built program, an emulator, a remote of git and a GitHub.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../cli/world.ts';
import { expectResults, setStage, tierOf } from './stage.ts';

describe('a pull request', () => {
  test('is validated and planned, and its comment is written anew with the next push', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    stage.commit('more', tierOf(250));
    const jobs = await stage.pullRequest('more');
    expectResults(jobs, { validate: 'success', 'plan (production)': 'success' });
    const [comment] = stage.github.comments;
    expect(comment?.body).toMatch(/^<!-- tierform production -->\n### Plan for production: 1 to create/);
    expect(comment?.body).toContain('250');
    expect(jobs['plan (production)']?.summary).toContain('250');
    expect(jobs['plan (production)']?.commands).toEqual([]);
    stage.commit('more', tierOf(300));
    await stage.pullRequest('more');
    expect(stage.github.comments).toMatchObject([{ issue: 7 }]);
    expect(comment?.body).toContain('300');
    expect(await stage.policies()).toEqual([]);
    expect(jobs['validate']?.summary).toBe('The tier files are valid: errors=0 warnings=0\n');
  });

  test('whose files have a fault fails, and says so in the comment and at their lines', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    stage.commit('broken', tierOf(200).replace('limit_count_daily_email_sent', 'limit_count_daily_email_snet'));
    const jobs = await stage.pullRequest('broken');
    expectResults(jobs, { validate: 'failure', 'plan (production)': 'failure' });
    expect(jobs['validate']?.commands).toEqual(['error']);
    expect(jobs['validate']?.summary).toContain('ended with 1: errors=1 warnings=0');
    const [comment] = stage.github.comments;
    expect(comment?.body).toContain('limit\\_count\\_daily\\_email\\_snet');
    expect(jobs['plan (production)']?.summary).toContain('limit\\_count\\_daily\\_email\\_snet');
  });

  test('whose apply a guard would stop fails, and says at what', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    await stage.applyByHand();
    stage.commit('less', tierOf(200, 'Other').replace('  free:', '  other:'));
    const jobs = await stage.pullRequest('less');
    expectResults(jobs, { validate: 'success', 'plan (production)': 'failure' });
    expect(jobs['plan (production)']?.log).toContain('an apply of it would stop');
    expect(stage.github.comments[0]?.body).toContain('`deletes-resources`');
  });

  test.each([
    ['of a fork', { from: 'mallory/tiers', actor: 'mallory' }],
    ['of Dependabot', { actor: 'dependabot[bot]' }],
  ])('%s is validated, and nothing of it sees a secret', async (_, options) => {
    const stage = await setStage({ tier: tierOf(200) });
    stage.commit('more', tierOf(250));
    const jobs = await stage.pullRequest('more', options);
    expectResults(jobs, { validate: 'success', plan: 'skipped' });
    for (const { script, env } of jobs['validate']?.scripts ?? [])
      expect(JSON.stringify(env), script).not.toMatch(/nyk_v0|ghs_/);
    expect(stage.github.comments).toEqual([]);
  });

  test('names and branches that mean harm stay names', async () => {
    const trace = join(makeFolder(), 'hacked');
    const name = `<img src=x> @everyone \`$(touch ${trace})\` \`\`\`\n::error::no ##[error]no | [a](http://b) $$\{{ github.token }}`;
    const stage = await setStage({ tier: tierOf(200), environments: ['a.b-c', 'true'] });
    const branch = `x'$(touch$\{IFS}${trace});\`id\`&&echo`;
    stage.commit(branch, tierOf(250, name), `"; touch ${trace}; echo "`);
    const jobs = await stage.pullRequest(branch);
    expectResults(jobs, { validate: 'success', 'plan (a.b-c)': 'success', 'plan (true)': 'success' });
    expect(existsSync(trace)).toBe(false);
    const bodies = stage.github.comments.map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    for (const body of [...bodies, jobs['plan (true)']?.summary ?? '']) {
      // In a block of code all is text.
      expect(body.replace(/^(`{3,})diff\n.*?^\1$/gms, '')).not.toMatch(/<img|@everyone|(?<!\\)`\$|\]\(http:\/\/b\)/);
      expect(body).not.toContain('ghs_');
    }
    for (const { commands, log } of Object.values(jobs)) {
      expect(commands).toEqual([]);
      expect(log).not.toContain('ghs_');
    }
  });

  test('with 500 changes has a comment that GitHub takes', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    const many = Array.from(
      { length: 500 },
      (_, index) => `  p${index}: { name: "Policy ${index} ${'x'.repeat(150)}" }\n`,
    );
    stage.commit('many', `tier: many\npolicies:\n${many.join('')}`);
    expectResults(await stage.pullRequest('many'), { validate: 'success', 'plan (production)': 'success' });
    const [comment] = stage.github.comments;
    expect(comment?.body.length).toBeGreaterThan(50_000);
    expect(comment?.body.length).toBeLessThan(65_536);
  });
});

describe('drift', () => {
  test('opens an issue, writes it anew, and closes it when it is over; a chat is told', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    await stage.applyByHand();
    expectResults(await stage.drift(), { 'drift (production)': 'success' });
    expect([stage.github.issues, stage.github.posts]).toEqual([[], []]);

    const [policy] = await stage.policies();
    const setSends = (sends: number) =>
      stage.changeLive('PUT', `/v3/policies/${policy?.id}`, { limits: { limit_count_daily_email_sent: sends } });
    await setSends(999);
    const found = await stage.drift();
    expectResults(found, { 'drift (production)': 'success' });
    expect(stage.github.issues).toMatchObject([{ title: 'tierform: drift in production', state: 'open' }]);
    expect(stage.github.issues[0]?.body).toContain('999');
    expect(stage.github.posts).toEqual([expect.stringContaining('production')]);

    await setSends(998);
    await stage.drift();
    expect(stage.github.issues).toHaveLength(1);
    expect(stage.github.issues[0]?.body).toContain('998');

    await setSends(200);
    const over = await stage.drift();
    expect(stage.github.issues).toMatchObject([{ state: 'closed' }]);
    expect(stage.github.posts).toHaveLength(2);
    const logs = [found, over].flatMap(jobs => Object.values(jobs)).map(({ log, summary }) => log + summary);
    expect(logs.join('')).not.toMatch(/secret-part-of-the-address|TheKeyThatMustNeverShow/);
  });

  test('that nobody can find out fails the job, leaves the issue alone and tells a chat', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    stage.forget('NYLAS_API_KEY');
    const jobs = await stage.drift();
    expectResults(jobs, { 'drift (production)': 'failure' });
    expect(stage.github.issues).toEqual([]);
    expect(stage.github.posts).toHaveLength(1);
    expect(jobs['drift (production)']?.summary).toContain('NYLAS');
  });
});

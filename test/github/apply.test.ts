// What becomes live after a merge, played with the built program: what was reviewed at once, anything else after somebody said yes.
import { describe, expect, test } from 'vitest';
import { expectResults, setStage, tierOf } from './stage.ts';

const setSends = (stage: Awaited<ReturnType<typeof setStage>>, id: string | undefined, sends: number) =>
  stage.changeLive('PUT', `/v3/policies/${id}`, { limits: { limit_count_daily_email_sent: sends } });

const sendsOf = async (stage: Awaited<ReturnType<typeof setStage>>) =>
  (await stage.policies()).map(({ limits }) => limits['limit_count_daily_email_sent']);

describe('a merge', () => {
  test('of what was reviewed is applied without asking, and again there is nothing to do', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    stage.github.environments.set('production', true);
    stage.commit('more', tierOf(250));
    await stage.pullRequest('more');
    const jobs = await stage.merge('more');
    expectResults(jobs, { 'plan-production': 'success', 'apply-production': 'success' });
    expect(jobs['plan-production']?.outputs).toEqual({ gate: 'reviewed', approval: 'production-reviewed' });
    expect(jobs['apply-production']).toMatchObject({
      environment: 'production-reviewed',
      summary: expect.stringContaining('1 done'),
    });
    expect([await sendsOf(stage), stage.asked]).toEqual([[250], []]);
    expect(stage.refs()).toContain('refs/tierform/state/production');

    const again = await stage.push(stage.head());
    expectResults(again, { 'plan-production': 'success', 'apply-production': 'skipped' });
    expect(again['plan-production']?.outputs['gate']).toBe('nothing');
  });

  test('after live was changed waits for a reviewer, who sees why', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    stage.github.environments.set('production', true);
    await stage.applyByHand();
    stage.commit('more', tierOf(250));
    await stage.pullRequest('more');
    const [policy] = await stage.policies();
    await setSends(stage, policy?.id, 999);
    const jobs = await stage.merge('more');
    expectResults(jobs, { 'plan-production': 'success', 'apply-production': 'success' });
    expect(jobs['plan-production']?.outputs).toEqual({ gate: 'changed', approval: 'production' });
    expect(jobs['plan-production']?.summary).toMatch(
      /^ {4}The plan does not do what was reviewed:\n {6}policy\.free$/m,
    );
    expect([await sendsOf(stage), stage.asked]).toEqual([[250], ['production']]);
  });

  test('that nobody reviewed fails where nobody would be asked', async () => {
    const stage = await setStage({ tier: tierOf(200), environments: ['production', 'later'] });
    stage.commit('more', tierOf(250));
    const jobs = await stage.merge('more');
    const stopped = {
      'plan-production': 'failure',
      'apply-production': 'skipped',
      'plan-later': 'skipped',
      'apply-later': 'skipped',
    } as const;
    expectResults(jobs, stopped);
    expect(jobs['plan-production']?.log).toContain('equired reviewers');
    expect(await stage.policies()).toEqual([]);
    // GitHub makes the environment that a job names, without rules.
    stage.github.environments.set('production', false);
    expectResults(await stage.push(stage.head()), stopped);
  });

  test('stops where GitHub does not say what was reviewed, and the summary says why', async () => {
    const stage = await setStage({ tier: tierOf(200) });
    stage.github.refused.push('/pulls');
    const jobs = await stage.push(stage.head());
    expectResults(jobs, { 'plan-production': 'failure', 'apply-production': 'skipped' });
    expect(jobs['plan-production']?.summary).toMatch(/^ {4}error: GitHub refused the pull request of the commit:/m);
    expect(await stage.policies()).toEqual([]);
  });

  test('goes to one environment after the other, whether or not there is something to do', async () => {
    const stage = await setStage({ tier: tierOf(200), environments: ['staging', 'eu.1'], folder: 'infra/my tiers' });
    stage.commit('more', tierOf(250));
    const planned = await stage.pullRequest('more');
    expectResults(planned, { validate: 'success', 'plan (staging)': 'success', 'plan (eu.1)': 'success' });
    // Both are one application here: what the first one made, the other one would take in, which nobody has seen.
    stage.github.environments.set('eu.1', true);
    stage.approves = false;
    expectResults(await stage.merge('more'), {
      'plan-staging': 'success',
      'apply-staging': 'success',
      'plan-eu_1': 'success',
      'apply-eu_1': 'failure',
    });
    stage.approves = true;
    expectResults(await stage.push(stage.head()), {
      'plan-staging': 'success',
      'apply-staging': 'skipped',
      'plan-eu_1': 'success',
      'apply-eu_1': 'success',
    });
    expect(stage.asked).toEqual(['eu.1', 'eu.1']);
  });

  test('on the embedded emulator, as in this repository, asks nobody', async () => {
    const stage = await setStage({ tier: tierOf(200), environments: ['local'], isEmbedded: true });
    const jobs = await stage.push(stage.head());
    expectResults(jobs, { 'plan-local': 'success', 'apply-local': 'success' });
    expect(jobs['apply-local']).toMatchObject({
      environment: 'local-reviewed',
      summary: expect.stringContaining('1 done'),
    });
    expectResults(await stage.drift(), { 'drift (local)': 'success' });
    expect([stage.asked, stage.github.issues, stage.github.posts]).toEqual([[], [], []]);
  });
});

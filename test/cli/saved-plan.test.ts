// Saved plans: what was shown is what runs, or nothing is.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { KEY, serve } from './served.ts';
import { makeFolder, repository, tierform } from './world.ts';

const DATA = '.tierform/local.emulator.json';
const FREE = `policies:
  free: { name: Free, limits: { limit_count_daily_email_sent: 200 } }
  pro: { name: Pro, limits: { limit_count_daily_email_sent: 1000 } }
workspaces:
  free: { name: Free, domain: free.example, policy: free }
`;

/** A folder in which all is applied. */
async function makeApplied(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = makeFolder({ 'tiers/free.yaml': FREE, ...files });
  expect(await tierform(folder, ['apply', '--yes'])).toMatchObject({ exitCode: 0 });
  return folder;
}

function edit(folder: string, file: string, from: string, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replaceAll(from, to));
}

/** ... and then the quota of one tier is raised, in a plan that is saved. */
async function makeRaised(): Promise<string> {
  const folder = await makeApplied();
  edit(folder, 'tiers/free.yaml', '_sent: 200', '_sent: 250');
  expect(await tierform(folder, ['plan', '--out', 'it.plan'])).toMatchObject({ exitCode: 0 });
  return folder;
}

async function expectRefused(folder: string, code: string, ...argv: readonly string[]): Promise<string> {
  const before = existsSync(join(folder, DATA)) ? readFileSync(join(folder, DATA), 'utf8') : undefined;
  const { exitCode, stderr } = await tierform(folder, ['apply', 'it.plan', '--yes', ...argv]);
  expect(stderr).toContain(`error[${code}]`);
  expect(exitCode).toBe(1);
  expect(existsSync(join(folder, DATA)) ? readFileSync(join(folder, DATA), 'utf8') : undefined).toBe(before);
  return stderr;
}

describe('a saved plan', () => {
  test('is applied as it was shown, whatever the files say by then', async () => {
    const folder = await makeRaised();
    writeFileSync(join(folder, 'tiers/free.yaml'), 'policies: [broken');
    const { exitCode, stdout, stderr } = await tierform(folder, ['apply', 'it.plan', '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('200 -> 250');
    expect(stdout).toContain('Saved plan, made 2026-11-21T12:00:00.000Z by tierform 0.0.0.');
    expect(stdout).toContain('Apply: 1 done, 0 failed, 0 skipped; verified: live is what the plan asks for.');
    expect(readFileSync(join(folder, DATA), 'utf8')).toContain('"limit_count_daily_email_sent":250');
  });

  test('of an application in which nothing was written yet is applied', async () => {
    const folder = makeFolder({
      'tiers/free.yaml': `${FREE}  home: { default: true, policy: free }\n`,
    });
    await tierform(folder, ['plan', '--out', 'it.plan']);
    expect(await tierform(folder, ['apply', 'it.plan', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await tierform(folder, ['plan', '--detailed-exitcode'])).toMatchObject({ exitCode: 0 });
  });

  test('is readable by its owner alone, and replaces what was there', async () => {
    const folder = await makeRaised();
    const first = readFileSync(join(folder, 'it.plan'), 'utf8');
    expect(statSync(join(folder, 'it.plan')).mode & 0o777).toBe(0o600);
    edit(folder, 'tiers/free.yaml', '_sent: 250', '_sent: 300');
    const { stderr } = await tierform(folder, ['plan', '--out', 'it.plan', '--detailed-exitcode']);
    expect(stderr).toContain('\n    tierform apply it.plan\n');
    expect(readFileSync(join(folder, 'it.plan'), 'utf8')).not.toBe(first);
  });

  test('that has errors is not saved; one that only its guards stop is', async () => {
    const folder = await makeApplied();
    const wrong = await tierform(folder, ['plan', '--out', 'it.plan', '--target', 'policy.nobody']);
    expect(wrong).toMatchObject({ exitCode: 1 });
    expect(wrong.stderr).toContain('so it was not saved');
    expect(existsSync(join(folder, 'it.plan'))).toBe(false);

    edit(folder, 'tiers/free.yaml', '  pro: { name: Pro, limits: { limit_count_daily_email_sent: 1000 } }\n', '');
    expect(await tierform(folder, ['plan', '--out', 'it.plan'])).toMatchObject({ exitCode: 0 });
    await expectRefused(folder, 'deletes-resources');
    const allowed = ['--allow', 'deletes-resources=policy.pro', '--allow', 'max_deletes=policy.pro'];
    expect(await tierform(folder, ['apply', 'it.plan', '--yes', ...allowed])).toMatchObject({ exitCode: 0 });
    expect(await expectRefused(folder, 'stale-plan', ...allowed)).toContain('policy.pro existed, and is gone now.');
  });

  test('that cannot be written is told', async () => {
    const folder = await makeApplied();
    const { exitCode, stderr } = await tierform(folder, ['plan', '--out', 'nowhere/it.plan']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The plan cannot be written to nowhere/it.plan (no such file or folder).');
  });

  test('is restricted when it is made, not when it is applied', async () => {
    const folder = await makeApplied();
    edit(folder, 'tiers/free.yaml', '_sent: 200', '_sent: 250');
    edit(folder, 'tiers/free.yaml', '_sent: 1000', '_sent: 2000');
    await tierform(folder, ['plan', '--out', 'it.plan', '--target', 'policy.free']);
    await expectRefused(folder, 'targets-of-saved-plan', '--target', 'policy.pro');
    const { exitCode, stdout, stderr } = await tierform(folder, ['apply', 'it.plan', '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('Apply: 1 done');
    expect(stderr).not.toContain('changed-elsewhere');
  });
});

describe('show', () => {
  test('prints what plan printed, without files or network', async () => {
    const folder = await makeRaised();
    const plan = await tierform(folder, ['plan']);
    const elsewhere = makeFolder({ 'it.plan': readFileSync(join(folder, 'it.plan'), 'utf8') });
    const { exitCode, stdout } = await tierform(elsewhere, ['show', 'it.plan']);
    expect(exitCode).toBe(0);
    expect(plan.stdout).toContain('warning[loosens-limits]');
    expect(stdout).toBe(`${plan.stdout}Saved plan, made 2026-11-21T12:00:00.000Z by tierform 0.0.0.\n`);
  });

  test('as JSON it is what plan printed, with where it is from', async () => {
    const folder = await makeRaised();
    const plan = JSON.parse((await tierform(folder, ['plan', '--format', 'json'])).stdout);
    const shown = JSON.parse((await tierform(folder, ['show', 'it.plan', '--format', 'json'])).stdout);
    const schema = JSON.parse(readFileSync(join(repository, 'schemas/plan.schema.json'), 'utf8'));
    const validate = new Ajv.default({ allowUnionTypes: true }).compile(schema);
    expect(validate(shown), JSON.stringify(validate.errors)).toBe(true);
    const { saved, ...rest } = shown;
    expect(rest).toEqual(plan);
    expect(saved).toEqual({
      created_at: '2026-11-21T12:00:00.000Z',
      tool_version: '0.0.0',
      target: 'the embedded Nylas emulator',
    });
  });

  test.each(['nothing', 'tiers/free.yaml'])('%s is no plan', async file => {
    const { exitCode, stdout, stderr } = await tierform(await makeApplied(), ['show', file, '--format', 'json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[plan-unreadable]');
    expect(JSON.parse(stdout).diagnostics).toMatchObject([{ code: 'plan-unreadable' }]);
  });
});

describe('refused', () => {
  test('when a value that it rests on has changed: address, field, then and now', async () => {
    const folder = await makeRaised();
    edit(folder, DATA, '"limit_count_daily_email_sent":200', '"limit_count_daily_email_sent":999');
    expect(await expectRefused(folder, 'stale-plan')).toContain(
      'policy.free limits.limit_count_daily_email_sent was 200 and is 999 now.',
    );
    const { stdout } = await tierform(folder, ['apply', 'it.plan', '--yes', '--format', 'json']);
    expect(JSON.parse(stdout).diagnostics).toMatchObject([{ code: 'stale-plan', address: 'policy.free' }]);
  });

  test('but not when something else has', async () => {
    const folder = await makeRaised();
    edit(folder, DATA, '"limit_count_daily_email_sent":1000', '"limit_count_daily_email_sent":999');
    const { exitCode, stderr } = await tierform(folder, ['apply', 'it.plan', '--yes']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('note[changed-elsewhere]');
    expect(stderr).toContain('policy.pro needed no change');
    expect(readFileSync(join(folder, DATA), 'utf8')).toContain('"limit_count_daily_email_sent":999');
  });

  test('when it was applied already', async () => {
    const folder = await makeRaised();
    expect(await tierform(folder, ['apply', 'it.plan', '--yes'])).toMatchObject({ exitCode: 0 });
    const stderr = await expectRefused(folder, 'stale-plan');
    expect(stderr).toContain('The plan seems to have been applied already');
    expect(stderr).toContain('policy.free limits.limit_count_daily_email_sent was 200 and is 250 now.');
  });

  test('when what it creates is there by now', async () => {
    const folder = await makeApplied();
    edit(folder, 'tiers/free.yaml', 'workspaces:', '  max: { name: Max }\nworkspaces:');
    await tierform(folder, ['plan', '--out', 'it.plan']);
    edit(folder, DATA, '"name":"Pro"', '"name":"Max"');
    expect(await expectRefused(folder, 'stale-plan')).toMatch(
      /policy\.max did not exist, and now the policy \S+ has its name="Max"\./,
    );
    edit(folder, DATA, '"name":"Max"', '"name":"Pro"');
    const data = JSON.parse(readFileSync(join(folder, DATA), 'utf8'));
    data.policies.push({ ...data.policies[0], id: '99999999-0000-4000-8000-000000000000', name: 'Max' });
    writeFileSync(join(folder, DATA), JSON.stringify(data));
    expect(await expectRefused(folder, 'stale-plan')).toContain(
      'policy.max did not exist, and now the policy 99999999-0000-4000-8000-000000000000 is there.',
    );
  });

  test('when what it refers to is another object by now', async () => {
    const folder = await makeApplied();
    edit(folder, 'tiers/free.yaml', 'policy: free', 'policy: pro');
    await tierform(folder, ['plan', '--out', 'it.plan']);
    const data = JSON.parse(readFileSync(join(folder, DATA), 'utf8'));
    const pro = data.policies.find((policy: { readonly name: string }) => policy.name === 'Pro');
    edit(folder, DATA, pro.id, '99999999-0000-4000-8000-000000000000');
    expect(await expectRefused(folder, 'stale-plan')).toContain(
      `workspace.free refers to policy.pro, which was ${pro.id} and is 99999999-0000-4000-8000-000000000000 now.`,
    );
  });

  test('when the object that it changes is gone', async () => {
    const folder = await makeRaised();
    const data = JSON.parse(readFileSync(join(folder, DATA), 'utf8'));
    const isFree = (policy: { readonly name: string }) => policy.name === 'Free';
    const { id } = data.policies.find(isFree);
    data.policies = data.policies.filter((policy: { readonly name: string }) => !isFree(policy));
    for (const workspace of data.workspaces) workspace.policy_id = null;
    writeFileSync(join(folder, DATA), JSON.stringify(data));
    expect(await expectRefused(folder, 'stale-plan')).toContain(`policy.free was the policy ${id}, which is gone now.`);
  });

  test('with an edited byte', async () => {
    const folder = await makeRaised();
    edit(folder, 'it.plan', '"after":250', '"after":251');
    await expectRefused(folder, 'plan-damaged');
  });

  test('of another version of the format', async () => {
    const folder = await makeRaised();
    edit(folder, 'it.plan', '"version":1', '"version":2');
    expect(await expectRefused(folder, 'plan-version')).toContain('was written by tierform "0.0.0"');
  });

  test('of another environment, named by flag or variable', async () => {
    const two = 'default_environment: local\nenvironments:\n  local: { nylas: { endpoint: emulator } }\n';
    const folder = await makeApplied({ 'tierform.yaml': `${two}  other: { nylas: { endpoint: emulator } }\n` });
    edit(folder, 'tiers/free.yaml', '_sent: 200', '_sent: 250');
    await tierform(folder, ['plan', '--out', 'it.plan']);
    await expectRefused(folder, 'wrong-environment', '-e', 'other');
    const { stderr } = await tierform(folder, ['apply', 'it.plan', '--yes'], { env: { TIERFORM_ENV: 'other' } });
    expect(stderr).toContain('The plan was made for "local", and "other" is named.');
    edit(folder, 'tierform.yaml', 'default_environment: local', 'default_environment: other');
    expect(await tierform(folder, ['apply', 'it.plan', '--yes'])).toMatchObject({ exitCode: 0 });
  });

  test('by an environment that is another application now', async () => {
    const project = 'environments:\n  local: { nylas: { endpoint: emulator } }\n';
    const folder = await makeApplied({ 'tierform.yaml': project });
    edit(folder, 'tiers/free.yaml', '_sent: 200', '_sent: 250');
    await tierform(folder, ['plan', '--out', 'it.plan']);
    edit(folder, 'tierform.yaml', 'endpoint: emulator', 'endpoint: emulator, application_id: another');
    expect(await expectRefused(folder, 'wrong-target')).toContain('(application another) now.');
  });
});

describe('against a server', () => {
  const serveFree = () =>
    serve({ 'tiers/free.yaml': FREE.replace('policy: free }', 'policy: free, accounts: [a@free.example] }') });

  test('the file never holds the key', async () => {
    const { folder, run } = await serveFree();
    expect(await run('plan', '--out', 'it.plan')).toMatchObject({ exitCode: 0 });
    const text = readFileSync(join(folder, 'it.plan'), 'utf8');
    expect(text).toContain('policy.free');
    for (const form of [KEY, encodeURIComponent(KEY), KEY.slice(7, 30)]) expect(text).not.toContain(form);
    for (const form of ['base64', 'base64url', 'hex'] as const)
      expect(text).not.toContain(Buffer.from(KEY).toString(form).replace(/=+$/, ''));
  });

  test('accounts that were moved elsewhere since are told, and nothing is sent', async () => {
    const { emulator, makeAccount, run, send } = await serveFree();
    const id = await makeAccount('a@free.example');
    expect(await run('apply', '--yes', '--target', 'workspace.free')).toMatchObject({ exitCode: 0 });
    expect(await run('plan', '--out', 'it.plan')).toMatchObject({ exitCode: 0 });
    const created = await send('POST', '/v3/workspaces', { name: 'Else', auto_group: false });
    await send('POST', `/v3/workspaces/${created['workspace_id']}/manual-assign`, { assign_grants: [id] });
    const { length } = emulator.requests;
    const { exitCode, stderr } = await run('apply', 'it.plan', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/placement\.free: the account a@free\.example was in .* now\./);
    expect(emulator.requests.slice(length).every(({ method }) => method === 'GET')).toBe(true);
  });

  test('accounts are moved as it was shown', async () => {
    const { makeAccount, run } = await serveFree();
    await makeAccount('a@free.example');
    expect(await run('plan', '--out', 'it.plan')).toMatchObject({ exitCode: 0 });
    expect(await run('apply', 'it.plan', '--yes')).toMatchObject({ exitCode: 0 });
    expect((await run('apply', 'it.plan', '--yes')).stderr).toContain('applied already');
  });
});

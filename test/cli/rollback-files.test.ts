// What a rollback says of the tier files: how to make them say again what an earlier apply left.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BARE_ENV, clone, git, makeRemote } from '../state/repositories.ts';
import { tierform } from './world.ts';

const FREE = `policies:
  free: { name: Free, limits: { limit_count_daily_email_sent: 200, limit_storage_total: 3GiB } }
workspaces:
  free: { name: Free, domain: free.example, policy: free }
`;

/** Two applies that differ in one limit, each from a commit of its own. */
async function makeCommitted() {
  const remote = makeRemote();
  const folder = clone(remote);
  const commit = (sends: number): string => {
    mkdirSync(join(folder, 'tiers'), { recursive: true });
    writeFileSync(join(folder, 'tiers/free.yaml'), FREE.replace('200', String(sends)));
    git(folder, 'add', '.');
    git(folder, '-c', 'user.name=ann', '-c', 'user.email=ann@example.com', 'commit', '--quiet', '-m', `${sends}`);
    return git(folder, 'rev-parse', 'HEAD').trim();
  };
  writeFileSync(
    join(folder, 'tierform.yaml'),
    'environments:\n  production: { nylas: { endpoint: emulator }, state: git }\n',
  );
  writeFileSync(join(folder, '.gitignore'), '.tierform/\n');
  const run = (...argv: string[]) => tierform(folder, argv, { env: BARE_ENV });
  const first = commit(200);
  expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  const second = commit(20);
  expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0 });
  return { folder, remote, first, second, commit, run };
}

describe('what to do about the files', () => {
  test('is told: revert the commit that came after', async () => {
    const { folder, second, run } = await makeCommitted();
    const { exitCode, stderr } = await run('rollback', '--yes');
    expect(exitCode).toBe(0);
    const command = `git revert --no-edit ${second.slice(0, 12)}`;
    expect(stderr).toContain(`Revert the commit that came after it:\n\n    ${command}\n`);
    git(folder, '-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...command.split(' ').slice(1));
    expect(await run('plan', '--detailed-exitcode')).toMatchObject({ exitCode: 0 });
    expect((await run('rollback', '1')).stderr).not.toContain('files-say-otherwise');
  });

  test('of several commits, each is named, the newest first; commits of other files are not', async () => {
    const { folder, second, commit, run } = await makeCommitted();
    writeFileSync(join(folder, 'notes.md'), 'nothing of tierform');
    git(folder, 'add', 'notes.md');
    git(folder, '-c', 'user.name=ann', '-c', 'user.email=ann@example.com', 'commit', '--quiet', '-m', 'notes');
    const third = commit(30);
    await run('apply', '--yes');
    const reverts = [third, second].map(id => `    git revert --no-edit ${id.slice(0, 12)}\n`).join('');
    expect((await run('rollback', '1')).stderr).toContain(`the 2 commits that came after it:\n\n${reverts}`);
  });

  test('what a rollback left is what the files said at the apply that it went back to', async () => {
    const { folder, second, commit, run } = await makeCommitted();
    await run('rollback', '--yes');
    git(folder, '-c', 'user.name=ann', '-c', 'user.email=ann@example.com', 'revert', '--no-edit', second);
    const revert = git(folder, 'rev-parse', 'HEAD').trim();
    const third = commit(30);
    await run('apply', '--yes');
    const { stderr } = await tierform(join(folder, '..'), ['-C', folder, 'rollback'], { env: BARE_ENV });
    const reverts = [third, revert, second].map(
      id => `    git -C ${basename(folder)} revert --no-edit ${id.slice(0, 12)}\n`,
    );
    expect(stderr).toContain(`the 3 commits that came after it:\n\n${reverts.join('')}`);
  });

  test('of a merge, the side that it came to is kept', async () => {
    const { folder, commit, run } = await makeCommitted();
    git(folder, 'checkout', '--quiet', '-b', 'side');
    commit(30);
    git(folder, 'checkout', '--quiet', 'main');
    git(folder, '-c', 'user.name=ann', '-c', 'user.email=ann@example.com', 'merge', '--quiet', '--no-ff', 'side');
    const merge = git(folder, 'rev-parse', 'HEAD').trim();
    await run('apply', '--yes');
    expect((await run('rollback')).stderr).toContain(`git revert --no-edit -m 1 ${merge.slice(0, 12)}\n`);
  });

  test('in a clone that does not hold the commits, and where none was made', async () => {
    const { folder, remote, first, run } = await makeCommitted();
    git(folder, 'push', '--quiet', 'origin', 'main');
    const shallow = clone(remote, '--depth', '1');
    const { stderr } = await tierform(shallow, ['rollback'], { env: BARE_ENV });
    const restore = `    git restore --source ${first} -- tiers`;
    expect(stderr).toContain(`    git fetch --depth 1 origin ${first}\n${restore}\n`);

    writeFileSync(join(folder, 'tiers/free.yaml'), FREE.replace('200', '10'));
    await run('apply', '--yes');
    const { stderr: uncommitted } = await run('rollback');
    expect(uncommitted).toContain('    git restore --source');
    expect(uncommitted).not.toContain('git fetch');
  });

  test('files that cannot be read are in the way of nothing', async () => {
    const { folder, run } = await makeCommitted();
    writeFileSync(join(folder, 'tiers/free.yaml'), 'policies: [broken');
    const { exitCode, stderr } = await run('rollback', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('files-say-otherwise');
  });
});

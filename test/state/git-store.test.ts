// State, history and lock in git, with real repositories: a remote that is only a folder, and clones of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StateError } from '../../src/state/state.ts';
import { clone, git, holderOf, makeRemote, makeTemporary, recordOf, stateOf, storeOf } from './repositories.ts';

const REF = 'refs/tierform/state/production';
const LOCK = 'refs/tierform/lock/production';

/** All of a repository but tierform's own refs. */
function untouched(folder: string): readonly string[] {
  const refs = git(folder, 'for-each-ref', '--format=%(refname) %(objectname)')
    .split('\n')
    .filter(line => !line.startsWith('refs/tierform/'));
  return [...refs, git(folder, 'status', '--porcelain'), readFileSync(join(folder, '.git/HEAD'), 'utf8')];
}

describe('state', () => {
  test('what one clone writes, another reads', async () => {
    const remote = makeRemote();
    const [ann, bob] = [await storeOf(clone(remote)), await storeOf(clone(remote))];
    expect(await ann.read()).toBeUndefined();
    await ann.write(stateOf(1, { free: 'Free' }), recordOf(1));
    expect(await bob.read()).toEqual(stateOf(1, { free: 'Free' }));
  });

  test('all writes of an apply are one commit, the next apply is another', async () => {
    const remote = makeRemote();
    const store = await storeOf(clone(remote));
    await store.read();
    await store.write(stateOf(1, {}), recordOf(1, false));
    await store.write(stateOf(1, { free: 'Free' }), recordOf(1));
    expect(git(remote, 'rev-list', '--count', REF)).toBe('1\n');
    await store.read();
    await store.write(stateOf(2, { free: 'Gratis' }), recordOf(2));
    expect(git(remote, 'rev-list', '--count', REF)).toBe('2\n');
    expect(git(remote, 'ls-tree', '--name-only', REF)).toBe('apply.json\nstate.json\n');
    const history = await store.history();
    expect(history.map(({ record }) => record?.serial)).toEqual([2, 1]);
    expect(await history[1]?.readState()).toEqual(stateOf(1, { free: 'Free' }));
  });

  test.each([
    ['a shallow clone', (remote: string) => clone(remote, '--depth', '1')],
    ['a clone of no branch', (remote: string) => clone(remote, '--no-checkout')],
    [
      'a detached HEAD',
      (remote: string) => {
        const folder = clone(remote);
        git(folder, 'checkout', '--quiet', '--detach');
        return folder;
      },
    ],
  ])('%s: works, and branches, tags, index and work tree stay as they are', async (_, makeClone) => {
    const remote = makeRemote();
    const first = await storeOf(clone(remote));
    await first.read();
    await first.write(stateOf(1, { free: 'Free' }), recordOf(1));
    const folder = makeClone(remote);
    const before = untouched(folder);
    const store = await storeOf(folder);
    expect((await store.read())?.serial).toBe(1);
    expect(await store.lock.acquire(holderOf('ann'))).toBeUndefined();
    await store.write(stateOf(2, { free: 'Gratis' }), recordOf(2));
    await store.lock.release();
    expect(untouched(folder)).toEqual(before);
    expect(git(remote, 'for-each-ref', '--format=%(refname)').split('\n').sort()).toEqual(['', 'refs/heads/main', REF]);
    expect(existsSync(join(folder, '.git/FETCH_HEAD'))).toBe(false);
  });

  test('no hook runs', async () => {
    const folder = clone(makeRemote());
    git(folder, 'config', 'core.hooksPath', makeTemporary());
    git(folder, 'config', 'alias.push', '!false');
    const store = await storeOf(folder);
    await store.read();
    await store.write(stateOf(1, {}), recordOf(1));
    expect((await store.read())?.serial).toBe(1);
  });

  test('without a remote it is kept in this clone, and a warning says so', async () => {
    const folder = clone(makeRemote());
    git(folder, 'remote', 'remove', 'origin');
    const store = await storeOf(folder);
    expect(store.warning).toContain('no remote');
    await store.read();
    expect(await store.lock.acquire(holderOf('ann'))).toBeUndefined();
    await store.write(stateOf(1, { free: 'Free' }), recordOf(1));
    expect(await (await storeOf(folder)).lock.acquire(holderOf('bob'))).toMatchObject({ actor: 'ann' });
    await store.lock.release();
    expect((await (await storeOf(folder)).read())?.serial).toBe(1);
    expect((await storeOf(clone(makeRemote()))).warning).toBeUndefined();
  });

  test('a lost race is merged, resource by resource, and nobody is overwritten', async () => {
    const remote = makeRemote();
    const [ann, bob] = [await storeOf(clone(remote)), await storeOf(clone(remote))];
    await ann.read();
    await ann.write(stateOf(1, { free: 'Free', pro: 'Pro', old: 'Old' }), recordOf(1));
    await Promise.all([ann.read(), bob.read()]);
    await ann.write(stateOf(2, { free: 'Gratis', pro: 'Pro', old: 'Old', team: 'Team' }), recordOf(2));
    await bob.write(stateOf(2, { free: 'Free', pro: 'Profi' }), recordOf(2));
    expect(await ann.read()).toEqual(stateOf(3, { free: 'Gratis', pro: 'Profi', team: 'Team' }));
    expect(git(remote, 'rev-list', '--count', REF)).toBe('3\n');
  });

  test('what both changed stays as the other left it, and the error names it', async () => {
    const remote = makeRemote();
    const [ann, bob] = [await storeOf(clone(remote)), await storeOf(clone(remote))];
    await ann.read();
    await ann.write(stateOf(1, { free: 'Free' }), recordOf(1));
    await Promise.all([ann.read(), bob.read()]);
    await ann.write(stateOf(2, { free: 'Gratis' }), recordOf(2));
    await expect(bob.write(stateOf(2, { free: 'Umsonst', new: 'New' }), recordOf(2))).rejects.toThrow('policy.free');
    expect((await ann.read())?.resources).toEqual(stateOf(3, { free: 'Gratis', new: 'New' }).resources);
  });

  test('a ref that somebody deleted is a lost state, not trouble', async () => {
    const remote = makeRemote();
    const store = await storeOf(clone(remote));
    await store.read();
    await store.write(stateOf(1, { free: 'Free' }), recordOf(1));
    git(remote, 'update-ref', '-d', REF);
    expect(await store.read()).toBeUndefined();
    await store.write(stateOf(1, { free: 'Free' }), recordOf(1));
    expect((await store.read())?.serial).toBe(1);
  });

  test.each(['a..b', 'x.lock', '.a', 'a b'])(
    'an environment that no ref can be named after is refused: %s',
    async name => {
      await expect(storeOf(clone(makeRemote()), name)).rejects.toThrow(StateError);
    },
  );

  test('a remote that does not answer is told with what to do', async () => {
    const folder = clone(makeRemote());
    git(folder, 'remote', 'set-url', 'origin', 'file:///nonexistent/who:secret@nowhere');
    await expect((await storeOf(folder)).read()).rejects.toThrow(/cannot be read.*state: file/s);
  });
});

describe('the lock', () => {
  test('is held by one, whoever asks at the same moment', async () => {
    const remote = makeRemote();
    const stores = await Promise.all([1, 2, 3].map(() => storeOf(clone(remote))));
    const answers = await Promise.all(stores.map((store, index) => store.lock.acquire(holderOf(`n${index}`))));
    expect(answers.filter(answer => answer === undefined)).toHaveLength(1);
    const winner = answers.indexOf(undefined);
    expect(await stores[0]?.lock.read()).toEqual(holderOf(`n${winner}`));
    await stores[winner]?.lock.release();
    expect(await stores[0]?.lock.read()).toBeUndefined();
  });

  test('is let go of only by whom it belongs to', async () => {
    const remote = makeRemote();
    const [ann, bob] = [await storeOf(clone(remote)), await storeOf(clone(remote))];
    await ann.lock.acquire(holderOf('ann'));
    await bob.lock.release();
    expect(await bob.lock.remove('somebody else')).toBe(false);
    expect(await bob.lock.read()).toEqual(holderOf('ann'));
    expect(await bob.lock.remove('ann')).toBe(true);
    await bob.lock.acquire(holderOf('bob'));
    await ann.lock.release();
    expect(await ann.lock.read()).toEqual(holderOf('bob'));
  });

  test('that somebody took away lets nothing be written', async () => {
    const remote = makeRemote();
    const store = await storeOf(clone(remote));
    await store.read();
    await store.lock.acquire(holderOf('ann'));
    git(remote, 'update-ref', '-d', LOCK);
    await expect(store.write(stateOf(1, {}), recordOf(1))).rejects.toThrow('removed the lock');
    expect(git(remote, 'for-each-ref', REF)).toBe('');
  });
});

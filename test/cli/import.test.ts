// Import and adopt in process: what they write, what they refuse, and that a plan after them is what they said.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeExample, makeFolder, tierform } from './world.ts';

const STATE = '.tierform/local.json';
const DATA = '.tierform/local.emulator.json';

/** An application as the tier files of this repository make it, and nothing that says so. */
async function makeUnmanaged(): Promise<string> {
  const folder = makeExample();
  await tierform(folder, ['apply', '--yes']);
  rmSync(join(folder, 'tiers'), { recursive: true });
  rmSync(join(folder, STATE));
  return folder;
}

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** The ids of the emulator's policies by name. */
function policyIds(folder: string): Readonly<Record<string, string>> {
  const { policies } = JSON.parse(read(folder, DATA));
  return Object.fromEntries(policies.map(({ id, name }: { id: string; name: string }) => [name, id]));
}

describe('import', () => {
  test('a plan straight after it is empty, and drift too', async () => {
    const folder = await makeUnmanaged();
    const { exitCode, stdout, stderr } = await tierform(folder, ['import']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'Environment local: the embedded Nylas emulator',
        '',
        '  tiers/enterprise.yaml  1 policy, 1 workspace',
        '  tiers/free.yaml        1 policy, 2 workspaces',
        '  tiers/pro.yaml         1 policy, 1 workspace',
        '  tiers/shared.yaml      1 rule, 1 list',
        '',
        'Import: 9 resources in 4 files.',
        'The state holds them, and a plan of them is empty.',
        '',
      ].join('\n'),
    );
    const plan = await tierform(folder, ['plan', '--detailed-exitcode']);
    expect(plan).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plan.stdout).toContain('9 unchanged, 0 unmanaged.');
    expect(await tierform(folder, ['drift'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('the next apply writes nothing', async () => {
    const folder = await makeUnmanaged();
    await tierform(folder, ['import']);
    const before = read(folder, DATA);
    expect(await tierform(folder, ['apply', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(read(folder, DATA)).toBe(before);
  });

  test('what is managed already is left out, and the state keeps it', async () => {
    const folder = makeExample();
    await tierform(folder, ['apply', '--yes']);
    const again = await tierform(folder, ['import']);
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toContain('Nothing to import: everything that is live is managed.');
    rmSync(join(folder, 'tiers/pro.yaml'));
    const state = JSON.parse(read(folder, STATE));
    delete state.resources['policy.pro'];
    delete state.resources['workspace.pro'];
    writeFileSync(join(folder, STATE), JSON.stringify(state));
    expect(await tierform(folder, ['import'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readdirSync(join(folder, 'tiers')).sort()).toEqual([
      'enterprise.yaml',
      'free.yaml',
      'pro.yaml',
      'shared.yaml',
    ]);
    const { serial, resources } = JSON.parse(read(folder, STATE));
    expect(serial).toBe(state.serial + 1);
    expect(Object.keys(resources)).toHaveLength(9);
    expect(await tierform(folder, ['plan', '--detailed-exitcode'])).toMatchObject({ exitCode: 0 });
  });

  test('it overwrites nothing, and then writes nothing at all', async () => {
    const folder = await makeUnmanaged();
    const taken = makeFolder({ 'pro.yaml': '# mine\n', 'free.yaml': '' });
    const { exitCode, stderr } = await tierform(folder, ['import', '--out', taken]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/these exist already. Nothing was written.\n {4}\S*free.yaml\n {4}\S*pro.yaml\n/);
    expect(readdirSync(taken).sort()).toEqual(['free.yaml', 'pro.yaml']);
    expect(read(taken, 'pro.yaml')).toBe('# mine\n');
    expect(existsSync(join(folder, STATE))).toBe(false);
  });

  test('outside of the tiers folder it leaves the state alone, and says so', async () => {
    const folder = await makeUnmanaged();
    const { exitCode, stdout } = await tierform(folder, ['import', '--out', 'elsewhere']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('No plan sees them outside of tiers/, and the state does not hold them.');
    expect(readdirSync(join(folder, 'elsewhere'))).toHaveLength(4);
    expect(existsSync(join(folder, STATE))).toBe(false);
  });

  test('a folder below the tiers folder is loaded, one that begins with a dot is not', async () => {
    const folder = await makeUnmanaged();
    expect((await tierform(folder, ['import', '--out', 'tiers/.hidden'])).stdout).toContain('No plan sees them');
    const below = await tierform(join(folder, '.tierform'), ['import', '-C', '..', '--out', '../tiers/all']);
    expect(below.stdout).toContain('  ../tiers/all/free.yaml ');
    expect(read(folder, 'tiers/all/free.yaml')).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\//);
    expect(await tierform(folder, ['plan', '--detailed-exitcode'])).toMatchObject({ exitCode: 0 });
  });

  test('files with errors come first', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': 'policies: { a: { nme: A } }\n' });
    const { exitCode, stderr } = await tierform(folder, ['import']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[unknown-key]');
    expect(readdirSync(folder)).toEqual(['tiers']);
  });

  test('where a file cannot be written, none is left', async () => {
    const folder = await makeUnmanaged();
    writeFileSync(join(folder, 'tiers'), 'a file where the folder should be');
    expect(await tierform(folder, ['import', '--out', 'tiers/all'])).toMatchObject({ exitCode: 1 });
    expect(existsSync(join(folder, STATE))).toBe(false);
  });
});

describe('adopt', () => {
  /** Two objects of one name, of which a file declares one. */
  async function makeAmbiguous(): Promise<{ readonly folder: string; readonly ids: readonly string[] }> {
    const two = 'policies:\n  one: { name: Gold }\n  two: { name: Silver }\n';
    const folder = makeFolder({ 'tiers/gold.yaml': two });
    await tierform(folder, ['apply', '--yes']);
    const ids = Object.values(policyIds(folder)).sort();
    writeFileSync(join(folder, DATA), read(folder, DATA).replace('"Silver"', '"Gold"'));
    rmSync(join(folder, STATE));
    writeFileSync(
      join(folder, 'tiers/gold.yaml'),
      'policies:\n  gold: { name: Gold, limits: { limit_storage_total: 1GiB } }\n',
    );
    return { folder, ids };
  }

  test('settles what is ambiguous, as the message says', async () => {
    const { folder, ids } = await makeAmbiguous();
    const ambiguous = await tierform(folder, ['plan']);
    expect(ambiguous.exitCode).toBe(1);
    for (const id of ids) expect(ambiguous.stdout).toContain(`\n    tierform adopt -e local policy.gold ${id}\n`);
    const elsewhere = await tierform(join(folder, '..'), ['plan', '-C', basename(folder)]);
    expect(elsewhere.stdout).toContain(`\n    tierform adopt -C ${basename(folder)} -e local policy.gold ${ids[0]}\n`);
    const adopted = await tierform(folder, ['adopt', 'policy.gold', ids[1] ?? '']);
    expect(adopted).toMatchObject({ exitCode: 0, stderr: '' });
    expect(adopted.stdout).toContain(`policy.gold is bound to the policy "Gold" (${ids[1]}).`);
    expect(adopted.stdout).toContain(
      'The next apply would update it:\n\n      limits.limit_storage_total  10GiB -> 1GiB\n',
    );
    expect(JSON.parse(read(folder, STATE)).resources['policy.gold']).toEqual({
      id: ids[1],
      attributes: { name: 'Gold', 'limits.limit_storage_total': 10 * 2 ** 30 },
    });
    const plan = await tierform(folder, ['plan', '--detailed-exitcode']);
    expect(plan.exitCode).toBe(2);
    expect(plan.stdout).toContain('0 to create, 1 to update, 0 to delete');
    expect(plan.stdout).not.toContain('drifted');
  });

  test('says so where nothing is left to do', async () => {
    const { folder, ids } = await makeAmbiguous();
    writeFileSync(join(folder, 'tiers/gold.yaml'), 'policies:\n  gold: { name: Gold }\n');
    const adopted = await tierform(folder, ['adopt', 'policy.gold', ids[0] ?? '']);
    expect(adopted.stdout).toContain('It is as the files say: a plan leaves it as it is.');
    const { serial } = JSON.parse(read(folder, STATE));
    expect((await tierform(folder, ['adopt', 'policy.gold', ids[0] ?? ''])).stdout).toContain(
      'already: nothing to do.',
    );
    expect(JSON.parse(read(folder, STATE)).serial).toBe(serial);
  });

  test('refuses an address that a moved block is about to give to another object', async () => {
    const folder = makeFolder({ 'tiers/gold.yaml': 'policies: { one: { name: Gold }, two: { name: Silver } }\n' });
    await tierform(folder, ['apply', '--yes']);
    const id = policyIds(folder)['Silver'] ?? '';
    const state = JSON.parse(read(folder, STATE));
    delete state.resources['policy.two'];
    writeFileSync(join(folder, STATE), JSON.stringify(state));
    const moved = 'policies: { new: { name: New } }\nmoved: [{ from: policy.one, to: policy.new }]\n';
    writeFileSync(join(folder, 'tiers/gold.yaml'), moved);
    const refused = await tierform(folder, ['adopt', 'policy.new', id]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('The files say that policy.one is policy.new now');
    expect(JSON.parse(read(folder, STATE))).toEqual(state);
  });

  test('refuses what would take something from somebody, and writes nothing', async () => {
    const { folder, ids } = await makeAmbiguous();
    writeFileSync(
      join(folder, 'tiers/gold.yaml'),
      'policies:\n  gold: { name: Gold }\n  other: { name: Other }\nworkspaces:\n  one: { name: One, accounts: [a@b.example] }\n',
    );
    await tierform(folder, ['adopt', 'policy.gold', ids[0] ?? '']);
    const before = read(folder, STATE);
    const home = JSON.parse(read(folder, DATA)).workspaces[0].workspace_id;
    const refusals: readonly (readonly [address: string, id: string, message: string])[] = [
      ['policy.golf', ids[1] ?? '', 'Did you mean "policy.gold"?'],
      ['nonsense', ids[1] ?? '', 'The files do not declare "nonsense"'],
      ['policy.other', 'no-such-id', 'There is no policy with the id "no-such-id" in local'],
      ['policy.other', '..', 'There is no policy with the id ".."'],
      ['policy.other', ids[0] ?? '', `policy.gold is bound to "${ids[0]}" already`],
      ['policy.gold', ids[1] ?? '', `policy.gold is bound to "${ids[0]}", which exists still`],
      ['workspace.one', home, 'is the workspace that comes with the application'],
      ['placement.one', home, `    tierform adopt -e local workspace.one ${home}\n`],
    ];
    for (const [address, id, message] of refusals) {
      const { exitCode, stderr, stdout } = await tierform(folder, ['adopt', address, id]);
      expect({ exitCode, stdout }, address).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr, address).toContain(message);
    }
    expect(read(folder, STATE)).toBe(before);
  });

  test('refuses an object that the next apply would replace', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': 'lists:\n  a: { name: A, type: tld }\n' });
    await tierform(folder, ['apply', '--yes']);
    const [list] = JSON.parse(read(folder, DATA)).lists;
    rmSync(join(folder, STATE));
    writeFileSync(join(folder, 'tiers/a.yaml'), 'lists:\n  b: { name: B, type: domain }\n');
    const { exitCode, stderr } = await tierform(folder, ['adopt', 'list.b', list.id]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('type is "tld" there and "domain" in the files');
    expect(existsSync(join(folder, STATE))).toBe(false);
  });

  test('reads what stands apart, too', async () => {
    const folder = makeFolder({ 'tiers/a.yaml': 'lists:\n  a: { name: A, type: tld, items: [zip, mov] }\n' });
    await tierform(folder, ['apply', '--yes']);
    const [list] = JSON.parse(read(folder, DATA)).lists;
    rmSync(join(folder, STATE));
    writeFileSync(join(folder, 'tiers/a.yaml'), 'lists:\n  b: { name: B, type: tld, items: [zip] }\n');
    const { stdout } = await tierform(folder, ['adopt', 'list.b', list.id]);
    expect(stdout).toContain('name   "A" -> "B"\n      items  -mov\n');
  });
});

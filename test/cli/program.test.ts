// The built program, as a process of its own.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeExample, makeFolder, repository } from './world.ts';

function spawn(cwd: string, ...argv: string[]) {
  const env = { PATH: process.env['PATH'], HOME: cwd };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, 'dist/tierform.js'), ...argv], {
    cwd,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the built program', () => {
  test('does the main job', () => {
    const folder = makeExample();
    expect(spawn(folder, 'validate')).toMatchObject({ status: 0, stderr: '' });
    expect(spawn(folder, 'apply', '--yes')).toMatchObject({ status: 0, stderr: '' });
    expect(spawn(folder, 'drift')).toMatchObject({ status: 0, stderr: '' });
  });

  test('knows its version', () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect(spawn(makeFolder(), '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(spawn(makeFolder(), '--version', '--verbose')).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  test('runs as the README says', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');
    const [, argv = ''] = /^\$ npm ci && npx tierform (.*)$/m.exec(readme) ?? [];
    expect(argv).toMatch(/^apply /);
    const folder = makeExample();
    expect(spawn(folder, ...argv.split(' '))).toMatchObject({ status: 0, stderr: '' });
    expect(spawn(folder, ...argv.split(' ')).stdout).toContain('Apply: nothing to do.');
  });
});

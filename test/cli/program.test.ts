// The built program, as a process of its own, and what the README prints.
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

  test('prints what the README says', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');
    const folder = makeExample();
    const shown = [...readme.matchAll(/```console\n(.*?)```/gs)].flatMap(([, block = '']) =>
      block.split(/^\$ /m).slice(1),
    );
    const commands = shown.map(text => {
      const end = text.indexOf('\n');
      return { line: text.slice(0, end), output: text.slice(end + 1).trimEnd() };
    });
    expect(commands.length).toBeGreaterThan(3);
    for (const { line, output } of commands) {
      const [, argv = ''] = /^(?:npm ci && )?npx tierform (.*)$/.exec(line) ?? [];
      if (argv === '') continue;
      const { stdout, stderr } = spawn(folder, ...argv.split(' '));
      expect(`${stderr}${stdout}`.trimEnd(), line).toBe(output);
    }
  });
});

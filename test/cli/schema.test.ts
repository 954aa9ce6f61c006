// `tierform schema`: what it prints is what is published.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, tierform } from './world.ts';

const FOLDER = join(repository, 'schemas');
const published = readdirSync(FOLDER).flatMap(file => /^(.*)\.schema\.json$/.exec(file)?.[1] ?? []);

test('all that are published are listed', async () => {
  const { exitCode, stdout, stderr } = await tierform('/', ['schema']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const listed = stdout.split('\n').slice(0, -1);
  expect(listed.map(line => line.split(' ')[0]).sort()).toEqual(published.sort());
  expect(listed[0]).toBe('tier      tierform tier file');
});

test.each(published)('%s is printed as it is published', async name => {
  const { exitCode, stdout, stderr } = await tierform('/', ['schema', name]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), 'utf8')));
});

test('another name is refused with those that there are', async () => {
  const { exitCode, stderr } = await tierform('/', ['schema', 'teir']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Allowed choices are tier, project');
});

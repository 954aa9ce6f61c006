// Who made a field differ: the files, somebody on the platform, or both; and what the files have stopped to mention.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeExample, type Ran, tierform } from './world.ts';

const FILE = 'tiers/free.yaml';
const LIVE = '.tierform/local.emulator.json';

function edit(folder: string, file: string, edits: Readonly<Record<string, string>>): void {
  const path = join(folder, file);
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of Object.entries(edits)) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
}

/** Of the free tier, storage drifted, the inbox retention was changed on both sides, and the quota in the files only. */
async function makeDrifted(): Promise<string> {
  const folder = makeExample();
  await tierform(folder, ['apply', '--yes']);
  edit(folder, LIVE, { '"limit_storage_total":3221225472': '"limit_storage_total":5368709120' });
  edit(folder, LIVE, { '"limit_inbox_retention_period":30,': '"limit_inbox_retention_period":60,' });
  edit(folder, FILE, { 'limit_count_daily_email_sent: 200': 'limit_count_daily_email_sent: 250' });
  edit(folder, FILE, { 'limit_inbox_retention_period: 30d': 'limit_inbox_retention_period: 45d' });
  return folder;
}

const onTerminal = (folder: string, command: string) => tierform(folder, [command], { isTerminal: true });

/** The text around the words, with what switches colours on and off. */
function colorOf(text: string, words: string): string {
  const mark = String.fromCharCode(27);
  const start = text.indexOf(words);
  return text.slice(text.lastIndexOf(mark, start) + 1, start);
}

test('on a terminal, each reason has a colour of its own, the same in plan and drift', async () => {
  const folder = await makeDrifted();
  const [plan, drift] = [await onTerminal(folder, 'plan'), await onTerminal(folder, 'drift')];
  const colors = (text: string, words: readonly string[]) => words.map(word => colorOf(text, word));
  expect(colors(plan.stdout, ['drifted: base 3GiB', 'both changed: base 30d'])).toEqual(['[33m', '[31m']);
  expect(colors(drift.stdout, ['drifted', 'both changed', 'config changed'])).toEqual(['[33m', '[31m', '[36m']);
});

test('drift names the reason of each field that differs, as the plan does', async () => {
  const folder = await makeDrifted();
  const read = async (command: string) => JSON.parse((await tierform(folder, [command, '--format', 'json'])).stdout);
  const reasons = (fields: readonly { path: string; reason: string }[]) =>
    Object.fromEntries(fields.map(({ path, reason }) => [path, reason]));
  const { drift, pending } = await read('drift');
  const found = { ...reasons(drift[0].fields), ...reasons(pending[0].fields) };
  expect(found).toEqual({
    'limits.limit_count_daily_email_sent': 'config-changed',
    'limits.limit_inbox_retention_period': 'both-changed',
    'limits.limit_storage_total': 'drifted',
  });
  expect(reasons((await read('plan')).changes[0].fields)).toEqual(found);
});

test('what the files no longer mention is told by plan and drift until the next apply, which has nothing else to do', async () => {
  const folder = makeExample();
  await tierform(folder, ['apply', '--yes']);
  edit(folder, FILE, { '      limit_storage_total: 3GiB\n': '' });
  edit(folder, LIVE, { '"limit_storage_total":3221225472': '"limit_storage_total":5368709120' });
  const note = 'the live value 5GiB stays, although the last apply left 3GiB';
  const all = ({ stdout, stderr }: Ran) => stdout + stderr;
  const before = [await tierform(folder, ['plan']), await tierform(folder, ['drift'])];
  for (const ran of before) {
    expect(all(ran)).toContain(note);
    expect(all(ran)).not.toContain('live is what the last apply left');
    expect(ran.exitCode).toBe(0);
  }
  const live = readFileSync(join(folder, LIVE), 'utf8');
  const applied = await tierform(folder, ['apply', '--yes']);
  expect([applied.exitCode, applied.stdout.endsWith('Apply: nothing to do.\n')]).toEqual([0, true]);
  expect(readFileSync(join(folder, LIVE), 'utf8')).toBe(live);
  for (const command of ['plan', 'drift', 'apply --yes'])
    expect(all(await tierform(folder, command.split(' ')))).not.toContain('no longer');
});

// Completion in real shells: what is typed with Tab, and what the program is then called with. Text of others stays text.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SHELLS } from '../../src/cli/completion/shells.ts';
import { quoteForBash, splitLine } from '../../src/cli/completion/words.ts';
import { makeStub, missingFor, typeIn } from './typist.ts';
import { makeExample, makeFolder } from './world.ts';

/** Each begins with another letter. Where it is run as code, it leaves a file. */
const HOSTILE = [
  'a$(touch pwned)`touch pwned`',
  `b'c"d $HOME`,
  'c;touch pwned&touch pwned|touch pwned>pwned',
  'd\\n\\',
  'e!!^a^b',
  'f*?[x]{a,b}',
  'g~ ~=~/x:y',
  'hä ö#%n%F{red}',
  "i'$(touch pwned)'",
  'j(touch pwned)',
];

function makeHostile(): string {
  const names = HOSTILE.map(name => `  ${JSON.stringify(name)}: { nylas: { endpoint: emulator } }`);
  return makeFolder({ 'tierform.yaml': `environments:\n${names.join('\n')}\n`, 'tiers/a.yaml': 'tier: a\n' });
}

describe.each(SHELLS)('%s', shell => {
  const missing = missingFor(shell);

  describe.skipIf(missing !== undefined)(
    `somebody types${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    () => {
      test('commands, flags and values', async () => {
        const lines = {
          'tierform va\t': ['validate'],
          'tierform plan --det\t': ['plan', '--detailed-exitcode'],
          'tierform plan --format js\t': ['plan', '--format', 'json'],
          'tierform plan --format=js\t': ['plan', '--format=json'],
          'tierform plan -e pro\t': ['plan', '-e', 'production'],
          "tierform plan -e 'pro\t": ['plan', '-e', 'production'],
          'tierform plan -e "pro\t': ['plan', '-e', 'production'],
          'tierform drift --env=pro\t': ['drift', '--env=production'],
          'tierform explain workspace.f\t': ['explain', 'workspace.free'],
          'tierform apply --allow shor\tpolicy.f\t-y': ['apply', '--allow', 'shortens-retention=policy.free', '-y'],
          'tierform plan --target policy.f\tpolicy.p\t': ['plan', '--target', 'policy.free', 'policy.pro'],
          'tierform validate tiers/f\t': ['validate', 'tiers/free.yaml'],
          'tierform plan --report mark\ttiers/f\t': ['plan', '--report', 'markdown=tiers/free.yaml'],
          'tierform plan --report=json=tiers/f\t': ['plan', '--report=json=tiers/free.yaml'],
          'tierform plan --out=tiers/f\t': ['plan', '--out=tiers/free.yaml'],
          'tierform -C ti\t': ['-C', 'tiers'],
          'tierform schema pro\t': ['schema', 'project'],
          'tierform nonsense --f\t': ['nonsense', '--f'],
        };
        const ran = await typeIn(shell, { cwd: makeExample(), lines: Object.keys(lines) });
        // zsh takes the slash behind a folder back when the line ends there.
        expect(ran.map(words => words.map(word => word.replace(/\/$/, '')))).toEqual(Object.values(lines));
      });

      test('names that would be code stay names', async () => {
        const cwd = makeHostile();
        const ran = await typeIn(shell, { cwd, lines: HOSTILE.map(name => `tierform plan -e ${name.charAt(0)}\t`) });
        expect(ran).toEqual(HOSTILE.map(name => ['plan', '-e', name]));
        expect(existsSync(join(cwd, 'pwned'))).toBe(false);
      });

      test('what was typed is not run by Tab', async () => {
        const cwd = makeExample();
        const typed = ["tierform plan -e '$(touch pwned)\t'", 'tierform -C \\`touch\\ pwned\\` plan -e \t\tlocal'];
        expect(await typeIn(shell, { cwd, lines: typed })).toHaveLength(2);
        expect(existsSync(join(cwd, 'pwned'))).toBe(false);
      });
    },
  );
});

describe('bash, without a terminal', () => {
  const ask = (cwd: string, line: string, replaced: string) => {
    const { env } = makeStub();
    const script = `source <(tierform completion bash)
COMP_LINE=$1 COMP_POINT=\${#1}
_tierform tierform "$2"
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', line, replaced], {
      cwd,
      env,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout.split('\n').slice(0, -1);
  };

  test('the function answers', () => {
    const folder = makeExample();
    expect(ask(folder, 'tierform va', 'va')).toEqual(['validate']);
    expect(ask(folder, 'tierform plan -e ', '')).toEqual(['local', 'production']);
    expect(ask(folder, 'tierform apply --allow max_deletes=policy.', 'policy.')).toEqual([
      'policy.enterprise',
      'policy.free',
      'policy.pro',
    ]);
    expect(ask(makeHostile(), 'tierform plan -e a', 'a')).toEqual(['a\\$\\(touch\\ pwned\\)\\`touch\\ pwned\\`']);
  });

  test('a program of the folder is not asked', () => {
    const folder = makeFolder({ tierform: '#!/bin/sh\ntouch pwned\n' });
    chmodSync(join(folder, 'tierform'), 0o755);
    expect(ask(folder, './tierform va', 'va')).toEqual(['validate']);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('a quoted text is read as it was', () => {
    const texts = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), { seed: 7, numRuns: 300 });
    const fit = [...texts, ...HOSTILE].filter(text => !/\p{Cc}/u.test(text));
    const quoted = fit.map(text => quoteForBash(text, 'none') ?? '');
    const { stdout } = spawnSync('bash', ['--norc', '-c', `printf '%s\\0' ${quoted.join(' ')}`], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(fit);
    expect(quoted.map(word => splitLine(word).last.text)).toEqual(fit);
  });
});

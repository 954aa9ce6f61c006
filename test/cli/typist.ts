// Somebody at the keyboard of a real shell: a terminal, completion as `tierform completion` sets it up, and a `tierform` on
// the PATH that completes as the built program does and only writes down how else it was called.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Shell } from '../../src/cli/completion/shells.ts';
import { makeFolder, repository } from './world.ts';

const RAN = '[it ran]';

const SHELLS: Readonly<Record<Shell, { readonly start: string; readonly setUp: string }>> = {
  bash: { start: 'bash --norc --noprofile -i', setUp: 'source <(tierform completion bash)' },
  zsh: {
    start: 'zsh -f -i',
    setUp: 'autoload -U compinit; compinit -u -D; source <(tierform completion zsh)',
  },
  fish: { start: 'fish --no-config --private', setUp: 'tierform completion fish | source' },
};

/** Why somebody cannot type in this shell here; undefined if they can. */
export function missingFor(shell: Shell): string | undefined {
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' });
  if (run(shell, '-c', 'exit 0').status !== 0) return `${shell} is not installed`;
  return run('script', '--version').stdout?.includes('util-linux')
    ? undefined
    : 'there is no `script` of util-linux, which makes a terminal';
}

/** A folder with a `tierform` that writes its arguments to the file `ran`. */
export function makeStub(): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const program = `'${process.execPath}' '${join(repository, 'dist/tierform.js')}'`;
  const folder = makeFolder({
    tierform: `#!/bin/sh
case "$1" in complete|completion) exec ${program} "$@" ;; esac
printf '%s\\0' "$@" >> "$(dirname "$0")/ran"
printf '\\n' >> "$(dirname "$0")/ran"
echo '${RAN}'
`,
  });
  chmodSync(join(folder, 'tierform'), 0o755);
  writeFileSync(join(folder, 'ran'), '');
  const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TERM: 'dumb', LC_ALL: 'C.UTF-8' };
  return { folder, env };
}

/**
 * Types each line and Enter, once the one before has run.
 * @param lines with tabs where Tab is pressed; each has to call tierform
 * @returns the arguments with which each was run
 */
export async function typeIn(
  shell: Shell,
  { cwd, lines }: { readonly cwd: string; readonly lines: readonly string[] },
): Promise<readonly (readonly string[])[]> {
  const { folder, env } = makeStub();
  const { start, setUp } = SHELLS[shell];
  const terminal = spawn('script', ['-qfec', start, '/dev/null'], { cwd, env });
  onTestFinished(() => void terminal.kill('SIGKILL'));
  const waiting = [`${setUp}\r`, 'tierform ready\r', ...lines.map(line => `${line}\r`), 'exit\r'];
  const next = () => terminal.stdin.write(waiting.shift() ?? '');
  next();
  next();
  let seen = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
    for (let end = seen.indexOf(RAN); end >= 0; end = seen.indexOf(RAN)) {
      seen = seen.slice(end + RAN.length);
      next();
    }
  });
  await new Promise(resolve => terminal.once('close', resolve));
  const [, ...ran] = readFileSync(join(folder, 'ran'), 'utf8').split('\0\n');
  return ran.slice(0, -1).map(line => line.split('\0'));
}

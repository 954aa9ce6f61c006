// A world for the command line: a temporary folder, streams that are kept, a clock that does not wait.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../src/cli/io/io.ts';
import { run } from '../../src/cli/run.ts';

export const repository = new URL('../..', import.meta.url).pathname;

/** A folder that is gone after the test. */
export function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tierform-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A folder with the tier files of this repository. */
export function makeExample(): string {
  const folder = makeFolder();
  cpSync(join(repository, 'tiers'), join(folder, 'tiers'), { recursive: true });
  cpSync(join(repository, 'tierform.yaml'), join(folder, 'tierform.yaml'));
  return folder;
}

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Noon on a day in 2026, in milliseconds. */
const START_MS = Date.UTC(2026, 10, 21, 12);

/** A world without a terminal, where nobody waits; what is printed is lost unless `overrides` keeps it. */
export function makeIo(cwd: string, overrides: Partial<Io> = {}): Io {
  let nowMs = START_MS;
  return {
    stdout: () => undefined,
    stderr: () => undefined,
    passing: () => undefined,
    readStdin: async () => new Uint8Array(),
    env: {},
    cwd,
    isTerminal: false,
    isInteractive: false,
    clock: {
      now: () => nowMs,
      sleep: async durationMs => {
        nowMs += durationMs;
      },
    },
    random: () => 0.5,
    confirm: async () => false,
    ask: async () => undefined,
    showProgress: async () => ({ advance: () => undefined, stop: () => undefined }),
    onInterrupt: () => () => undefined,
    ...overrides,
  };
}

export async function tierform(cwd: string, argv: readonly string[], overrides: Partial<Io> = {}): Promise<Ran> {
  const out = { stdout: '', stderr: '' };
  const keep = (stream: keyof typeof out) => (text: string) => {
    out[stream] += text;
  };
  const exitCode = await run(
    argv,
    makeIo(cwd, { stdout: keep('stdout'), stderr: keep('stderr'), passing: keep('stderr'), ...overrides }),
  );
  return { exitCode, ...out };
}

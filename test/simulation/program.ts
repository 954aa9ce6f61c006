// Runs the program as it is, arguments in and exit code out, in the simulated world: virtual time, drawn chance, and the
// seams of its Io for requests and state.
import type { Io } from '../../src/cli/io/io.ts';
import { run } from '../../src/cli/run.ts';
import type { Transport } from '../../src/http/transport.ts';
import type { StateStore } from '../../src/state/store.ts';
import type { Chance } from './chance.ts';
import type { SimulatedProcess } from './outside/process.ts';
import type { VirtualTime } from './time.ts';

export interface ProgramRun {
  /** Undefined for one that was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramSettings {
  readonly process: SimulatedProcess;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly folder: string;
  readonly key: string;
  readonly transport: Transport;
  readonly wrapStore: (store: StateStore) => StateStore;
}

export async function runProgram(argv: readonly string[], settings: ProgramSettings): Promise<ProgramRun> {
  const { process, time, chance, folder, key, transport, wrapStore } = settings;
  const out = { stdout: '', stderr: '' };
  const keep = (stream: keyof typeof out) => (text: string) => {
    if (!process.isDead) out[stream] += text;
  };
  const io: Io = {
    stdout: keep('stdout'),
    stderr: keep('stderr'),
    passing: keep('stderr'),
    readStdin: async () => new Uint8Array(),
    // A CI system says who applies what, so that no git is asked.
    env: {
      GITHUB_ACTOR: 'simulation',
      GITHUB_SHA: '0',
      GITHUB_REF_NAME: 'main',
      NYLAS_API_KEY: key,
    },
    cwd: folder,
    isTerminal: false,
    isInteractive: false,
    clock: { now: time.now, sleep: durationMs => process.sleep(durationMs) },
    random: chance.next,
    confirm: async () => false,
    ask: async () => undefined,
    showProgress: async () => ({ advance: () => undefined, stop: () => undefined }),
    onInterrupt: callback => {
      process.onInterrupt = callback;
      return () => {
        process.onInterrupt = undefined;
      };
    },
    transport,
    wrapStore,
  };
  const exitCode = await Promise.race([run(argv, io), process.died.then(() => undefined)]);
  return { exitCode, ...out };
}

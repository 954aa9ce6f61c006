// The world in which a row of the fault table is played: the program, an emulator that lives on when the program ends, and
// time that passes only where somebody waits.
import { hostname } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/cli/run.ts';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { type Fault, withFaults } from '../../src/emulator/faults.ts';
import type { Knobs } from '../../src/emulator/knobs.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../src/http/transport.ts';
import { StateError } from '../../src/state/state.ts';
import type { StateStore } from '../../src/state/store.ts';
import { makeFolder, makeIo } from '../cli/world.ts';

const START_MS = Date.UTC(2026, 10, 21, 12);
const KEY = 'the-key-of-the-fault-table';
const TELLERS = { GITHUB_ACTOR: 'ann', GITHUB_SHA: '0123456789abcdef', GITHUB_REF_NAME: 'main' };

/** What meets a request: a fault, an answer in place of the real one, or the end of the program before or after the work. */
export type Trouble =
  | Fault
  | { readonly kind: 'answer'; readonly work: 'done' | 'not-done'; readonly response: HttpResponse }
  | { readonly kind: 'failure'; readonly error: Error }
  | { readonly kind: 'kill'; readonly work: 'done' | 'not-done' }
  | { readonly kind: 'interrupt' }
  /** Somebody else sends this first. */
  | {
      readonly kind: 'other';
      readonly requests: (emulator: Emulator) => readonly HttpRequest[];
      readonly next?: Trouble;
    };

/** Which request meets which trouble; `nth` counts those with the same method and path pattern, from 1. */
export interface Meeting {
  readonly method: HttpRequest['method'];
  /** What its path contains. */
  readonly path: string;
  /** The first and the last that meet it; both are the first where nothing is said. */
  readonly from?: number;
  readonly to?: number;
  readonly trouble: Trouble;
}

export interface Ended {
  /** Undefined for one that was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** In virtual time. */
  readonly seconds: number;
}

export class FaultWorld {
  readonly folder: string;
  readonly emulator: Emulator;
  #nowMs = START_MS;

  constructor(
    files: Readonly<Record<string, string>>,
    options: { knobs?: Partial<Knobs>; plan?: Record<string, number> },
  ) {
    let ids = 0;
    this.folder = makeFolder(files);
    this.emulator = createEmulator({
      ...options,
      apiKeys: [KEY],
      now: () => Math.floor(this.#nowMs / 1000),
      newId: () => {
        ids += 1;
        return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
      },
    });
  }

  /** @param isFull whether the disk that holds the state is full at the n-th write of it, from 1 */
  async run(
    argv: readonly string[],
    meetings: readonly Meeting[] = [],
    isFull: (write: number) => boolean = () => false,
  ): Promise<Ended> {
    const startedMs = this.#nowMs;
    const out = { stdout: '', stderr: '' };
    const keep = (stream: keyof typeof out) => (text: string) => {
      out[stream] += text;
    };
    let end: (() => void) | undefined;
    const died = new Promise<undefined>(resolve => {
      end = () => resolve(undefined);
    });
    let interrupt: (() => void) | undefined;
    const io = makeIo(this.folder, {
      stdout: keep('stdout'),
      stderr: keep('stderr'),
      passing: keep('stderr'),
      env: { ...TELLERS, KEY },
      clock: {
        now: () => this.#nowMs,
        sleep: async durationMs => {
          this.#nowMs += durationMs;
        },
      },
      onInterrupt: callback => {
        interrupt = callback;
        return () => undefined;
      },
      transport: this.#meet(meetings, { kill: () => end?.(), interrupt: () => interrupt?.() }),
      wrapStore: store => withFullDisk(store, isFull),
    });
    const exitCode = await Promise.race([run(argv, io), died]);
    const shown = (text: string) => text.replaceAll(hostname(), 'build-1');
    return {
      exitCode,
      stdout: shown(out.stdout),
      stderr: shown(out.stderr),
      seconds: Math.round((this.#nowMs - startedMs) / 1000),
    };
  }

  #meet(meetings: readonly Meeting[], ends: { readonly kill: () => void; readonly interrupt: () => void }): Transport {
    const counts = meetings.map(() => 0);
    const { handle } = this.emulator;
    const never = new Promise<never>(() => undefined);
    let isDead = false;
    const send = async (request: HttpRequest, trouble: Trouble | undefined): Promise<HttpResponse> => {
      if (isDead) return never;
      switch (trouble?.kind) {
        case undefined:
          return handle(request);
        case 'answer':
          if (trouble.work === 'done') await handle(request);
          return trouble.response;
        case 'failure':
          throw trouble.error;
        case 'interrupt':
          ends.interrupt();
          return handle(request);
        case 'other':
          for (const other of trouble.requests(this.emulator)) await handle(other);
          return send(request, trouble.next);
        case 'kill':
          if (trouble.work === 'done') await handle(request);
          isDead = true;
          ends.kill();
          return never;
        default:
          return withFaults(handle, [trouble], async () => undefined)(request);
      }
    };
    return request => {
      const trouble = meetings.map(({ method, path, from = 1, to = from, trouble: what }, index) => {
        if (request.method !== method || !request.url.includes(path)) return undefined;
        const count = (counts[index] ?? 0) + 1;
        counts[index] = count;
        return count >= from && count <= to ? what : undefined;
      });
      return send(
        request,
        trouble.find(found => found !== undefined),
      );
    };
  }
}

function withFullDisk(store: StateStore, isFull: (write: number) => boolean): StateStore {
  let writes = 0;
  return {
    ...store,
    async write(state, record) {
      writes += 1;
      if (isFull(writes)) throw new StateError('The state in .tierform/it.json cannot be written (the disk is full).');
      await store.write(state, record);
    },
  };
}

/** A request of somebody else. */
export function requestOf(method: HttpRequest['method'], path: string, body?: unknown): HttpRequest {
  return {
    method,
    url: `https://api.us.nylas.com${path}`,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

export const statePath = (folder: string) => join(folder, '.tierform/it.json');

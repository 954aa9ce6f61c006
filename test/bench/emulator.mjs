// The built program's own emulator in a process of its own, so that client and server do not share an event loop.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts an empty emulator on a free port.
 * @param {string} program
 * @param {string} folder Where it runs.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 * @throws {Error} when it ends, or says nothing for 10 s, before it has told its URL.
 */
export async function startEmulator(program, folder) {
  const child = spawn(process.execPath, [program, 'emulate', '--port', '0'], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise(resolve => child.once('close', resolve));
  /** @type {string[]} */
  const told = [];

  const url = await new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`The emulator did not tell its URL. ${told.slice(-5).join('\n')}`.trim()));
    const timer = setTimeout(fail, 10_000);
    child.once('error', reject);
    child.once('close', fail);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line => {
        told.push(line);
        const found = /(https?:\/\/\S+?)\.?\s*$/.exec(line)?.[1];
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      });
    }
  }).catch(error => {
    child.kill();
    throw error;
  });

  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

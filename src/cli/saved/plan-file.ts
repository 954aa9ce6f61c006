// Saved plans as files: there whole or not at all, and readable by their owner alone.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Environment } from '../../config/project.ts';
import { cite, type Diagnostic, report } from '../../core/diagnostic.ts';
import { codes } from '../../plan/saved/codes.ts';
import { type Digest, parseSavedPlan, printSavedPlan, type SavedPlan } from '../../plan/saved/document.ts';
import { reasonOf, writeWhole } from '../../state/file/whole-file.ts';
import { CommandError, type Io } from '../io/io.ts';
import { platforms } from '../platforms.ts';

export const digest: Digest = text => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const OWNER_ONLY = 0o600;

/** Replaces what is there. @throws CommandError when it cannot be written */
export async function writePlanFile(io: Io, path: string, saved: SavedPlan): Promise<void> {
  try {
    await writeWhole(resolve(io.cwd, path), printSavedPlan(saved, digest), OWNER_ONLY);
  } catch (error) {
    throw new CommandError(
      `The plan cannot be written to ${cite(path)} (${reasonOf(error)}).`,
      'Name a file in a folder that exists, with --out.',
    );
  }
}

/** @returns the plan, or what is wrong with the file */
export async function readPlanFile(io: Io, path: string): Promise<SavedPlan | Diagnostic> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(resolve(io.cwd, path)));
  } catch (error) {
    return report(codes['plan-unreadable'], {
      detail: `${cite(path)} cannot be read (${error instanceof TypeError ? 'it is no UTF-8 text' : reasonOf(error)}).`,
      hint: 'Name a file that `tierform plan --out <file>` wrote.',
    });
  }
  return parseSavedPlan(text, { location: cite(path), digest });
}

/** Where an environment's requests go, as far as it may be told: never a key. */
export function describeTarget(environment: Environment): Pick<SavedPlan, 'target' | 'applications'> {
  const used = platforms.flatMap(({ model, endpointOf }) => {
    const settings = environment.platforms[model.name]?.settings;
    return settings === undefined ? [] : [{ name: model.name, settings, label: endpointOf(settings).label }];
  });
  return {
    target: used.map(({ label }) => label).join(', '),
    applications: Object.fromEntries(
      used.flatMap(({ name, settings }) => {
        const id = settings['application_id'];
        return typeof id === 'string' ? [[name, id]] : [];
      }),
    ),
  };
}

/** What an emulator within this program is called, of each platform. */
const EMULATORS: ReadonlySet<string> = new Set(
  platforms.flatMap(({ endpointOf }) => {
    const { label, url } = endpointOf({ endpoint: 'emulator' });
    return url === undefined ? [label] : [];
  }),
);

/** Whether all that the plan writes goes to emulators within this program. */
export function isOnEmulator({ target }: Pick<SavedPlan, 'target'>): boolean {
  return target.split(', ').every(label => EMULATORS.has(label));
}

// Saved plans as files: written under a temporary name and renamed, readable by their owner alone.
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Environment } from '../../config/project.ts';
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import { codes } from '../../plan/saved/codes.ts';
import { type Digest, parseSavedPlan, printSavedPlan, type SavedPlan } from '../../plan/saved/document.ts';
import { CommandError, type Io } from '../io/io.ts';
import { platforms } from '../platforms.ts';

const digest: Digest = text => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Replaces what is there. @throws CommandError when it cannot be written */
export async function writePlanFile(io: Io, path: string, saved: SavedPlan): Promise<void> {
  const target = resolve(io.cwd, path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(printSavedPlan(saved, digest));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new CommandError(
      `The plan cannot be written to ${path} (${reasonOf(error)}).`,
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
      detail: `${path} cannot be read (${reasonOf(error)}).`,
      hint: 'Name a file that `tierform plan --out <file>` wrote.',
    });
  }
  return parseSavedPlan(text, { location: path, digest });
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'it is no UTF-8 text';
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
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

// What goes wrong in a seed, and when: plain data, so that it can be printed, cut down and replayed.
import type { Chance } from './chance.ts';

export interface Event {
  /** Which run of the program, from 0. Three are kept for each set of files. */
  readonly run: number;
  /** `request 17`, `write 3` or `save 0`: that request, that writing request or that writing of the state of the run. */
  readonly at: string;
  readonly what: Happening;
  /** What the happening needs beyond its name: seconds, a status, which object. */
  readonly n: number;
}

/** On the wire. The platform does its work before what ends in `after`, and never does it for what ends in `before`. */
const FAULTS = [
  'rate-limited',
  'error-before',
  'error-after',
  'lost-before',
  'lost-after',
  'outage',
  'slow',
  'kill-before',
  'kill-after',
  'interrupt',
] as const;
/** Somebody starts the same apply beside this one. */
const TWIN = 'twin';
const SAVE_FAULTS = ['save-fails', 'kill-before-save', 'kill-after-save'] as const;

/** What somebody else does with a key of their own. */
export const DEEDS = [
  'other-edits',
  'other-edits',
  'other-edits',
  'other-renames',
  'other-renames',
  'other-deletes',
  'other-creates',
  'other-takes-name',
  'other-refers',
  'other-moves-account',
  'other-adds-account',
  'other-deletes-account',
] as const;

export type Deed = (typeof DEEDS)[number];
export type Happening = (typeof FAULTS)[number] | (typeof SAVE_FAULTS)[number] | typeof TWIN | Deed;

export const RUNS_PER_VERSION = 3;

export function isDeed(what: Happening): what is Deed {
  return what.startsWith('other-');
}

/** @param versions how many sets of files are applied */
export function drawSchedule(chance: Chance, versions: number): readonly Event[] {
  const most = chance.pick([0, 3, 6, 10]);
  const events = Array.from({ length: versions }, (_, version) =>
    Array.from({ length: chance.between(0, most) }, () => drawEvent(chance, version)),
  );
  return events.flat().sort((left, right) => left.run - right.run);
}

function drawEvent(chance: Chance, version: number): Event {
  const run = version * RUNS_PER_VERSION + chance.pick([0, 0, 0, 1, 1, 2]);
  const kind = chance.pick(['write', 'write', 'request', 'save'] as const);
  const n = chance.between(0, 999);
  // Runs are short, so that early ones are met more often.
  const index = Math.floor(chance.next() ** 2 * { write: 16, request: 60, save: 6 }[kind]);
  const what = chance.pick<Happening>(
    kind === 'save' ? SAVE_FAULTS : chance.isTrue(0.35) ? DEEDS : [...FAULTS, TWIN, TWIN],
  );
  return { run, at: `${kind} ${index}`, what, n };
}

/** @throws Error that says what is wrong with a text from the command line */
export function parseSchedule(text: string): readonly Event[] {
  const events: unknown = JSON.parse(text);
  if (!Array.isArray(events))
    throw new Error('--faults takes a list such as [{"run":0,"at":"write 3","what":"lost-after","n":0}]');
  return events.map((event: Partial<Event>) => {
    const { run, at, what, n = 0 } = event;
    const known: readonly string[] = [...new Set([...FAULTS, ...SAVE_FAULTS, TWIN, ...DEEDS])];
    if (typeof run !== 'number' || typeof at !== 'string' || what === undefined || !known.includes(what))
      throw new Error(`Not an event: ${JSON.stringify(event)}. There are ${known.join(', ')}.`);
    return { run, at, what, n };
  });
}

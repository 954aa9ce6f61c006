// Where an object stands when its kind is listed: a number that no other object of the kind has, so that a cursor stays
// good after deletions. Pages are cut in api/paging.ts.

import type { Knobs } from './knobs.ts';

/** The position of the object that was created as the `sequence`th of its kind, in the order of the knobs. */
export function listPosition(sequence: number, knobs: Knobs): number {
  return knobs.listOrder === 'created' ? sequence : mix(sequence + knobs.shuffleSeed * 0x9e3779b1);
}

/** Scatters 32-bit integers one to one (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

// What an apply does to the state although it changes nothing: it takes up what somebody made live by hand, and lets go of fields
// that the files no longer mention.
import { type Base, type BaseResource, isSameResource } from '../../core/resource.ts';
import type { Plan } from '../change.ts';

/** Whether the state of a resource that needs no change is not what it is to be. */
export function isBehind(base: Base, { settled }: Pick<Plan, 'settled'>): boolean {
  const before = new Map<string, BaseResource>(Object.entries(base));
  return Object.entries(settled).some(([address, settles]) => !isSameResource(before.get(address), settles));
}

// Goes through seeds until one breaks an invariant, and says how to see it again.

import type { Event } from './schedule.ts';
import { shrink } from './shrink.ts';
import { type SimulationResult, simulate } from './simulate.ts';

export interface Finding {
  readonly seed: number;
  /** With the events that are left. */
  readonly result: SimulationResult;
}

/** Runs one seed. @returns undefined where every invariant held, else the failure with as few events as bring it about */
export async function findFailure(
  seed: number,
  folder: string,
  schedule?: readonly Event[],
): Promise<{ readonly finding: Finding | undefined; readonly result: SimulationResult }> {
  const result = await simulate({ seed, folder, schedule });
  const { breach } = result;
  if (breach === undefined) return { finding: undefined, result };
  const again = (events: readonly Event[]) => simulate({ seed, folder, schedule: events });
  const fewest = await shrink(result.schedule, async events => (await again(events)).breach?.what === breach.what);
  return { finding: { seed, result: await again(fewest) }, result };
}

export function describeFinding({ seed, result: { breach, schedule } }: Finding): string {
  const events = JSON.stringify(schedule);
  return [
    `Seed ${seed} broke "${breach?.what ?? 'nothing, the second time: the simulation is not deterministic'}":`,
    breach?.detail ?? '',
    '',
    'Events without which it holds:',
    ...(schedule.length === 0 ? ['    none are needed'] : schedule.map(event => `    ${JSON.stringify(event)}`)),
    '',
    'To see it again:',
    `    npm run simulate -- --seed ${seed} --faults '${events}' --verbose`,
    '',
  ].join('\n');
}

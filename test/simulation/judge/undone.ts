// Whether an apply that calls itself done is: live as the files say, state complete, and nothing of the program's left over.
import type { EmulatorSnapshot } from '../../../src/emulator/snapshot.ts';
import type { State } from '../../../src/state/state.ts';
import { addressesOf, type Model } from '../world/model.ts';
import { compareLive } from './compare.ts';
import type { Ledger } from './ledger.ts';

export interface UndoneViews {
  readonly model: Model;
  readonly snapshot: EmulatorSnapshot;
  readonly state: State | undefined;
  readonly ledger: Ledger;
}

/** What is not done; each in one line. */
export function findUndone({ model, snapshot, state, ledger }: UndoneViews): readonly string[] {
  const declared = addressesOf(model);
  const claimed = Object.keys(state?.resources ?? {});
  const known = new Set(Object.values(state?.resources ?? {}).map(({ id }) => id));
  // What somebody else touched, or what a kill kept out of the state, may be what nobody can recognise any more.
  const left = [...ledger.everHeld].filter(
    id => ledger.made.has(id) && ledger.isLive(id) && !known.has(id) && !ledger.meddled.has(id),
  );
  return [
    ...compareLive({ model, snapshot, state }),
    ...declared.filter(address => !claimed.includes(address)).map(address => `the state lacks ${address}`),
    ...claimed.filter(address => !declared.includes(address)).map(address => `the state still has ${address}`),
    ...left.map(id => `${id} was made by the program and is nobody's`),
  ];
}

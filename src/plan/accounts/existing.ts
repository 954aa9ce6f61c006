// Accounts that a group would take in if they were new: they exist already, so they stay where they are.
import { cite, type Diagnostic, report } from '../../core/diagnostic.ts';
import { codes } from '../codes.ts';
import { findBuiltIn, type Matched, type Views } from '../views.ts';
import { indexAccounts } from './account-index.ts';

/** One note per group that takes in new accounts of its domain, while older ones sit in the default group or in none. */
export function noteExisting({ matches }: Matched, views: Views): readonly Diagnostic[] {
  const { accounts, accountModel: model } = views;
  if (accounts === undefined || model === undefined) return [];
  const index = indexAccounts(accounts);
  const home = findBuiltIn(model.group, views);
  const moving = new Set(matches.flatMap(({ moves = [] }) => moves.map(({ id }) => id)));
  return matches.flatMap(({ desired }) => {
    if (desired.kind !== model.group || desired.attributes[model.takesNew] !== true) return [];
    const domain = desired.attributes[model.domain];
    const waiting = index
      .ofDomain(typeof domain === 'string' ? domain : undefined)
      .filter(({ id, group }) => (group === undefined || group === home?.id) && !moving.has(id));
    const [first, ...others] = waiting;
    if (first === undefined) return [];
    const what =
      others.length === 0
        ? `1 account (${cite(first.email)})`
        : `${waiting.length} accounts, such as ${cite(first.email)},`;
    return [
      report(codes['existing-accounts'], {
        place: desired.places[model.takesNew] ?? desired.place,
        address: desired.address,
        detail: `${what} of ${cite(String(domain))} existed before; ${model.takesNew} acts on new accounts only.`,
        hint: `Set \`auto_group_existing: true\` to move ${others.length === 0 ? 'it' : 'them'} in.`,
      }),
    ];
  });
}

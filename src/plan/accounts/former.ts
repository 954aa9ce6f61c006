// What the last apply said of a placement: which accounts it spoke of, and what the files have stopped to say since.
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import type { BaseResource, Resource } from '../../core/resource.ts';
import { textsOf } from '../../core/value.ts';
import { codes } from '../codes.ts';
import type { Account } from './account-index.ts';

/** The group that a placement is for. */
interface Group {
  readonly id: string | undefined;
  readonly domain: string | undefined;
}

/**
 * Of some accounts, those that belonged to the group by what was last applied. Of an account that it did not speak of, nobody
 * but the files can have changed anything: it is taken to have been where it is.
 */
export function findHeld(
  { attributes }: BaseResource,
  { id, domain }: Group,
  accounts: readonly Account[],
): readonly Account[] {
  const names = new Set(textsOf(attributes['accounts']));
  const isExclusive = attributes['exclusive'] === true;
  const takesDomain = attributes['auto_group_existing'] === true || isExclusive;
  return accounts.filter(account => {
    if (names.has(account.email) || (takesDomain && account.domain === domain)) return true;
    return !isExclusive && id !== undefined && account.group === id;
  });
}

const SWITCHES: Readonly<Record<string, string>> = {
  auto_group_existing: 'accounts of its domain are no longer moved in; those that are there stay',
  exclusive: 'other accounts that come in stay',
};

/** More accounts than this are counted, not named. */
const MOST_NAMED = 5;

/**
 * Keys and accounts that base holds and the files no longer mention: said once, since the next apply drops them from the state.
 * @param isManaged whether some placement says where an account belongs
 */
export function noLongerPlaced(
  { address, place, attributes }: Resource,
  held: BaseResource,
  isManaged: (email: string) => boolean,
): readonly Diagnostic[] {
  const say = (detail: string) =>
    report(codes['no-longer-managed'], { place, address, detail: `${address} ${detail}` });
  const off = Object.entries(SWITCHES).flatMap(([key, effect]) =>
    held.attributes[key] === true && attributes[key] === undefined
      ? [say(`no longer mentions ${key}; ${effect}.`)]
      : [],
  );
  const left = textsOf(held.attributes['accounts']).filter(email => !isManaged(email));
  if (left.length === 0) return off;
  const names = left.slice(0, MOST_NAMED).join(', ');
  const rest = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : '';
  const [what, stays] =
    left.length === 1 ? ['account', 'it stays where it is'] : [`${left.length} accounts`, 'they stay where they are'];
  return [...off, say(`no longer lists the ${what} ${names}${rest}; ${stays}, and tierform stops watching.`)];
}

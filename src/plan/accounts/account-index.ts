// The accounts of an application by address, domain and group.
import { isForeignReference, type LiveObject } from '../../core/resource.ts';

export interface Account {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
  readonly domain: string;
  /** The id of the group that it is in; undefined for none. */
  readonly group: string | undefined;
}

const indexes = new WeakMap<readonly LiveObject[], AccountIndex>();

/** One index per listing, however often a plan asks: an application may have a hundred thousand accounts. */
export function indexAccounts(objects: readonly LiveObject[]): AccountIndex {
  const index = indexes.get(objects) ?? new AccountIndex(objects);
  indexes.set(objects, index);
  return index;
}

export class AccountIndex {
  readonly all: readonly Account[];
  readonly #byEmail: ReadonlyMap<string, readonly Account[]>;
  readonly #byDomain: ReadonlyMap<string, readonly Account[]>;
  readonly #byGroup: ReadonlyMap<string | undefined, readonly Account[]>;

  constructor(objects: readonly LiveObject[]) {
    this.all = objects.map(toAccount);
    this.#byEmail = groupBy(this.all, ({ email }) => email);
    this.#byDomain = groupBy(this.all, ({ domain }) => domain);
    this.#byGroup = groupBy(this.all, ({ group }) => group);
  }

  /** Mostly one or none; an application may hold an address twice. */
  withEmail(email: string): readonly Account[] {
    return this.#byEmail.get(email) ?? [];
  }

  ofDomain(domain: string | undefined): readonly Account[] {
    return domain === undefined ? [] : (this.#byDomain.get(domain) ?? []);
  }

  /** None for a group that does not exist yet. */
  inGroup(id: string | undefined): readonly Account[] {
    return id === undefined ? [] : (this.#byGroup.get(id) ?? []);
  }
}

function toAccount({ id, attributes }: LiveObject): Account {
  const { email: written, group } = attributes;
  const email = typeof written === 'string' ? written : '';
  const reference = group !== undefined && isForeignReference(group) && 'id' in group ? group.id : undefined;
  return { id, email, domain: email.slice(email.lastIndexOf('@') + 1), group: reference };
}

function groupBy<Key>(accounts: readonly Account[], keyOf: (account: Account) => Key): ReadonlyMap<Key, Account[]> {
  const groups = new Map<Key, Account[]>();
  for (const account of accounts) {
    const key = keyOf(account);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [account]);
    else members.push(account);
  }
  return groups;
}

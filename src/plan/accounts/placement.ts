// Which accounts belong to which group. A placement is no object of the platform: what it asks for is worked out here from
// the accounts that exist, so that from here on it is a resource like any other, whose `accounts` are those that belong there
// (desired), those of them that are there (live) and those that the last apply put there (base).
import { type Address, formatAddress } from '../../core/address.ts';
import { cite, type Diagnostic, report } from '../../core/diagnostic.ts';
import type { AccountModel, Kind } from '../../core/kind.ts';
import { objectKey } from '../../core/reference.ts';
import { type BaseResource, entriesOf, itemPath, type LiveObject, type Resource } from '../../core/resource.ts';
import { type Attributes, append, compareText, textsOf, type Value } from '../../core/value.ts';
import { codes } from '../codes.ts';
import { indexAddresses } from '../references.ts';
import { findBuiltIn, isReplaced, type Match, type Matched, type Move, type Orphan, type Views } from '../views.ts';
import { type Account, type AccountIndex, indexAccounts } from './account-index.ts';
import { findHeld, noLongerPlaced } from './former.ts';

/** Adds the placements to what is matched. Where accounts were not read, nothing is said about them. */
export function addPlacements(matched: Matched, views: Views): Matched {
  const { accounts, accountModel: model } = views;
  const kind = views.kinds.find(({ name }) => name === model?.placement);
  if (accounts === undefined || model === undefined || kind === undefined) return matched;
  return new Placements(kind, { matched, views, model, accounts }).add();
}

interface PlacementContext {
  readonly matched: Matched;
  readonly views: Views;
  readonly model: AccountModel;
  readonly accounts: readonly LiveObject[];
}

/** A placement with the group that it is for. */
interface Site {
  readonly resource: Resource;
  readonly group: Match;
  /** The group as it is to stay; undefined for one that is yet to be made. */
  readonly id: string | undefined;
  /** The group that a replace removes: its accounts come along. */
  readonly oldId: string | undefined;
  readonly domain: string | undefined;
}

class Placements {
  readonly #kind: Kind;
  readonly #context: PlacementContext;
  readonly #index: AccountIndex;
  /** The built-in group, where accounts are that no other one takes. */
  readonly #home: LiveObject | undefined;
  /** Groups that go without another one in their place. */
  readonly #going: ReadonlySet<string>;
  readonly #addresses: ReadonlyMap<string, Address>;
  /** By the id of the live object. */
  readonly #groups: ReadonlyMap<string, Match>;
  /** Accounts by the placement that lists them. */
  readonly #claims = new Map<string, Site>();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(kind: Kind, context: PlacementContext) {
    const { matched, views, model, accounts } = context;
    const { group } = model;
    this.#kind = kind;
    this.#context = context;
    this.#index = indexAccounts(accounts);
    this.#home = findBuiltIn(group, views);
    this.#going = new Set(
      matched.orphans.flatMap(({ kind: { name }, live }) => (name === group && live !== undefined ? [live.id] : [])),
    );
    this.#addresses = indexAddresses(matched);
    this.#groups = new Map(
      matched.matches.flatMap(match =>
        match.kind.name === group && match.live !== undefined ? [[match.live.id, match] as const] : [],
      ),
    );
  }

  add(): Matched {
    const { matched, views } = this.#context;
    const sites = this.#sites();
    for (const site of sites) for (const account of listed(site.resource.attributes)) this.#claims.set(account, site);
    const evicted = new Map(
      sites.flatMap(site => this.#evicted(site).map(account => [account.id, { site, account }] as const)),
    );
    const wanted = new Map(sites.map(site => [site, this.#wanted(site, account => evicted.has(account.id))] as const));
    for (const account of [...wanted.values()].flat()) evicted.delete(account.id);
    const all = sites.map(site =>
      this.#match(site, {
        wanted: wanted.get(site) ?? [],
        evicted: [...evicted.values()].flatMap(({ site: from, account }) => (from === site ? [account] : [])),
      }),
    );
    // Of what nobody declares, only that is said which has to be done.
    const matches = all.filter(({ desired, moves }) => desired.kept !== null || moves.length > 0);
    const known = new Set(matches.flatMap(({ desired, previousAddress }) => [desired.address, previousAddress]));
    const orphans = entriesOf(views.base).flatMap(({ address, kind, id, attributes }): Orphan[] =>
      kind !== this.#kind.name || known.has(address)
        ? []
        : [{ kind: this.#kind, address, base: { id, attributes }, live: { kind, id, attributes: {} } }],
    );
    return {
      ...matched,
      matches: [...matched.matches, ...matches],
      orphans: [...matched.orphans, ...orphans],
      diagnostics: [...matched.diagnostics, ...this.#diagnostics],
    };
  }

  #sites(): readonly Site[] {
    const { matched, views, model } = this.#context;
    const declared = new Map(
      views.desired.filter(({ kind }) => kind === this.#kind.name).map(resource => [resource.key, resource]),
    );
    return matched.matches.flatMap(group => {
      if (group.kind.name !== model.group) return [];
      const isLeaving = isReplaced(group);
      // A replace takes the accounts along, whether or not anything is said of them.
      const resource = declared.get(group.desired.key) ?? (isLeaving ? this.#implied(group.desired) : undefined);
      if (resource === undefined) return [];
      const current = isLeaving ? (group.superseded === undefined ? undefined : group.live?.id) : group.live?.id;
      const oldId = isLeaving ? (group.superseded ?? group.live)?.id : undefined;
      const domain = group.desired.attributes[model.domain] ?? group.live?.attributes[model.domain];
      return [{ resource, group, id: current, oldId, domain: typeof domain === 'string' ? domain : undefined }];
    });
  }

  #implied({ key, place }: Resource): Resource {
    const address = formatAddress(this.#kind.name, key);
    return { address, kind: this.#kind.name, key, attributes: {}, place, places: {}, kept: null };
  }

  /** Those that an exclusive group is not for, and that no other placement lists. */
  #evicted(site: Site): readonly Account[] {
    if (site.resource.attributes['exclusive'] !== true) return [];
    return this.#residents(site).filter(({ email, domain }) => !this.#claims.has(email) && domain !== site.domain);
  }

  #residents({ id, oldId }: Site): readonly Account[] {
    return [...this.#index.inGroup(id), ...this.#index.inGroup(oldId)];
  }

  /** Those that belong to the group. */
  #wanted(site: Site, isEvicted: (account: Account) => boolean): readonly Account[] {
    const { attributes } = site.resource;
    const isOthers = ({ email }: Account) => (this.#claims.get(email) ?? site) !== site;
    const named = listed(attributes).flatMap(account => this.#index.withEmail(account));
    const isFree = (account: Account) =>
      account.group === undefined ||
      account.group === this.#home?.id ||
      account.group === site.id ||
      this.#going.has(account.group) ||
      isEvicted(account);
    const ofDomain =
      attributes['auto_group_existing'] === true
        ? this.#index.ofDomain(site.domain).filter(account => !isOthers(account) && isFree(account))
        : [];
    const staying = this.#residents(site).filter(
      account =>
        !isOthers(account) &&
        !isEvicted(account) &&
        (account.group === site.oldId || (attributes['exclusive'] === true && account.domain === site.domain)),
    );
    return [...new Map([...named, ...ofDomain, ...staying].map(account => [account.id, account])).values()];
  }

  #match(
    site: Site,
    { wanted, evicted }: { wanted: readonly Account[]; evicted: readonly Account[] },
  ): Match & { readonly moves: readonly Move[] } {
    const { resource, group, id } = site;
    const { base } = this.#context.views;
    this.#reportMissing(resource);
    if (evicted.length > 0 && this.#home === undefined) this.#reportHomeless(resource, evicted.length);
    const universe = [...wanted, ...evicted];
    const previous = group.previousAddress?.slice(group.kind.name.length + 1);
    const earlier = previous === undefined ? undefined : formatAddress(this.#kind.name, previous);
    // What was placed in another group, such as one that a replace lets go of, is no earlier key of this placement.
    const previousAddress = earlier !== undefined && id !== undefined && base[earlier]?.id === id ? earlier : undefined;
    // In a group that is made anew nothing was ever placed, nor in one whose key was another group's.
    const isAnew = id === undefined && site.oldId !== undefined;
    const isOthers = previousAddress === undefined && this.#isOfOther(base[resource.address], site);
    const former = isOthers ? undefined : base[previousAddress ?? resource.address];
    const held = isAnew ? undefined : former;
    if (former !== undefined) this.#reportLeft(resource, former, universe);
    const name = group.desired.attributes[group.kind.nameField] ?? group.live?.attributes[group.kind.nameField];
    return {
      kind: this.#kind,
      desired: {
        ...resource,
        attributes: { accounts: emailsOf(wanted) },
        kept: resource.kept === undefined ? resource.attributes : resource.kept,
      },
      base: held && { ...held, attributes: { accounts: emailsOf(findHeld(held, site, universe)) } },
      live:
        id === undefined
          ? undefined
          : {
              kind: this.#kind.name,
              id,
              attributes: { accounts: emailsOf(universe.filter(account => account.group === id)) },
            },
      previousAddress,
      superseded: undefined,
      isAmbiguous: group.isAmbiguous,
      name: typeof name === 'string' ? name : undefined,
      moves: [
        // A group that is yet to be made is not the none in which an account can be.
        ...wanted
          .filter(account => id === undefined || account.group !== id)
          .map(account => this.#move(account, group.desired.address)),
        ...evicted.map(account => this.#move(account, this.#reference(this.#home?.id))),
      ].sort((left, right) => compareText(left.account, right.account) || compareText(left.id, right.id)),
    };
  }

  /** Whether base holds a placement for a group that has another key now. */
  #isOfOther(held: BaseResource | undefined, { group }: Site): boolean {
    const holder = held === undefined ? undefined : this.#groups.get(held.id);
    return holder !== undefined && holder !== group;
  }

  #move({ email, id, group }: Account, to: Value): Move {
    return { account: email, id, from: this.#reference(group), to };
  }

  /** A group as a plan calls it: by its address where it has one. */
  #reference(id: string | undefined): Value {
    if (id === undefined) return null;
    const { group } = this.#context.model;
    return this.#addresses.get(objectKey({ kind: group, id })) ?? { id };
  }

  /** Accounts that are gone need no word. */
  #reportLeft(resource: Resource, held: BaseResource, universe: readonly Account[]): void {
    const own = new Set(universe.map(({ email }) => email));
    const isManaged = (email: string) =>
      own.has(email) || this.#claims.has(email) || this.#index.withEmail(email).length === 0;
    append(this.#diagnostics, noLongerPlaced(resource, held, isManaged));
  }

  #reportMissing({ address, attributes, places, place }: Resource): void {
    const missing = listed(attributes).filter(account => this.#index.withEmail(account).length === 0);
    const [first, ...others] = missing;
    if (first === undefined) return;
    const shown = missing.slice(0, 5).map(cite).join(', ');
    const rest = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
    this.#diagnostics.push(
      report(codes['account-missing'], {
        place: places[itemPath('accounts', first)] ?? place,
        address,
        detail: `${address} lists ${others.length === 0 ? 'an account that does not exist' : `${missing.length} accounts that do not exist`}: ${shown}${rest}. Accounts are never created.`,
        hint: 'Correct the address, or take it out; an account that was made just now may not be listed yet.',
      }),
    );
  }

  #reportHomeless({ address, place, places }: Resource, count: number): void {
    this.#diagnostics.push(
      report(codes['missing-built-in'], {
        place: places['exclusive'] ?? place,
        address,
        detail: `${address} is exclusive, and the application has no default ${this.#context.model.group} to which ${count === 1 ? 'another account' : `${count} other accounts`} could go.`,
        hint: `Take \`exclusive\` out, or place ${count === 1 ? 'it' : 'them'} elsewhere.`,
      }),
    );
  }
}

function listed({ accounts }: Attributes): readonly string[] {
  return textsOf(accounts);
}

function emailsOf(accounts: readonly Account[]): Value {
  return [...new Set(accounts.map(({ email }) => email))].sort(compareText);
}

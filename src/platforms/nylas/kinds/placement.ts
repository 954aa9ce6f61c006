// The kind `placement`: which accounts belong to a workspace. The API has no such object: the workspace of an account is a
// field of the account. Facts: Nylas API reference, sections 4.4 to 4.6 and 7.
import { type Diagnostic, type Place, report, reportAlike } from '../../../core/diagnostic.ts';
import type { Kind } from '../../../core/kind.ts';
import { itemPath, type Resource } from '../../../core/resource.ts';
import { textsOf } from '../../../core/value.ts';
import { codes } from '../codes.ts';
import { workspace } from './workspace.ts';

export const placement: Kind = {
  name: 'placement',
  section: workspace.section,
  within: workspace.name,
  nameField: 'name',
  naturalKey: [],
  fields: {
    accounts: {
      type: 'set',
      ignoreCase: true,
      file: { key: 'accounts_file', column: 'email' },
      wording: { added: 'to move in', removed: 'to move to the default workspace' },
    },
    auto_group_existing: { type: 'boolean' },
    exclusive: { type: 'boolean' },
  },
  check: () => [],
};

/** What cannot be said about the accounts of workspaces. */
export function checkPlacements(resources: readonly Resource[]): readonly Diagnostic[] {
  const workspaces = new Map(
    resources.filter(({ kind }) => kind === workspace.name).map(resource => [resource.key, resource]),
  );
  const placements = resources.filter(({ kind }) => kind === placement.name);
  return [
    ...placements.flatMap(resource => checkPlacement(resource, workspaces.get(resource.key))),
    ...checkClaims(placements),
  ];
}

function checkPlacement(resource: Resource, home: Resource | undefined): readonly Diagnostic[] {
  const { address, place, places, attributes } = resource;
  if (home?.attributes['default'] === true) {
    const detail = `${home.address} is the default workspace: it takes every account that no other one takes, so none can be placed there.`;
    return [
      report(codes['default-workspace-field'], { place, address, detail, hint: 'Remove the account keys here.' }),
    ];
  }
  if (attributes['auto_group_existing'] === true && home !== undefined && home.places['domain'] === undefined) {
    const detail = `${home.address} has no domain, so no accounts belong to it by their domain.`;
    return [
      report(codes['auto-group-without-domain'], {
        place: places['auto_group_existing'] ?? place,
        address,
        detail,
        hint: 'Give it a `domain`, or list the accounts under `accounts`.',
      }),
    ];
  }
  const accounts = accountsOf(resource).filter(account => !/^[^\s@]+@[^\s@]+$/.test(account));
  return reportAlike(accounts, account =>
    report(codes['invalid-item'], {
      place: placeOf(resource, account),
      address,
      detail: `${JSON.stringify(account)} is not the address of an account.`,
      hint: 'Write it as support@example.com.',
    }),
  );
}

function accountsOf({ attributes }: Resource): readonly string[] {
  return textsOf(attributes['accounts']);
}

function placeOf({ places, place }: Resource, account: string): Place {
  return places[itemPath('accounts', account)] ?? place;
}

/** An account is in one workspace at a time. */
function checkClaims(placements: readonly Resource[]): readonly Diagnostic[] {
  const claims = new Map<string, Resource>();
  const twice: { readonly account: string; readonly first: Resource; readonly resource: Resource }[] = [];
  for (const resource of placements) {
    for (const account of accountsOf(resource)) {
      const first = claims.get(account);
      if (first === undefined) claims.set(account, resource);
      else twice.push({ account, first, resource });
    }
  }
  return reportAlike(twice, ({ account, first, resource }) => {
    const { file, line, column } = placeOf(first, account);
    return report(codes['claimed-twice'], {
      place: placeOf(resource, account),
      address: resource.address,
      detail: `${JSON.stringify(account)} is claimed by ${resource.address} here and by ${first.address} at ${file}:${line}:${column}.`,
      hint: 'An account is in one workspace at a time: keep it in one of them.',
    });
  });
}

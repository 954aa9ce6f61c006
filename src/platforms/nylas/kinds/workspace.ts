// The kind `workspace`: carries a policy to accounts, and may take new accounts of a domain in by itself. Facts: Nylas
// API reference, section 4.
import { findRepeated, sayTwice } from '../../../config/checks.ts';
import { type Diagnostic, report } from '../../../core/diagnostic.ts';
import type { Kind } from '../../../core/kind.ts';
import type { Resource } from '../../../core/resource.ts';
import { codes } from '../codes.ts';

/** What the API refuses to change of the default workspace (reference 4.3). */
const FIXED = ['name', 'domain', 'auto_group'];

export const workspace: Kind = {
  name: 'workspace',
  section: 'workspaces',
  nameField: 'name',
  naturalKey: ['default', 'domain', 'name'],
  builtInField: 'default',
  builtInFixed: FIXED,
  fields: {
    name: { type: 'text' },
    default: { type: 'boolean', readOnly: true },
    domain: { type: 'text', ignoreCase: true, immutable: true },
    // The API's own default changed on 2026-09-24 (reference 4.2), so it is never left to the API.
    auto_group: { type: 'boolean', createDefault: false },
    policy: { type: 'reference', to: 'policy' },
    // In which order they run is in their priority, not in the order here (reference 4.2).
    rules: { type: 'references', to: 'rule' },
  },
  check: checkWorkspace,
};

function checkWorkspace(resource: Resource): readonly Diagnostic[] {
  const { attributes, places, address, place } = resource;
  if (attributes['default'] === true) {
    return FIXED.flatMap(path =>
      places[path] === undefined
        ? []
        : [
            report(codes['default-workspace-field'], {
              place: places[path],
              address,
              detail: `${address} is the default workspace, which comes with the application; the API refuses to change its ${path}.`,
              hint: 'Keep only `default`, `policy` and `rules` here.',
            }),
          ],
    );
  }
  if (attributes['auto_group'] !== true || places['domain'] !== undefined) return [];
  const detail = `${address} has auto_group, but no domain whose new accounts it could take in; the API refuses that.`;
  return [
    report(codes['auto-group-without-domain'], {
      place: places['auto_group'] ?? place,
      address,
      detail,
      hint: 'Give it a `domain`, or set auto_group to false.',
    }),
  ];
}

/** One default workspace, and one workspace per domain (reference 4.2, 4.3). */
export function checkWorkspaces(resources: readonly Resource[]): readonly Diagnostic[] {
  const workspaces = resources.filter(resource => resource.kind === workspace.name);
  const [firstDefault, ...otherDefaults] = workspaces.filter(({ attributes }) => attributes['default'] === true);
  const defaults = otherDefaults.map(resource =>
    sayTwice(codes['duplicate-default'], {
      place: resource.places['default'] ?? resource.place,
      address: resource.address,
      what: 'An application has one default workspace; `default: true` stands',
      first: firstDefault?.places['default'] ?? resource.place,
      hint: 'Keep one of them.',
    }),
  );
  const domains = findRepeated(workspaces, 'domain').map(({ first, resource }) =>
    sayTwice(codes['duplicate-domain'], {
      place: resource.places['domain'] ?? resource.place,
      address: resource.address,
      what: `The domain ${JSON.stringify(resource.attributes['domain'])} is given to ${resource.address} and to ${first.address},`,
      first: first.places['domain'] ?? first.place,
      hint: 'A domain belongs to one workspace of an application: give one of them another, or make one of the two.',
    }),
  );
  return [...defaults, ...domains];
}

// Which workspace an email belongs to by its domain (reference 4.2 and 4.4). What may be created is in
// workspace-fields.ts.

import type { Knobs } from '../../knobs.ts';
import type { StoredWorkspace } from '../../snapshot.ts';
import type { Store } from '../../store.ts';
import { domainOf } from '../fields.ts';

/** Some of those that anybody can have an address on. */
const PUBLIC_DOMAINS: ReadonlySet<string> = new Set(['gmail.com', 'outlook.com', 'yahoo.com']);

interface Surroundings {
  readonly store: Store;
  readonly knobs: Knobs;
}

/** The workspaces that the domain of an email fits, the nearest first: with the knob, those of the domains above too. */
export function workspacesOfEmail({ store, knobs }: Surroundings, email: string): readonly StoredWorkspace[] {
  const labels = domainOf(email).split('.');
  const domains =
    knobs.domainMatch === 'exact' ? [labels.join('.')] : labels.map((_, index) => labels.slice(index).join('.'));
  return domains.flatMap(domain => store.workspaceOfDomain(domain) ?? []);
}

/** Why no workspace can be created for a domain, or undefined where one can. */
export function domainObstacle({ store, knobs }: Surroundings, domain: string): string | undefined {
  if (knobs.publicDomains === 'reject' && PUBLIC_DOMAINS.has(domain.toLowerCase())) return 'domain is a public one';
  const isTaken = store.workspaceOfDomain(domain) !== undefined;
  const isKept = knobs.domainReuse === 'reject' && store.isRetiredDomain(domain);
  return isTaken || isKept ? 'a workspace for this domain already exists' : undefined;
}

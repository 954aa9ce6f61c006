// Guards of deletes: what goes, how much of it, and what would be left pointing to nothing.
import { isAddress } from '../../core/address.ts';
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import type { Kind } from '../../core/kind.ts';
import { listReferences, objectKey } from '../../core/reference.ts';
import type { Change } from '../change.ts';
import { codes } from '../codes.ts';
import { type Matched, nameOfObject } from '../views.ts';
import type { Finding, GuardedPlan, GuardSettings } from './finding.ts';

/**
 * `max_deletes` deletes need no acceptance; more of them are its finding. Without it each delete is one of
 * `deletes-resources`.
 */
export function findDeletes(
  { changes, views }: GuardedPlan,
  { maxDeletes }: GuardSettings,
  isAccepted: (finding: Pick<Finding, 'guard' | 'address'>) => boolean,
): readonly Finding[] {
  const deletes = changes.filter(({ action }) => action === 'delete' || action === 'replace');
  const open = deletes.filter(
    ({ address }) =>
      !isAccepted({ guard: 'deletes-resources', address }) && !isAccepted({ guard: 'max_deletes', address }),
  );
  const guard = maxDeletes > 0 ? 'max_deletes' : 'deletes-resources';
  const counted = maxDeletes > 0 ? `, one of ${open.length}, and guardrails.max_deletes is ${maxDeletes}` : '';
  return [
    ...(open.length > maxDeletes
      ? open.map(({ address, action }) => ({ guard, address, what: `would be ${VERBS[action]}${counted}` }) as const)
      : []),
    ...(views.desired.length === 0
      ? deletes.map(({ address }) => ({ guard: 'empties-config', address, what: 'would be deleted' }) as const)
      : []),
  ];
}

const VERBS: Readonly<Partial<Record<Change['action'], string>>> = {
  delete: 'deleted',
  replace: 'deleted and made anew',
};

interface Referenced {
  readonly changes: readonly Change[];
  readonly matched: Matched;
  readonly kinds: ReadonlyMap<string, Kind>;
}

/**
 * Deletes that something would still point to afterwards: a resource that does not declare the reference, or an
 * unmanaged object. Nobody can accept these, since the platform would be left with a reference to nothing.
 */
export function findStillReferenced({ changes, matched, kinds }: Referenced): readonly Diagnostic[] {
  const deletes = changes.filter(({ action }) => action === 'delete');
  const addresses = new Set<unknown>(deletes.map(({ address }) => address));
  const gone = new Set(deletes.flatMap(({ kind, id }) => (id === undefined ? [] : [objectKey({ kind, id })])));
  const declared = matched.matches.flatMap(({ desired, live }) =>
    live === undefined
      ? []
      : [{ label: desired.address, object: { ...live, attributes: { ...live.attributes, ...desired.attributes } } }],
  );
  const others = [...matched.orphans.flatMap(({ live }) => live ?? []), ...matched.unmanaged]
    .filter(object => !gone.has(objectKey(object)))
    .map(object => ({
      label: `the ${object.kind} ${JSON.stringify(nameOfObject([...kinds.values()], object))} (${object.id}), which the files do not manage,`,
      object,
    }));
  return (deletes.length === 0 ? [] : [...declared, ...others]).flatMap(({ label, object }) => {
    const kind = kinds.get(object.kind);
    const references = kind === undefined ? [] : listReferences(kind, object.attributes);
    return references.flatMap(({ path, value: target }) => {
      if (typeof target !== 'string' || !isAddress(target) || !addresses.has(target)) return [];
      const detail = `${target} would be deleted, but ${label} still refers to it (${path}).`;
      const hint = `Point its ${path} to something else first: declare it in a tier file.`;
      return [report(codes['still-referenced'], { address: target, detail, hint })];
    });
  });
}

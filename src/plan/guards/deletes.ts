// Guards of deletes: what goes, how much of it, and what would be left pointing to nothing.
import { isAddress } from '../../core/address.ts';
import { cite, type Diagnostic, report } from '../../core/diagnostic.ts';
import type { Kind } from '../../core/kind.ts';
import { listReferences, objectKey } from '../../core/reference.ts';
import { isForeignReference } from '../../core/resource.ts';
import type { Change } from '../change.ts';
import { codes } from '../codes.ts';
import { nameOfObject } from '../views.ts';
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

/**
 * What to write where a delete and a create could be one object under a new key: the only ones of their kind, and alike in
 * what no write can change.
 */
export function suggestMoved(changes: readonly Change[], kinds: readonly Kind[]): string | undefined {
  const entries = kinds.flatMap(({ name, fields, within }) => {
    const own = within === undefined ? changes.filter(({ kind }) => kind === name) : [];
    const [gone, ...othersGone] = own.filter(({ action }) => action === 'delete');
    const [made, ...othersMade] = own.filter(({ action }) => action === 'create');
    if (gone === undefined || made === undefined || othersGone.length + othersMade.length > 0) return [];
    const isOther = Object.entries(fields).some(
      ([path, field]) => field.immutable === true && (gone.live[path] ?? null) !== (made.desired[path] ?? null),
    );
    return isOther ? [] : [`  - { from: ${gone.address}, to: ${made.address} }`];
  });
  if (entries.length === 0) return undefined;
  return ['If only key and name changed, keep the object by writing in a tier file:', '', 'moved:', ...entries].join(
    '\n',
  );
}

const VERBS: Readonly<Partial<Record<Change['action'], string>>> = {
  delete: 'deleted',
  replace: 'deleted and made anew',
};

/**
 * Deletes that something would still point to afterwards: a resource that does not declare the reference, or an
 * unmanaged object. Nobody can accept these, since the platform would be left with a reference to nothing.
 */
export function findStillReferenced({ changes, matched, views }: GuardedPlan): readonly Diagnostic[] {
  const leaving = new Map(
    changes.flatMap(({ action, address, kind, id }) =>
      (action === 'delete' || action === 'replace') && id !== undefined
        ? [[objectKey({ kind, id }), { address, action }] as const]
        : [],
    ),
  );
  if (leaving.size === 0) return [];
  const deleted = new Set<unknown>(
    [...leaving.values()].flatMap(({ action, address }) => (action === 'delete' ? [address] : [])),
  );
  const kinds = new Map(views.kinds.map(kind => [kind.name, kind]));
  const say = (label: string, path: string, { address, action }: Pick<Change, 'address' | 'action'>) =>
    report(codes['still-referenced'], {
      address,
      detail: `${address} would be ${VERBS[action]}, but ${cite(label)} still refers to it (${path}).`,
      hint: `Point its ${path} to something else first: declare it in a tier file.`,
    });
  const asked = matched.matches.flatMap(({ kind, desired }) =>
    listReferences(kind, desired.attributes).flatMap(({ path, value }) =>
      typeof value === 'string' && isAddress(value) && deleted.has(value)
        ? [say(desired.address, path, { address: value, action: 'delete' })]
        : [],
    ),
  );
  const resources = new Map(
    matched.matches.flatMap(({ desired, live }) => (live === undefined ? [] : [[objectKey(live), desired] as const])),
  );
  const left = views.live.flatMap(object => {
    const kind = kinds.get(object.kind);
    const resource = resources.get(objectKey(object));
    if (kind === undefined || leaving.has(objectKey(object))) return [];
    return listReferences(kind, object.attributes).flatMap(({ to, path, value }) => {
      const id = isForeignReference(value) && 'id' in value ? value.id : '';
      const target = leaving.get(objectKey({ kind: to, id }));
      // What a file declares is written before.
      if (target === undefined || (resource !== undefined && path in resource.attributes)) return [];
      const foreign = `the ${object.kind} ${JSON.stringify(nameOfObject(views.kinds, object))} (${object.id}), which the files do not manage,`;
      return [say(resource?.address ?? foreign, path, target)];
    });
  });
  return [...asked, ...left];
}

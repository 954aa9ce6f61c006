// Guards: linters over the finished plan. A finding stops an apply unless somebody accepted it for the addresses that it
// names, in `accept` of tierform.yaml or with --allow. Nothing turns all guards off.
import type { Acceptance } from '../config/project.ts';
import type { Address } from '../core/address.ts';
import { type Diagnostic, type DiagnosticCode, report } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import type { Change } from './change.ts';
import { codes } from './codes.ts';
import { objectKey } from './references.ts';
import { type Matched, nameOfObject } from './views.ts';

export interface GuardSettings {
  readonly accept: readonly Acceptance[];
  /** How many deletes need no acceptance. */
  readonly maxDeletes: number;
}

export interface GuardedPlan {
  readonly changes: readonly Change[];
  readonly matched: Matched;
  readonly kinds: readonly Kind[];
  /** How many resources the files declare. */
  readonly declared: number;
}

/** The guards whose findings can be accepted, as `accept` and --allow name them. */
export const GUARDS = ['deletes-resources', 'empties-config'] as const;

/** What the guards find in a plan, less what is accepted. */
export function checkGuards(plan: GuardedPlan, settings: GuardSettings): readonly Diagnostic[] {
  const deletes = plan.changes
    .filter(({ action }) => action === 'delete' || action === 'replace')
    .map(({ address }) => address);
  const unaccepted = findUnaccepted('deletes-resources', deletes, settings);
  const emptied = plan.declared === 0 ? findUnaccepted('empties-config', deletes, settings) : [];
  return [
    ...findStillReferenced(plan),
    ...(unaccepted.length > settings.maxDeletes
      ? finding(
          codes['deletes-resources'],
          unaccepted,
          `${list(unaccepted)} would be deleted, and a deleted object does not come back: what refers to it by its id breaks, and what it held back is let loose.`,
        )
      : []),
    ...finding(
      codes['empties-config'],
      emptied,
      `The files declare nothing, so all that tierform made would go: ${list(emptied)}. Mostly the folder of the tier files is wrong.`,
    ),
  ];
}

/** The addresses for which nobody accepted what a guard finds. */
function findUnaccepted(
  guard: (typeof GUARDS)[number],
  addresses: readonly Address[],
  { accept }: GuardSettings,
): readonly Address[] {
  const accepted = new Set(accept.filter(entry => entry.guard === guard).flatMap(entry => entry.addresses));
  return addresses.filter(address => !accepted.has(address));
}

function finding(code: DiagnosticCode, addresses: readonly Address[], detail: string): readonly Diagnostic[] {
  if (addresses.length === 0) return [];
  const flags = addresses.slice(0, 3).map(address => `--allow ${code.code}=${address}`);
  const hint = `If it is meant, add an entry under \`accept\` in tierform.yaml (guard: ${code.code}), or allow it once:\n\n    ${flags.join(' ')}${addresses.length > flags.length ? ' ...' : ''}`;
  return [report(code, { detail, hint })];
}

function list(addresses: readonly Address[]): string {
  const shown = addresses.slice(0, 10).join(', ');
  return addresses.length > 10 ? `${shown} and ${addresses.length - 10} more` : shown;
}

/**
 * Deletes that something would still point to afterwards: a resource that does not declare the reference, or an
 * unmanaged object. Nobody can accept these, since the platform would be left with a reference to nothing.
 */
function findStillReferenced({ changes, matched, kinds }: GuardedPlan): readonly Diagnostic[] {
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
      label: `the ${object.kind} ${JSON.stringify(nameOfObject(kinds, object))} (${object.id}), which the files do not manage,`,
      object,
    }));
  return (deletes.length === 0 ? [] : [...declared, ...others]).flatMap(({ label, object }) =>
    Object.entries(kinds.find(({ name }) => name === object.kind)?.fields ?? {}).flatMap(([path, field]) => {
      const target = object.attributes[path];
      if (field.type !== 'reference' || !addresses.has(target)) return [];
      const detail = `${String(target)} would be deleted, but ${label} still refers to it (${path}).`;
      const hint = `Point its ${path} to something else first: declare it in a tier file.`;
      return [report(codes['still-referenced'], { address: target as Address, detail, hint })];
    }),
  );
}

// Where the value of a field comes from: the files, somebody behind their back, or the platform's own plan.
import type { Place } from '../../core/diagnostic.ts';
import type { Kind, Maximum } from '../../core/kind.ts';
import type { Value } from '../../core/value.ts';
import type { FieldReason } from '../change.ts';
import { diffFields } from '../decide.ts';
import { sameValue } from '../diff.ts';
import type { Maxima } from './context.ts';
import type { Subject } from './subjects.ts';

/**
 * - `files`: as the files say.
 * - `config-changed`, `drifted`, `both-changed`, `unknown`: the files say something else (plan/change.ts).
 * - `left`: an earlier apply left it; the files no longer mention it.
 * - `plan`: the maximum of the platform's plan, since nothing else is said.
 * - `outside`: neither the files nor the plan say so; somebody set it on the platform.
 * - `undeclared`: the files do not say it, and nobody can tell whether the plan does.
 */
export type Origin = 'files' | FieldReason | 'left' | 'plan' | 'outside' | 'undeclared';

export interface ExplainedValue {
  /** Dotted. */
  readonly path: string;
  /** What holds now; undefined where it is not known. */
  readonly value: Value | undefined;
  readonly origin: Origin;
  /** What the files say, and where. */
  readonly desired: Value | undefined;
  readonly place: Place | undefined;
  /** What the last apply left. */
  readonly base: Value | undefined;
  /** What the platform's plan allows, as far as it is known. */
  readonly maximum: Maximum | undefined;
}

/** Each field of what limits accounts but its name; where nothing limits them, only the plan does. */
export function explainValues(kind: Kind, subject: Subject | undefined, maxima: Maxima): readonly ExplainedValue[] {
  return Object.keys(kind.fields)
    .filter(path => path !== kind.nameField)
    .map(path => explainValue(kind, path, { subject, maxima }));
}

function explainValue(
  kind: Kind,
  path: string,
  { subject, maxima }: { readonly subject: Subject | undefined; readonly maxima: Maxima },
): ExplainedValue {
  const field = kind.fields[path];
  const known = typeof maxima === 'object' && field?.type === 'integer' ? maxima.values[field.maximum] : undefined;
  const value = subject === undefined ? known?.value : subject.live?.attributes[path];
  const desired = subject?.desired?.attributes[path];
  const base = subject?.base?.attributes[path];
  const origin = (): Origin => {
    if (subject === undefined) return 'plan';
    if (desired !== undefined) return originOfDeclared(subject, path);
    if (field === undefined || value === undefined) return 'undeclared';
    if (base !== undefined) return sameValue(field, base, value) ? 'left' : 'outside';
    if (known === undefined) return 'undeclared';
    return known.value === value ? 'plan' : 'outside';
  };
  return { path, value, origin: origin(), desired, place: placeOf(subject, path), base, maximum: known };
}

/** Where a field of a resource is written, as far as it is. */
export function placeOf(subject: Subject | undefined, path: string): Place | undefined {
  return subject?.desired?.attributes[path] === undefined ? undefined : subject.desired.places[path];
}

/** Of a field that the files mention: whether live is so, else who made it differ. */
export function originOfDeclared({ kind, desired, live, base }: Subject, path: string): Origin {
  const views = { desired: desired?.attributes ?? {}, live: live?.attributes, base };
  return diffFields(kind, views).find(field => field.path === path)?.reason ?? 'files';
}

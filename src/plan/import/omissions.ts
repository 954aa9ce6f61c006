// What cannot stand in tier files, and why: whole objects, or single fields of them. Here is what can be told from the live
// objects alone; what the loader refuses is in faults.ts.

import { quote } from '../../config/yaml/print.ts';
import { maskDiagnostics } from '../../config/yaml/secrets.ts';
import { commandLine } from '../../core/command-line.ts';
import { cite, type Diagnostic, report, reportAlike } from '../../core/diagnostic.ts';
import type { Kind, Maximum } from '../../core/kind.ts';
import { listReferences, objectKey } from '../../core/reference.ts';
import { isForeignReference, type LiveObject, type Resource } from '../../core/resource.ts';
import { formatQuantity } from '../../core/unit.ts';
import { compareText, isMap } from '../../core/value.ts';
import { naturalKey } from '../match.ts';
import { codes } from './codes.ts';

/** Something to be left out. */
export interface Omission {
  readonly object: LiveObject;
  /** The field; undefined for the whole object. */
  readonly path: string | undefined;
  /** Shared by all objects that it is about. */
  readonly why: Diagnostic;
  /** Of a field: why the whole object is left out if it cannot do without. */
  readonly whyWhole?: Diagnostic;
  /** Of an object: whether what it lacks may be a field that was left out before. */
  readonly isConsequence?: boolean;
}

type Target = Pick<LiveObject, 'kind' | 'id'>;

/** What is left out so far. */
export class Omissions {
  readonly #wholes = new Map<string, Diagnostic>();
  readonly #fields = new Map<string, Map<string, Omission>>();

  /** Adds what was found at once, where a field may have been found more than once. */
  addAll(omissions: readonly Omission[]): void {
    const seen = new Set<string>();
    for (const omission of omissions) {
      const key = JSON.stringify([objectKey(omission.object), omission.path ?? null]);
      if (!seen.has(key)) this.#add(omission);
      seen.add(key);
    }
  }

  /** An object that cannot do without a field that was left out is left out for the same reason. */
  #add(omission: Omission): void {
    const { object, path, why, isConsequence } = omission;
    const key = objectKey(object);
    if (this.#wholes.has(key)) return;
    const fields = this.#fields.get(key) ?? new Map<string, Omission>();
    if (path !== undefined && !fields.has(path)) {
      this.#fields.set(key, fields.set(path, omission));
      return;
    }
    const cause =
      isConsequence === true ? [...fields.values()].find(({ whyWhole }) => whyWhole !== undefined) : undefined;
    this.#wholes.set(key, cause?.whyWhole ?? why);
    this.#fields.delete(key);
  }

  has(object: Target, path?: string): boolean {
    const key = objectKey(object);
    return this.#wholes.has(key) || (path !== undefined && this.#fields.get(key)?.has(path) === true);
  }

  /** Why an object is left out. */
  whole(object: Target): Diagnostic | undefined {
    return this.#wholes.get(objectKey(object));
  }

  /** Why fields of an object are left out. */
  fields(object: Target): readonly Diagnostic[] {
    return [...new Set([...(this.#fields.get(objectKey(object))?.values() ?? [])].map(({ why }) => why))];
  }

  /** Everything once; of many fields the first ones. */
  all(): readonly Diagnostic[] {
    const fields = [...this.#fields.values()].flatMap(omissions => [...omissions.values()].map(({ why }) => why));
    return [...new Set(this.#wholes.values()), ...reportAlike([...new Set(fields)], why => why)];
  }
}

/** `policy "Free tier" (4f3c)`. */
export function describeObject({ nameField, name: kind }: Kind, { id, attributes }: LiveObject): string {
  const name = attributes[nameField];
  return typeof name === 'string' && name !== '' ? `${kind} ${quoteShort(name)} (${cite(id)})` : `${kind} ${cite(id)}`;
}

/** Enough of a name to know it by. */
function quoteShort(name: string): string {
  const characters = [...name];
  return quote(characters.length > 60 ? `${characters.slice(0, 60).join('')}...` : name);
}

/** A secret may stand in a name. */
export function leaveOut(code: 'object-left-out' | 'field-left-out', detail: string, hint?: string): Diagnostic {
  const why = report(codes[code], { detail, ...(hint === undefined ? {} : { hint }) });
  return maskDiagnostics([why], [])[0] ?? why;
}

export interface ScreenRequest {
  readonly kind: Kind;
  /** In the order in which they are to be declared. */
  readonly objects: readonly LiveObject[];
  /** Every live object, by `objectKey`. */
  readonly known: ReadonlySet<string>;
  /** What the files declare of the kind. */
  readonly declared: readonly Resource[];
  readonly maxima: Readonly<Record<string, Maximum>>;
  /** As in the views. */
  readonly flags: readonly string[];
}

/** What cannot be declared, whatever the loader says. */
export function screen(request: ScreenRequest): readonly Omission[] {
  const omitted = [
    ...findNamesakes(request),
    ...request.objects.flatMap(object => [...findGone(object, request), ...findExcess(object, request)]),
  ];
  const left = new Set(omitted.filter(({ path }) => path === undefined).map(({ object }) => object));
  return [
    ...omitted,
    ...findSurplus(
      request.objects.filter(object => !left.has(object)),
      request,
    ),
  ];
}

/** Objects that are known by a name which they do not have alone: nobody could tell which of them a file means. */
function findNamesakes({ kind, objects, declared, flags }: ScreenRequest): readonly Omission[] {
  const byName = new Map<string, { readonly objects: LiveObject[]; readonly holders: Resource[] }>();
  const entryOf = (name: unknown) => {
    const key = String(name);
    const entry = byName.get(key) ?? { objects: [], holders: [] };
    byName.set(key, entry);
    return entry;
  };
  for (const object of objects) entryOf(object.attributes[kind.nameField]).objects.push(object);
  for (const resource of declared) entryOf(resource.attributes[kind.nameField]).holders.push(resource);
  return [...byName.values()].flatMap(({ objects: namesakes, holders }) => {
    if (namesakes.length + holders.length < 2) return [];
    const doubtful = namesakes.filter(({ attributes }) => isKnownByName(kind, attributes));
    if (doubtful.length === 0) return [];
    const why = explainNamesakes(kind, { namesakes, doubtful, holders, flags });
    return doubtful.map(object => ({ object, path: undefined, why }));
  });
}

function isKnownByName(kind: Kind, attributes: LiveObject['attributes']): boolean {
  return naturalKey(kind, attributes)?.startsWith(`${kind.nameField}=`) === true;
}

interface Namesakes {
  readonly namesakes: readonly LiveObject[];
  readonly doubtful: readonly LiveObject[];
  readonly holders: readonly Resource[];
  readonly flags: readonly string[];
}

function explainNamesakes(kind: Kind, { namesakes, doubtful, holders, flags }: Namesakes): Diagnostic {
  const name = quoteShort(String(doubtful[0]?.attributes[kind.nameField] ?? ''));
  const ids = doubtful.map(({ id }) => id).sort(compareText);
  const others = namesakes.filter(object => !doubtful.includes(object)).map(({ id }) => id);
  const also = [...holders.map(({ address }) => address), ...others];
  const shared = also.length === 0 ? '' : `, and so ${also.length === 1 ? 'is' : 'are'} ${also.map(cite).join(', ')}`;
  const what =
    ids.length === 1
      ? `The ${kind.name} ${ids.map(cite).join()} is called ${name}${shared}`
      : `${ids.length} ${kind.section} are called ${name}: ${ids.map(cite).join(', ')}${shared}`;
  const rename = 'Give each a name of its own on the platform and import again';
  const commands = ids.map(id => commandLine(['adopt', holders[0]?.address ?? `${kind.name}.<key>`, id], flags));
  const bind =
    holders.length === 0 ? 'or declare the one that is meant and bind it to its id:' : 'or bind the one that is meant:';
  // Beside one that is declared for its own sake, another one of its name cannot be.
  const hint = others.length > 0 ? `${rename}.` : [`${rename}, ${bind}`, ...commands].join('\n');
  return leaveOut('object-left-out', `${what}. Nothing else tells which one a file means.`, hint);
}

/** References to what no longer exists. */
function findGone(object: LiveObject, { kind, known }: ScreenRequest): readonly Omission[] {
  const what = describeObject(kind, object);
  const empty = Object.entries(kind.fields).find(
    ([path, field]) => field.type === 'maps' && holdsNothing(field.keys, object.attributes[path]),
  );
  if (empty !== undefined) {
    const detail = `The ${what} rests on objects that no longer exist: nothing is left to compare with in ${empty[0]}.`;
    const why = leaveOut(
      'object-left-out',
      detail,
      'It does nothing as it is: repair it on the platform, or delete it there.',
    );
    return [{ object, path: undefined, why }];
  }
  return listReferences(kind, object.attributes).flatMap(({ to, path, value, isListed }) => {
    if (isListed || !isForeignReference(value) || !('id' in value)) return [];
    if (known.has(objectKey({ kind: to, id: value.id }))) return [];
    const detail = `The ${what} refers to the ${to} ${cite(value.id)}, which no longer exists: ${path} is left out.`;
    return [
      {
        object,
        path,
        why: leaveOut('field-left-out', detail, `Say which ${to} it is to have, or \`${path}: null\` for none.`),
      },
    ];
  });
}

/** Limits above those of the environment's plan. */
function findExcess(object: LiveObject, { kind, maxima }: ScreenRequest): readonly Omission[] {
  const excess = Object.entries(kind.fields).flatMap(([path, field]) => {
    const value = object.attributes[path];
    const maximum = field.type === 'integer' ? maxima[field.maximum]?.value : undefined;
    if (field.type !== 'integer' || typeof value !== 'number' || maximum === undefined || maximum === -1) return [];
    if (value === -1 ? !field.unlimited : value <= maximum) return [];
    return [
      {
        path,
        said: `${path} is ${formatQuantity(field.unit, value)} (at most ${formatQuantity(field.unit, maximum)})`,
      },
    ];
  });
  const detail = `The ${describeObject(kind, object)} has more than the environment's plan allows, and that is left out: ${excess.map(({ said }) => said).join('; ')}.`;
  const hint =
    'The environment may name the wrong plan; or set the figures under `plans` in tierform.yaml, then import again.';
  const why = leaveOut('field-left-out', detail, hint);
  return excess.map(({ path }) => ({ object, path, why }));
}

/** Whether a map was there to refer to something, and what it referred to is gone. */
function holdsNothing(keys: Extract<Kind['fields'][string], { type: 'maps' }>['keys'], maps: unknown): boolean {
  if (!Array.isArray(maps)) return false;
  return maps.some(
    map =>
      isMap(map) &&
      Object.entries(keys).some(([name, { references }]) => {
        const value = map[name];
        return references !== undefined && Array.isArray(value) && value.length === 0;
      }),
  );
}

/** More objects than the plan of the environment allows. */
function findSurplus(objects: readonly LiveObject[], { kind, declared, maxima }: ScreenRequest): readonly Omission[] {
  const maximum = maxima[kind.maximumCount ?? ''];
  if (maximum === undefined || maximum.value === -1) return [];
  const surplus = objects.slice(Math.max(0, maximum.value - declared.length));
  if (surplus.length === 0) return [];
  const shown = surplus.slice(0, 10).map(object => describeObject(kind, object));
  const detail = `The plan allows ${maximum.value} ${kind.section} (${maximum.origin}), and the application has ${objects.length + declared.length}. Left out: ${shown.join(', ')}${surplus.length > shown.length ? ` and ${surplus.length - shown.length} more` : ''}.`;
  const hint = `The environment may name the wrong plan; or set \`${kind.maximumCount}\` under \`plans\` in tierform.yaml, then import again.`;
  const why = leaveOut('object-left-out', detail, hint);
  return surplus.map(object => ({ object, path: undefined, why }));
}

// What is wrong with imported files, as the loader and a plan see them -> what has to be left out of them.
import { codes as loaderCodes } from '../../config/codes.ts';
import type { Desired } from '../../config/load.ts';
import type { Address } from '../../core/address.ts';
import type { Diagnostic, Place } from '../../core/diagnostic.ts';
import { invariant } from '../../core/invariant.ts';
import type { Kind } from '../../core/kind.ts';
import type { Resource } from '../../core/resource.ts';
import type { Plan } from '../change.ts';
import type { Written } from './draft.ts';
import { describeObject, leaveOut, type Omission } from './omissions.ts';

interface Origin extends Written {
  readonly kinds: readonly Kind[];
}

/** What the loader refuses. */
export function findLoadFaults(
  { resources, diagnostics }: Pick<Desired, 'resources' | 'diagnostics'>,
  written: Origin,
): readonly Omission[] {
  const own = resources.filter(({ address }) => written.objects.has(address));
  return diagnostics.flatMap(diagnostic => {
    if (diagnostic.severity !== 'error') return [];
    const address = findOwner(diagnostic, own, written);
    invariant(address !== undefined, `Imported files do not load (${diagnostic.code}: ${diagnostic.detail})`);
    return omit(diagnostic, { address, resource: own.find(resource => resource.address === address), written });
  });
}

/** What a plan straight after the import would change, or refuse. */
export function findPlanFaults(
  { changes, diagnostics }: Plan,
  resources: readonly Resource[],
  written: Origin,
): readonly Omission[] {
  const refused = diagnostics.flatMap(diagnostic => {
    const { address, severity } = diagnostic;
    if (severity !== 'error' || address === undefined || !written.objects.has(address)) return [];
    return omit(diagnostic, { address, resource: resources.find(resource => resource.address === address), written });
  });
  const changed = changes.flatMap(({ address, fields }): readonly Omission[] => {
    const object = written.objects.get(address);
    const kind = written.kinds.find(({ name }) => name === object?.kind);
    if (object === undefined || kind === undefined) return [];
    const what = describeObject(kind, object);
    if (fields.length === 0)
      return [{ object, path: undefined, why: leaveOut('object-left-out', `The ${what} would not be found again.`) }];
    return fields.map(({ path }) => ({
      object,
      path,
      why: leaveOut('field-left-out', `The ${what} has a value in ${path} that no tier file can express.`),
    }));
  });
  return [...refused, ...changed];
}

/** The address that a diagnostic is about: its own, the one of the file and line, or one that it names. */
function findOwner(
  { address, place, detail }: Diagnostic,
  own: readonly Resource[],
  { objects, itemsFiles }: Origin,
): Address | undefined {
  if (address !== undefined && objects.has(address)) return address;
  const above = own.filter(resource => place !== undefined && isBefore(resource.place, place));
  const nearest = above.reduce<Resource | undefined>(
    (last, resource) => (last === undefined || isBefore(last.place, resource.place) ? resource : last),
    undefined,
  );
  const words = detail.split(/[\s,:"]+/);
  return (
    itemsFiles.get(place?.file ?? '')?.address ??
    nearest?.address ??
    own.find(resource => words.includes(resource.address))?.address
  );
}

/** Whether one place of a file is at or before another one. */
function isBefore(place: Place, other: Place): boolean {
  if (place.file !== other.file) return false;
  return place.line < other.line || (place.line === other.line && place.column <= other.column);
}

interface Owner {
  readonly address: Address;
  readonly resource: Resource | undefined;
  readonly written: Origin;
}

function omit({ code, place, detail }: Diagnostic, { address, resource, written }: Owner): readonly Omission[] {
  const object = written.objects.get(address);
  const kind = written.kinds.find(({ name }) => name === object?.kind);
  if (object === undefined || kind === undefined) return [];
  // A key that is missing cannot be left out, and its place is the one of something else.
  const path = code === loaderCodes['missing-key'].code ? undefined : findPath(kind, { place, resource, written });
  const what = describeObject(kind, object);
  const whyWhole = leaveOut('object-left-out', `The ${what} cannot be declared. ${detail}`);
  // Nothing can be declared without its name.
  if (path === undefined || path === kind.nameField)
    return [{ object, path: undefined, why: whyWhole, isConsequence: code === loaderCodes['missing-key'].code }];
  const why = leaveOut('field-left-out', `Of the ${what}, ${path} is left out. ${detail}`);
  return [{ object, path, why, whyWhole }];
}

/** The field of a resource in which a place lies; undefined where it lies before all of them. */
function findPath(
  { fields }: Kind,
  {
    place,
    resource,
    written,
  }: { readonly place: Place | undefined; readonly resource: Resource | undefined; readonly written: Origin },
): string | undefined {
  if (place === undefined || resource === undefined) return undefined;
  const file = written.itemsFiles.get(place.file);
  if (file !== undefined) return file.path;
  return Object.keys(fields).reduce<string | undefined>((last, path) => {
    const start = resource.places[path];
    if (start === undefined || !isBefore(start, place)) return last;
    const best = last === undefined ? undefined : resource.places[last];
    return best === undefined || isBefore(best, start) ? path : last;
  }, undefined);
}

// Live objects that no file declares -> tier files that declare them, such that they load and a plan of them is empty. What
// cannot be declared is left out, and said. Pure: the files are written elsewhere.

import type { ReferencedFile } from '../../config/items-file.ts';
import type { Desired } from '../../config/load.ts';
import { type Address, formatAddress, kindOf } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Kind, Maximum } from '../../core/kind.ts';
import { objectKey } from '../../core/reference.ts';
import {
  type Base,
  type BaseResource,
  type ForeignReference,
  isForeignReference,
  type LiveObject,
} from '../../core/resource.ts';
import { compareText, type Value } from '../../core/value.ts';
import { matchViews } from '../match.ts';
import { makePlan } from '../plan.ts';
import type { Views } from '../views.ts';
import { type DeclareContext, declare, escapeVariables } from './declare.ts';
import { Draft, type ImportedFile, type Written } from './draft.ts';
import { findLoadFaults, findPlanFaults } from './faults.ts';
import { chooseKeys } from './keys.ts';
import { layOut } from './layout.ts';
import { Omissions, screen } from './omissions.ts';

export interface ImportRequest {
  /** The unmanaged ones among the live objects with all of their fields. */
  readonly views: Views;
  readonly environment: string;
  /** The figures of the environment's plan. */
  readonly maxima: Readonly<Record<string, Maximum>>;
  /** Where the files are to go, relative to the project folder. */
  readonly folder: string;
  /** Their first line. */
  readonly header: string;
  /** Loads these files together with those that are there. */
  readonly load: (files: readonly ReferencedFile[]) => Pick<Desired, 'resources' | 'diagnostics'>;
}

export interface Imported {
  readonly files: readonly ImportedFile[];
  /** What state is to hold of what they declare. */
  readonly resources: Base;
  /** What was left out, and why. */
  readonly notes: readonly Diagnostic[];
  /** How many live objects were not managed. */
  readonly found: number;
}

export function importLive(request: ImportRequest): Imported {
  const { views } = request;
  const matched = matchViews(views);
  const candidates = [...matched.unmanaged].sort((left, right) => compareObjects(views.kinds, left, right));
  const known = new Set(views.live.map(objectKey));
  const omissions = new Omissions();
  const keys = new Map<string, string>();
  for (const kind of views.kinds) {
    const objects = candidates.filter(object => object.kind === kind.name);
    const declared = views.desired.filter(resource => resource.kind === kind.name);
    omissions.addAll(screen({ kind, objects, declared, known, maxima: request.maxima, flags: views.flags ?? [] }));
    for (const [key, chosen] of chooseKeys(kind, objects, takenKeys(kind, views))) keys.set(key, chosen);
  }
  const writer = new Writer(request, { candidates, keys, omissions });
  for (;;) {
    const { files, ...written } = writer.write();
    const result = { notes: omissions.all(), found: candidates.length };
    if (written.objects.size === 0) return { ...result, files: [], resources: {} };
    const encoded = files.map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }));
    const loaded = request.load(encoded);
    const refused = findLoadFaults(loaded, written);
    omissions.addAll(refused);
    if (refused.length > 0) continue;
    const resources: Record<Address, BaseResource> = {};
    for (const { address, attributes } of loaded.resources) {
      const id = written.objects.get(address)?.id;
      if (id !== undefined) resources[address] = { id, attributes };
    }
    const plan = makePlan({
      ...views,
      environment: request.environment,
      desired: loaded.resources,
      base: { ...views.base, ...resources },
      targets: [],
      guards: { accept: [], maxDeletes: Number.POSITIVE_INFINITY },
    });
    const changed = findPlanFaults(plan, loaded.resources, written);
    omissions.addAll(changed);
    if (changed.length === 0) return { ...result, files, resources };
  }
}

/** By kind, name and id, so that the files do not depend on the order in which the platform lists. */
function compareObjects(kinds: readonly Kind[], left: LiveObject, right: LiveObject): number {
  const kind = kinds.find(({ name }) => name === left.kind);
  const nameOf = ({ attributes }: LiveObject) => String(attributes[kind?.nameField ?? ''] ?? '');
  return (
    compareText(left.kind, right.kind) || compareText(nameOf(left), nameOf(right)) || compareText(left.id, right.id)
  );
}

function takenKeys(kind: Kind, { desired, base, moved = [] }: Views): ReadonlySet<string> {
  const addresses = [...desired.map(({ address }) => address), ...moved.map(({ from }) => from), ...Object.keys(base)];
  return new Set(addresses.filter(address => kindOf(address) === kind.name).map(address => keyOf(kind, address)));
}

function keyOf({ name }: Kind, address: string): string {
  return address.slice(name.length + 1);
}

interface WriterContext {
  readonly candidates: readonly LiveObject[];
  readonly keys: ReadonlyMap<string, string>;
  readonly omissions: Omissions;
}

class Writer {
  readonly #request: ImportRequest;
  readonly #context: WriterContext;
  readonly #declared: ReadonlySet<string>;

  constructor(request: ImportRequest, context: WriterContext) {
    this.#request = request;
    this.#context = context;
    this.#declared = new Set(request.views.desired.map(({ address }) => address));
  }

  /** The files as they are without what was left out so far. */
  write(): Written & { readonly kinds: readonly Kind[]; readonly files: readonly ImportedFile[] } {
    const { kinds, accountModel: model, live } = this.#request.views;
    const { candidates, keys, omissions } = this.#context;
    const objects = candidates.filter(object => !omissions.has(object));
    const layout = layOut({ kinds, model, objects, live, keys });
    const draft = new Draft(this.#request);
    for (const section of layout.sections) {
      const kind = kinds.find(({ name }) => name === section);
      if (kind === undefined) continue;
      for (const object of objects.filter(({ kind: name }) => name === kind.name)) {
        const file = layout.fileOf(object);
        const key = keys.get(objectKey(object)) ?? '';
        const { fields, itemsFiles } = declare(kind, object, this.#declareContext(object, key));
        const comments = omissions.fields(object).map(toComment);
        draft.add(file, { kind, object, resource: { key, fields, comments } });
        for (const [path, { name, items }] of Object.entries(itemsFiles))
          draft.addItems(name, { address: formatAddress(kind.name, key), path, items });
      }
    }
    const homes = layOut({ kinds, model, objects: candidates, live, keys });
    for (const object of candidates) {
      const why = omissions.whole(object);
      if (why !== undefined) draft.addComment(homes.fileOf(object), toComment(why));
    }
    return { ...draft.finish(file => layout.tierOf(file)), kinds };
  }

  #declareContext(object: LiveObject, key: string): DeclareContext {
    const { omissions } = this.#context;
    return {
      maxima: this.#request.maxima,
      refer: (reference, kind) => this.#refer(reference, kind),
      isLeftOut: path => omissions.has(object, path),
      key,
    };
  }

  #refer(reference: Value, kind: string): string | ForeignReference {
    const { views } = this.#request;
    if (typeof reference === 'string') {
      if (this.#declared.has(reference)) return reference.slice(kind.length + 1);
      // What base still holds and no file declares any more.
      return { id: escapeVariables(views.base[reference as Address]?.id ?? '') };
    }
    const id = isForeignReference(reference) && 'id' in reference ? reference.id : '';
    const target = { kind, id };
    const key = this.#context.keys.get(objectKey(target));
    return key === undefined || this.#context.omissions.has(target) ? { id: escapeVariables(id) } : key;
  }
}

function toComment({ detail, hint }: Diagnostic): string {
  return hint === undefined ? detail : `${detail}\n${hint}`;
}

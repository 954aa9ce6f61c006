// Everything that an explanation can speak of: resources of the files, entries of base, live objects, each with all views of
// it. References lead from one to the next, by address or by id.
import type { Address } from '../../core/address.ts';
import type { Place } from '../../core/diagnostic.ts';
import type { Kind } from '../../core/kind.ts';
import { objectKey } from '../../core/reference.ts';
import type { BaseResource, LiveObject, Resource } from '../../core/resource.ts';
import { isMap, type Value } from '../../core/value.ts';
import { type Matched, nameOfObject, type Views } from '../views.ts';

/** What an explanation calls a resource or an object. */
export interface Label {
  readonly kind: string;
  /** Undefined for what neither the files nor base hold. */
  readonly address: Address | undefined;
  /** Undefined for what does not exist on the platform. */
  readonly id: string | undefined;
  readonly name: string;
  /** Where it is declared; undefined for what the files do not mention. */
  readonly place: Place | undefined;
}

export interface Subject {
  readonly kind: Kind;
  readonly label: Label;
  readonly desired: Resource | undefined;
  readonly base: BaseResource | undefined;
  /** References to what has an address are that address. */
  readonly live: LiveObject | undefined;
  /** The address before the key was renamed. */
  readonly previousAddress: Address | undefined;
}

export class Subjects {
  readonly all: readonly Subject[];
  readonly #byAddress: ReadonlyMap<string, Subject>;
  readonly #byObject: ReadonlyMap<string, Subject>;

  constructor(matched: Matched, { kinds }: Pick<Views, 'kinds'>) {
    const kindOf = new Map(kinds.map(kind => [kind.name, kind]));
    const nameOf = (kind: Kind, address: Address, views: readonly (LiveObject | BaseResource | undefined)[]) => {
      const names = views.map(view => view?.attributes[kind.nameField]);
      const name = names.find(candidate => typeof candidate === 'string' && candidate !== '');
      return typeof name === 'string' ? name : address.slice(kind.name.length + 1);
    };
    const fromFiles = matched.matches.flatMap(match => {
      const { kind, desired, base, live, superseded, previousAddress } = match;
      const toSubject = (object: LiveObject | undefined): Subject => ({
        kind,
        label: {
          kind: kind.name,
          address: desired.address,
          id: object?.id,
          name: match.name ?? nameOf(kind, desired.address, [object, { id: '', attributes: desired.attributes }, base]),
          place: desired.place,
        },
        desired,
        base,
        live: object,
        previousAddress,
      });
      // Of what a replace is about, the object that is to go comes first, as it does in the plan.
      return superseded === undefined ? [toSubject(live)] : [toSubject(superseded), toSubject(live)];
    });
    const fromBase = matched.orphans.map(
      ({ kind, address, base, live }): Subject => ({
        kind,
        label: { kind: kind.name, address, id: live?.id, name: nameOf(kind, address, [live, base]), place: undefined },
        desired: undefined,
        base,
        live,
        previousAddress: undefined,
      }),
    );
    const foreign = matched.unmanaged.flatMap((live): readonly Subject[] => {
      const kind = kindOf.get(live.kind);
      if (kind === undefined) return [];
      const name = nameOfObject(kinds, live);
      const label = { kind: kind.name, address: undefined, id: live.id, name, place: undefined };
      return [{ kind, label, desired: undefined, base: undefined, live, previousAddress: undefined }];
    });
    this.all = [...fromFiles, ...fromBase, ...foreign];
    // The first one counts.
    this.#byAddress = new Map(
      [...this.all].reverse().flatMap(subject => (subject.label.address ? [[subject.label.address, subject]] : [])),
    );
    this.#byObject = new Map(this.all.flatMap(subject => (subject.live ? [[objectKey(subject.live), subject]] : [])));
  }

  at(address: string): Subject | undefined {
    return this.#byAddress.get(address);
  }

  /** What a reference means; undefined for none, and for one that leads nowhere. */
  find(kind: string, reference: Value): Subject | undefined {
    if (typeof reference === 'string') return this.#byAddress.get(reference);
    const id = isMap(reference) ? reference['id'] : undefined;
    return typeof id === 'string' ? this.#byObject.get(objectKey({ kind, id })) : undefined;
  }
}

// Guards of limits: what a plan loosens, lowers and shortens, by another figure, by another policy, or by moving accounts to
// where another one holds.
import type { Address } from '../../core/address.ts';
import { type AccountModel, type Field, isBuiltIn, type Kind } from '../../core/kind.ts';
import { formatQuantity } from '../../core/unit.ts';
import { type Attributes, canonicalText, type Value } from '../../core/value.ts';
import type { Change } from '../change.ts';
import { isReplaced, type Matched, nameOfObject } from '../views.ts';
import type { Finding, Guard, GuardedPlan } from './finding.ts';

/** What the guards of limits find. */
export function findLimits({ changes, matched, views }: GuardedPlan): readonly Finding[] {
  const kinds = new Map(views.kinds.map(kind => [kind.name, kind]));
  const { accountModel: model } = views;
  const groups = model === undefined ? undefined : new GroupLimits(model, { matched, kinds });
  return changes.flatMap(change => {
    const kind = kinds.get(change.kind);
    const found = [
      ...(kind === undefined ? [] : ofFigures(kind, change)),
      ...(groups === undefined ? [] : groups.find(change)),
    ];
    return found.map(finding => ({ address: change.address, ...finding }));
  });
}

type Found = Omit<Finding, 'address'>;

/** The figures of one resource. */
function ofFigures(kind: Kind, { action, fields }: Change): readonly Found[] {
  if (action !== 'create' && action !== 'update' && action !== 'replace') return [];
  return fields.flatMap(({ path, before, after }) =>
    compareFigures(kind.fields[path], { before, after }).map(([guard, shift]) => ({
      guard,
      what: `has ${path} ${shift}`,
    })),
  );
}

/** What it means that a figure becomes another one, with both of them in words. */
function compareFigures(
  field: Field | undefined,
  { before, after }: { readonly before: Value | undefined; readonly after: Value | undefined },
): readonly (readonly [Guard, string])[] {
  if (field?.type !== 'integer' || typeof after !== 'number') return [];
  const shown = formatQuantity(field.unit, after);
  const unlimited: readonly (readonly [Guard, string])[] =
    field.whenUnlimited !== undefined && after === -1 && before !== -1 ? [[field.whenUnlimited, shown]] : [];
  if (typeof before !== 'number') return unlimited;
  const shift = `${formatQuantity(field.unit, before)} -> ${shown}`;
  if (sizeOf(after) > sizeOf(before)) return [...unlimited, ['loosens-limits', shift]];
  return sizeOf(after) < sizeOf(before) ? [[field.whenLowered, shift]] : unlimited;
}

function sizeOf(figure: number): number {
  return figure === -1 ? Number.POSITIVE_INFINITY : figure;
}

interface GroupContext {
  readonly matched: Matched;
  readonly kinds: ReadonlyMap<string, Kind>;
}

/** What limits the accounts of a group, before and after: the attributes of the resource that it refers to. */
class GroupLimits {
  readonly #model: AccountModel;
  readonly #limits: Kind | undefined;
  /** By the reference to it, as the plan has it. */
  readonly #before = new Map<string, Attributes>();
  readonly #after = new Map<string, Attributes>();
  /** The built-in group; undefined where there is none. */
  #home: Value | undefined;
  /** What has no address. */
  readonly #names = new Map<string, string>();

  constructor(model: AccountModel, { matched, kinds }: GroupContext) {
    const group = kinds.get(model.group);
    const field = group?.fields[model.limits];
    const names = [model.group, ...(field?.type === 'reference' ? [field.to] : [])];
    this.#model = model;
    this.#limits = field?.type === 'reference' ? kinds.get(field.to) : undefined;
    const add = (
      reference: Value,
      live: Attributes | undefined,
      desired: Attributes,
      left: Attributes = live ?? {},
    ) => {
      const key = canonicalText(reference);
      if (live !== undefined) this.#before.set(key, live);
      if (group !== undefined && isBuiltIn(group, live ?? {})) this.#home = reference;
      this.#after.set(key, { ...left, ...desired });
    };
    for (const match of matched.matches) {
      const { desired, live, superseded } = match;
      // What is made anew has nothing of what the files do not mention.
      const left = isReplaced(match) ? (superseded === undefined ? {} : live?.attributes) : undefined;
      if (names.includes(desired.kind))
        add(desired.address, (superseded ?? live)?.attributes, desired.attributes, left);
    }
    for (const { kind, address, live } of matched.orphans)
      if (names.includes(kind.name) && live !== undefined) add(address, live.attributes, {});
    for (const object of matched.unmanaged) {
      if (!names.includes(object.kind)) continue;
      const reference = { id: object.id };
      add(reference, object.attributes, {});
      const name = nameOfObject([...kinds.values()], object);
      this.#names.set(canonicalText(reference), `the ${object.kind} ${JSON.stringify(name)}`);
    }
  }

  find(change: Change): readonly Found[] {
    if (change.impact?.accounts === 0) return [];
    if (change.kind === this.#model.group) return this.#ofGroup(change);
    if (change.kind === this.#model.placement) return this.#ofMoves(change);
    if (change.kind !== this.#limits?.name || change.action !== 'delete') return [];
    return [{ guard: 'loosens-limits', what: "is deleted: only the plan's maximum holds then" }];
  }

  #ofGroup({ address, action, fields, impact }: Change): readonly Found[] {
    if (action === 'delete') return this.#ofDelete(address);
    const declared = fields.find(({ path }) => path === this.#model.limits);
    const isChanged = action === 'update' || action === 'replace';
    const field = isChanged ? (declared ?? (action === 'replace' ? this.#undeclared(address) : undefined)) : undefined;
    if (field === undefined) return [];
    const [before, after] = [canonicalText(field.before), canonicalText(field.after)];
    if (field.after === null)
      return [
        {
          guard: 'loosens-limits',
          what: `lets go of ${this.#nameOf(field.before)}: only the plan's maximum holds then`,
        },
      ];
    const found = this.#compare(
      this.#before.get(before),
      this.#after.get(after),
      `changes to ${this.#nameOf(field.after)}`,
    );
    // What is only possible is worth saying where there are accounts for certain.
    return impact === undefined ? found.filter(({ isDoubtful }) => isDoubtful !== true) : found;
  }

  /** What a group that is made anew refers to, where no file says what. */
  #undeclared(address: Address): { readonly before: Value; readonly after: Value } | undefined {
    const referenceIn = (view: ReadonlyMap<string, Attributes>) =>
      view.get(canonicalText(address))?.[this.#model.limits] ?? null;
    const [before, after] = [referenceIn(this.#before), referenceIn(this.#after)];
    return canonicalText(before) === canonicalText(after) ? undefined : { before, after };
  }

  /** Accounts whose group goes move to the built-in one. */
  #ofDelete(address: Address): readonly Found[] {
    const home = this.#home;
    const where = home === undefined ? `no ${this.#model.group}` : `the default ${this.#model.group}`;
    const what = `is deleted: its accounts move to ${where}`;
    const shortened =
      home === undefined
        ? []
        : this.#compare(this.#limitsOf(this.#before, address), this.#limitsOf(this.#after, home), what);
    return [{ guard: 'loosens-limits', what }, ...shortened.filter(({ guard }) => guard === 'shortens-retention')];
  }

  /** Accounts that are moved to where other limits hold. */
  #ofMoves({ moves }: Change): readonly Found[] {
    // Of a group that is made anew, the group's own change says it.
    const others = moves.filter(({ from, to }) => canonicalText(from) !== canonicalText(to));
    const ways = new Map(others.map(({ from, to }) => [canonicalText([from, to]), { from, to }]));
    return [...ways.values()].flatMap(({ from, to }): readonly Found[] => {
      const before = this.#limitsOf(this.#before, from);
      const after = this.#limitsOf(this.#after, to);
      const what = `moves accounts from ${this.#nameOf(from)} to ${this.#nameOf(to)}`;
      if (before !== undefined && after === undefined)
        return [{ guard: 'loosens-limits', what: `${what}, where only the plan's maximum holds` }];
      return this.#compare(before, after, what);
    });
  }

  #nameOf(reference: Value): string {
    if (reference === null) return 'none';
    const key = canonicalText(reference);
    return typeof reference === 'string' ? reference : (this.#names.get(key) ?? `what no longer exists (${key})`);
  }

  #limitsOf(view: ReadonlyMap<string, Attributes>, group: Value): Attributes | undefined {
    const reference = view.get(canonicalText(group))?.[this.#model.limits];
    return reference === undefined || reference === null ? undefined : view.get(canonicalText(reference));
  }

  /** Where nothing limited the accounts before, the plan's maximum did: mail may go, and nobody can tell how much. */
  #compare(before: Attributes | undefined, after: Attributes | undefined, what: string): readonly Found[] {
    if (this.#limits === undefined || after === undefined) return [];
    const shifts = Object.entries(this.#limits.fields).flatMap(
      ([path, field]): readonly (readonly [Guard, string])[] => {
        const found = compareFigures(field, { before: before?.[path], after: after[path] });
        const [held, figure] = [before?.[path], after[path]];
        // What a policy that is yet to be made does not mention is the plan's maximum.
        if (field.type === 'integer' && typeof held === 'number' && held !== -1 && figure === undefined)
          return [['loosens-limits', `${path} ${formatQuantity(field.unit, held)} -> the plan's maximum`]];
        if (before !== undefined) return found.map(([guard, shift]) => [guard, `${path} ${shift}`]);
        const isKept = field.type === 'integer' && field.whenLowered === 'shortens-retention';
        if (!isKept || typeof figure !== 'number' || figure === -1) return [];
        return [[field.whenLowered, `${path} ${formatQuantity(field.unit, figure)}`]];
      },
    );
    return [...new Set(shifts.map(([guard]) => guard))].map(guard => {
      const all = shifts.flatMap(([other, shift]) => (other === guard ? [shift] : [])).join(', ');
      if (before !== undefined) return { guard, what: `${what}, with ${all}` };
      return { guard, what: `${what}, with ${all}, where the plan's maximum held`, isDoubtful: true };
    });
  }
}

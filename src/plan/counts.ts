// How many objects of a kind the platform's plan allows, counted with what is live and unmanaged.
import { countOf, explainCount } from '../config/checks.ts';
import { codes } from '../config/codes.ts';
import { type Diagnostic, report } from '../core/diagnostic.ts';
import type { Kind, Maximum } from '../core/kind.ts';
import type { LiveObject } from '../core/resource.ts';
import type { Change } from './change.ts';

export interface CountContext {
  readonly kinds: readonly Kind[];
  readonly live: readonly LiveObject[];
  /** By the `maximumCount` of a kind. */
  readonly maxima: Readonly<Record<string, Maximum>>;
}

/** Where a plan would make more objects than the platform takes. A replace needs room for one more until it is done. */
export function checkCounts(changes: readonly Change[], { kinds, live, maxima }: CountContext): readonly Diagnostic[] {
  return kinds.flatMap(kind => {
    const maximum = maxima[kind.maximumCount ?? ''];
    const made = changes.filter(
      ({ kind: name, action, replacementId }) =>
        name === kind.name && (action === 'create' || (action === 'replace' && replacementId === undefined)),
    );
    const [first] = made;
    if (maximum === undefined || maximum.value === -1 || first === undefined) return [];
    const present = live.filter(object => object.kind === kind.name).length;
    if (present + made.length <= maximum.value) return [];
    const deleted = changes.filter(({ kind: name, action }) => name === kind.name && action === 'delete').length;
    const remedy =
      deleted > 0
        ? ` The plan deletes ${deleted}, but only after it has made the new ones: delete first, then add.`
        : '';
    const detail = `The application has ${countOf(kind, present)}, managed or not, and the plan makes ${made.length} more; the limit is ${maximum.value} (${maximum.origin}), so the platform would refuse the rest.${remedy}`;
    const place =
      first.file === undefined || first.line === undefined
        ? {}
        : { place: { file: first.file, line: first.line, column: 1, length: 1 } };
    return [
      report(codes['over-plan-count'], { ...place, address: first.address, ...explainCount(detail, kind, maximum) }),
    ];
  });
}

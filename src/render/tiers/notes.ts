// What a table of tiers cannot show, in sentences. They hold data that is not escaped yet.
import { countOf } from '../layout.ts';
import { isDisputed, listEmpty, listInherited, type Matrix, type TiersView } from './matrix.ts';

const MOST_NAMES = 10;

/** `the plan full-platform`. */
export function describePlans(plans: readonly string[]): string {
  if (plans.length === 0) return 'no plan is named, so what a file does not set is not known';
  return `the plan${plans.length === 1 ? '' : 's'} ${plans.join(', ')}`;
}

/** What stands below the tables; `mark` is behind what the plan sets. */
export function listNotes({ tiers, outside }: TiersView, matrices: readonly Matrix[], mark: string): readonly string[] {
  const inherited = listInherited(matrices);
  const disputed = inherited.filter(isDisputed).map(({ path }) => path);
  const empty = listEmpty(tiers);
  return [
    ...(inherited.length === 0 ? [] : [`${mark} is the plan's maximum, since the file does not set the limit.`]),
    ...(disputed.length === 0
      ? []
      : [
          `Sources dispute the plan's ${joinFew(disputed)}; set what your contract says under "plans" in tierform.yaml.`,
        ]),
    ...(empty.length === 0 ? [] : [`Without limits in the files: ${joinFew(empty)}.`]),
    ...(outside.length === 0 ? [] : [`In no tier: ${joinFew(outside)}.`]),
  ];
}

export function describeNone(): string {
  return 'There are no tiers: no tier file has the key `tier`.\nWrite `tier: free` and `rank: 10` at the top of one, and its limits are a column here.';
}

function joinFew(names: readonly string[]): string {
  const others = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return others > 0 ? `${shown} and ${countOf(others, 'other')}` : shown;
}

// "Did you mean": the nearest known name, if it is near enough to be a slip.
import { closest, distance } from 'fastest-levenshtein';

/** The candidate that `name` is most likely a slip or the beginning of, or undefined; case does not count. */
export function suggest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || name === '') return undefined;
  const begun = candidates.filter(candidate => candidate.toLowerCase().startsWith(name.toLowerCase()));
  if (name.length >= 3 && begun.length === 1) return begun[0];
  const nearest = closest(
    name.toLowerCase(),
    candidates.map(candidate => candidate.toLowerCase()),
  );
  const candidate = candidates.find(other => other.toLowerCase() === nearest);
  const tolerated = Math.max(1, Math.floor(name.length / 3));
  return distance(name.toLowerCase(), nearest) <= tolerated ? candidate : undefined;
}

/** `Did you mean "x"?`, or a list of what there is when nothing is near. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const nearest = suggest(name, candidates);
  if (nearest !== undefined) return `Did you mean ${JSON.stringify(nearest)}?`;
  if (candidates.length === 0) return 'There is none.';
  const shown = candidates
    .slice(0, 12)
    .map(candidate => (/^[\w.$-]+$/.test(candidate) ? candidate : JSON.stringify(candidate)))
    .join(', ');
  return `There ${candidates.length === 1 ? 'is' : 'are'}: ${shown}${candidates.length > 12 ? ', ...' : ''}.`;
}

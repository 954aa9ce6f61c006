// Whether the tier files say already what an earlier apply left.
import type { Desired } from '../../config/load.ts';
import { hasErrors } from '../../core/diagnostic.ts';
import type { Resource } from '../../core/resource.ts';
import { type Attributes, canonicalText } from '../../core/value.ts';

/** What is only let go of is not among what files have to say. */
export function saysSame({ resources, diagnostics }: Desired, wanted: readonly Resource[]): boolean {
  if (hasErrors(diagnostics)) return false;
  const declared = wanted.filter(({ kept }) => kept !== null);
  return textOf(resources) === textOf(declared.map(resource => ({ ...resource, attributes: resource.kept ?? {} })));
}

function textOf(resources: readonly Resource[]): string {
  const entries = resources.map(({ address, attributes }): [string, Attributes] => [address, attributes]);
  return canonicalText(Object.fromEntries(entries));
}

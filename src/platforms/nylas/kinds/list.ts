// The kind `list`: domains, top-level domains or addresses that rules look senders and recipients up in. Facts: Nylas API
// reference, section 6.
import { type Diagnostic, report, reportAlike } from '../../../core/diagnostic.ts';
import type { Kind } from '../../../core/kind.ts';
import { itemPath, type Resource } from '../../../core/resource.ts';
import { codes } from '../codes.ts';

export const list: Kind = {
  name: 'list',
  section: 'lists',
  maximumCount: 'lists',
  nameField: 'name',
  naturalKey: ['name'],
  fields: {
    name: { type: 'text' },
    type: { type: 'text', immutable: true },
    description: { type: 'text' },
    items: {
      type: 'set',
      ignoreCase: true,
      apart: true,
      file: { key: 'items_file', column: 'value' },
    },
  },
  check: checkItems,
};

const LONGEST_ITEM = 500;

/** What an item of each type is; nothing is said of how the API tells, so only what cannot be one is refused. */
const FORMS: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  domain: { pattern: /^[^\s@/:.][^\s@/:]*\.[^\s@/:.]+$/, example: 'example.com' },
  tld: { pattern: /^[^\s@/:.]+(\.[^\s@/:.]+)*$/, example: 'zip' },
  address: { pattern: /^[^\s@]+@[^\s@/:.][^\s@/:]*$/, example: 'someone@example.com' },
};

function checkItems(resource: Resource): readonly Diagnostic[] {
  const { attributes, places, address, place } = resource;
  const { items, type } = attributes;
  const form = FORMS[String(type)];
  if (!Array.isArray(items) || form === undefined) return [];
  const wrong = items.filter(item => !form.pattern.test(String(item)) || String(item).length > LONGEST_ITEM);
  return reportAlike(wrong, item => {
    const { length } = String(item);
    const [detail, hint] =
      length > LONGEST_ITEM
        ? [
            `An item of ${length} characters is longer than the ${LONGEST_ITEM} that the API takes.`,
            'Take it out: mostly it is several items in one line.',
          ]
        : [
            `${JSON.stringify(item)} is no ${type}, and ${address} is a list of type ${type}; the API would refuse it.`,
            `Write it as ${form.example}, or change the list.`,
          ];
    return report(codes['invalid-item'], {
      place: places[itemPath('items', item)] ?? places['items'] ?? place,
      address,
      detail,
      hint,
    });
  });
}

// Addresses name resources in files: `kind.key`. The id that a platform gives an object is never an address.

export type Address = `${string}.${string}`;

/** What a key may be: letters, digits, `.`, `_` and `-`. */
export const KEY_PATTERN = /^[A-Za-z0-9._-]+$/;

export function formatAddress(kind: string, key: string): Address {
  return `${kind}.${key}`;
}

/** The kind and key of an address (the key may hold dots, a kind does not), or undefined if the text is none. */
function parseAddress(text: string): { readonly kind: string; readonly key: string } | undefined {
  const dot = text.indexOf('.');
  if (dot < 1) return undefined;
  const key = text.slice(dot + 1);
  return KEY_PATTERN.test(key) ? { kind: text.slice(0, dot), key } : undefined;
}

/** The first half of an address. */
export function kindOf(address: string): string {
  return address.slice(0, address.indexOf('.'));
}

export function isAddress(text: string): text is Address {
  return parseAddress(text) !== undefined;
}

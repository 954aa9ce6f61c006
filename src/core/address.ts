// Addresses name resources in files: `kind.key`. The id that a platform gives an object is never an address.

export type Address = `${string}.${string}`;

/** What a key may be: letters, digits, `.`, `_` and `-`. */
export const KEY_PATTERN = /^[A-Za-z0-9._-]+$/;

/** What a kind may be, also in files that somebody changed. */
const KIND_PATTERN = /^[a-z][a-z0-9_-]*$/;

export function formatAddress(kind: string, key: string): Address {
  return `${kind}.${key}`;
}

/** The kind and key of an address (the key may hold dots, a kind does not), or undefined if the text is none. */
function parseAddress(text: string): { readonly kind: string; readonly key: string } | undefined {
  const dot = text.indexOf('.');
  const kind = text.slice(0, Math.max(0, dot));
  const key = text.slice(dot + 1);
  return KIND_PATTERN.test(kind) && KEY_PATTERN.test(key) ? { kind, key } : undefined;
}

/** The first half of an address. */
export function kindOf(address: string): string {
  return address.slice(0, address.indexOf('.'));
}

export function isAddress(text: string): text is Address {
  return parseAddress(text) !== undefined;
}

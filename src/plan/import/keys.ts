// Keys for live objects, made from their names: what a person would call them in a file.
import type { Kind } from '../../core/kind.ts';
import { objectKey } from '../../core/reference.ts';
import type { LiveObject } from '../../core/resource.ts';

/** Longer keys make addresses that no line of a plan has room for. */
const LONGEST = 40;

/**
 * A key for each object of a kind, by `objectKey`: `Free tier` becomes `free`, or `free-tier` where another object would be
 * `free` too; what is left without letters and digits is numbered.
 * @param taken keys that mean something already
 */
export function chooseKeys(
  kind: Kind,
  objects: readonly LiveObject[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const named = objects.map(object => {
    const whole = toKey(String(object.attributes[kind.nameField] ?? ''));
    return { object, whole, short: shorten(whole, kind.name) };
  });
  const used = new Map<string, number>();
  for (const { short } of named) used.set(short, (used.get(short) ?? 0) + 1);
  const chosen = new Set(taken);
  return new Map(
    named.map(({ object, whole, short }) => {
      const isOnly = used.get(short) === 1 && short !== '' && !taken.has(short);
      const key = findFree(isOnly ? short : whole, kind.name, chosen);
      chosen.add(key);
      return [objectKey(object), key];
    }),
  );
}

function findFree(wanted: string, kind: string, taken: ReadonlySet<string>): string {
  if (wanted !== '' && !taken.has(wanted)) return wanted;
  for (let count = wanted === '' ? 1 : 2; ; count++) {
    const key = `${wanted === '' ? kind : wanted}-${count}`;
    if (!taken.has(key)) return key;
  }
}

/** Colours and the like: of no use in a key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one.
const TERMINAL_SEQUENCE = /\u001b\[[0-9;?]*[A-Za-z]/g;

function toKey(name: string): string {
  const plain = name.replace(TERMINAL_SEQUENCE, '').replace(/['\u2019]/g, '');
  const letters = plain.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = letters.replace(/[^a-z0-9]+/g, '-').replace(/^-/, '');
  return words.slice(0, LONGEST).replace(/-$/, '');
}

/** Without the words that the section says already. */
function shorten(key: string, kind: string): string {
  const ending = [`-${kind}`, '-tier'].find(word => key.endsWith(word));
  return ending === undefined ? key : shorten(key.slice(0, -ending.length), kind);
}

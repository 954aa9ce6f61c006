// What becomes of files by accident or by intent: bytes that are lost or come in between, and values that are others.
import fc from 'fast-check';
import type { Value } from '../../src/core/value.ts';

type Damage = (bytes: Uint8Array) => Uint8Array;

/** A few of: a bit that flips, a piece that is lost, doubled or moved, an end that is missing, bytes that come in between. */
export const damage: fc.Arbitrary<Damage> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('flip', 'cut', 'double', 'truncate', 'insert', 'swap'),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      length: fc.integer({ min: 1, max: 40 }),
      bit: fc.integer({ min: 0, max: 7 }),
      text: fc.oneof(
        fc.constantFrom(
          '\0',
          '\r',
          '\ufeff',
          '\t',
          '&a ',
          '*a',
          '<<: ',
          '${',
          '---\n',
          '[',
          '{',
          '"',
          "'",
          '|\n',
          '!!js ',
          '__proto__',
          ': ',
          '\n',
          '\ud800',
          '- ',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map(steps => bytes => steps.reduce((damaged, step) => applyDamage(damaged, step), bytes));

interface Step {
  readonly kind: string;
  readonly at: number;
  readonly length: number;
  readonly bit: number;
  readonly text: string;
}

function applyDamage(bytes: Uint8Array, { kind, at, length, bit, text }: Step): Uint8Array {
  const start = Math.floor(at * bytes.length);
  const [before, piece, after] = [
    bytes.slice(0, start),
    bytes.slice(start, start + length),
    bytes.slice(start + length),
  ];
  switch (kind) {
    case 'flip':
      return Uint8Array.from(bytes, (byte, index) => (index === start ? byte ^ (1 << bit) : byte));
    case 'cut':
      return Buffer.concat([before, after]);
    case 'double':
      return Buffer.concat([before, piece, piece, after]);
    case 'truncate':
      return before;
    case 'swap':
      return Buffer.concat([after, piece, before]);
    default:
      return Buffer.concat([before, new TextEncoder().encode(text), piece, after]);
  }
}

interface Exchange {
  /** From 0 to 1, one a level: which of the values there. */
  readonly path: readonly number[];
  readonly value: Value | undefined;
}

export const exchange: fc.Arbitrary<Exchange> = fc.record({
  path: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 7 }),
  value: fc.constantFrom<Value | undefined>(
    ...[
      undefined,
      null,
      true,
      0,
      -1,
      1.5,
      1e300,
      '',
      'x',
      'policy.a',
      'policy.gone',
      '__proto__',
      '\n::error::x',
      '2026-13-99',
    ],
    ...[[], [null], ['x'], [[]], {}, { id: 'x' }, { a: null }, { attributes: 5 }, [{ address: 'policy.a' }]],
  ),
});

/** The value with the one at the path exchanged, or taken out. */
export function applyExchange(value: Value, { path: [at = 0, ...rest], value: other }: Exchange): Value {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const index = Math.floor(at * entries.length);
  const [key, inner] = entries[index] ?? [];
  if (key === undefined || inner === undefined) return value;
  const isEnd = rest.length === 0 || typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0;
  const next = isEnd ? other : applyExchange(inner, { path: rest, value: other });
  const changed = entries.flatMap(([name, each]) =>
    name !== key ? [[name, each] as const] : next === undefined ? [] : [[name, next] as const],
  );
  return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed);
}

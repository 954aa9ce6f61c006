// Laws of what people write and what becomes of it: quantities that are printed and read again, sizes that could mean two
// numbers, ranges, and files of any bytes at all (load.test.ts has the hostile files that were made by hand). `SEED=<n> npx vitest run test/quantity.test.ts` runs them on other
// examples; a failure prints its seed and path.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { models } from '../src/cli/platforms.ts';
import { defaultProject } from '../src/cli/project/default-project.ts';
import { type Desired, loadTiers } from '../src/config/load.ts';
import { loadProject, PROJECT_FILE } from '../src/config/project.ts';
import { type ReadValue, readInteger } from '../src/config/quantity.ts';
import { nodeAt, parseSource } from '../src/config/yaml/source.ts';
import { decodeText } from '../src/config/yaml/text.ts';
import { type Diagnostic, hasErrors } from '../src/core/diagnostic.ts';
import type { Field, PlanMaxima, Unit } from '../src/core/kind.ts';
import { formatQuantity } from '../src/core/unit.ts';
import { renderDiagnostics } from '../src/render/diagnostics.ts';
import { createStyle } from '../src/render/style.ts';

fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20261121), numRuns: 300 });

type IntegerField = Extract<Field, { type: 'integer' }>;

const UNITS: readonly Unit[] = ['bytes', 'days', 'count'];
const SIZES = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
const MAXIMUM = 'limit';

function fieldOf(unit: Unit, more: Partial<IntegerField> = {}): IntegerField {
  return { type: 'integer', unit, unlimited: true, maximum: MAXIMUM, whenLowered: 'lowers-quota', ...more };
}

function planOf(value: number): PlanMaxima {
  return { plan: 'test', values: { [MAXIMUM]: { value, origin: 'a test' } } };
}

/** Reads a value as it stands in a file: unquoted, after a key. */
function read(written: string, field: IntegerField, maxima?: PlanMaxima): ReadValue<number> {
  const { documents, diagnostics } = parseSource('a.yaml', `value: ${written}\n`);
  expect(diagnostics, written).toEqual([]);
  const node = documents[0] === undefined ? undefined : nodeAt(documents[0], ['value']);
  if (node === undefined) throw new Error(`${written} is nothing`);
  return readInteger(field, node, { path: 'limits.value', maxima: maxima ?? 'none' });
}

function codeOf({ diagnostics }: ReadValue<number>): string | undefined {
  return diagnostics[0]?.code;
}

/** Whole numbers with more weight on what a unit expresses: multiples of a unit, and halves and tenths of them. */
const quantities = fc.oneof(
  fc.constant(-1),
  fc.nat(),
  fc.maxSafeNat(),
  fc
    .tuple(fc.constantFrom(...Object.values(SIZES)), fc.nat(81910))
    .map(([size, tenths]) => Math.round((size * tenths) / 10))
    .filter(Number.isSafeInteger),
);

describe('quantities', () => {
  test.each(UNITS)('%s: what is printed reads as what it was', unit => {
    fc.assert(
      fc.property(quantities, value => {
        expect(read(formatQuantity(unit, value), fieldOf(unit))).toEqual({ value, diagnostics: [] });
      }),
    );
  });

  test('bytes print in the largest unit that fits with at most one decimal', () => {
    const values = [0, 512, 1023, 1024, 1536, 2 ** 20 + 1, 2 ** 30, 1.25 * 2 ** 30, 1.5 * 2 ** 30, 2 ** 40];
    const printed = values.map(value => formatQuantity('bytes', value)).join(' ');
    expect(printed).toBe('0 512 1023 1KiB 1.5KiB 1048577 1GiB 1280MiB 1.5GiB 1TiB');
  });

  test.each(UNITS)('%s: a plain number is itself', unit => {
    fc.assert(
      fc.property(fc.maxSafeNat(), value => {
        expect(read(String(value), fieldOf(unit)).value).toBe(value);
      }),
    );
  });

  test.each(UNITS)('%s: no two quantities print alike', unit => {
    fc.assert(
      fc.property(quantities, quantities, (one, other) => {
        expect(formatQuantity(unit, one) === formatQuantity(unit, other)).toBe(one === other);
      }),
    );
  });

  test('a number with a binary unit is that many of it, or no whole number of bytes', () => {
    const units = fc.constantFrom(...(Object.keys(SIZES) as (keyof typeof SIZES)[]));
    fc.assert(
      fc.property(fc.nat(63), fc.nat(99), units, (whole, hundredths, unit) => {
        const digits = hundredths === 0 ? String(whole) : `${whole}.${String(hundredths).padStart(2, '0')}`;
        const isWhole = (BigInt(whole * 100 + hundredths) * BigInt(SIZES[unit])) % 100n === 0n;
        const { value } = read(`${digits}${unit}`, fieldOf('bytes'));
        expect(value).toBe(isWhole ? ((whole * 100 + hundredths) * SIZES[unit]) / 100 : undefined);
      }),
    );
  });

  test('a number with a unit that can mean two numbers is refused, and each offer can be written in its place', () => {
    const numbers = fc.oneof(
      fc.integer({ min: 1, max: 8000 }).map(String),
      fc.tuple(fc.nat(999), fc.integer({ min: 1, max: 9 })).map(([whole, tenth]) => `${whole}.${tenth}`),
    );
    const suffixes = fc.constantFrom('K', 'M', 'G', 'T').chain(letter => fc.constantFrom(letter, `${letter}B`));
    const spellings = suffixes.chain(suffix => fc.constantFrom(suffix, suffix.toLowerCase()));
    fc.assert(
      fc.property(numbers, fc.constantFrom('', ' '), spellings, (digits, gap, suffix) => {
        const written = `${digits}${gap}${suffix}`;
        const result = read(written, fieldOf('bytes'));
        expect(codeOf(result), written).toBe('ambiguous-size');
        const offers = result.diagnostics[0]?.hint?.match(/\d[\w.]*\w|\d/g) ?? [];
        expect(offers.length).toBeGreaterThanOrEqual(1);
        for (const offer of offers)
          expect(codeOf(read(offer, fieldOf('bytes'))), `${written}: ${offer}`).toBeUndefined();
      }),
    );
  });

  test('the offers for a size are the two numbers that it can mean', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8000 }), fc.constantFrom('K', 'M', 'G', 'T'), (count, letter) => {
        const power = 'KMGT'.indexOf(letter) + 1;
        const { diagnostics } = read(`${count}${letter}B`, fieldOf('bytes'));
        const hint = diagnostics[0]?.hint;
        expect(hint).toBe(`Write ${count}${letter}iB (${count * 1024 ** power}) or ${count * 1000 ** power}.`);
      }),
    );
  });

  test('a binary unit means one number however it is spelt: never ambiguous, and the hint says how to write it', () => {
    const spellings = fc
      .constantFrom('KiB', 'MiB', 'GiB', 'TiB')
      .chain(unit =>
        fc.constantFrom(
          { unit, gap: ' ', spelling: unit },
          { unit, gap: '', spelling: unit.toLowerCase() },
          { unit, gap: ' ', spelling: unit.toUpperCase() },
        ),
      );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8000 }), spellings, (count, { unit, gap, spelling }) => {
        const result = read(`${count}${gap}${spelling}`, fieldOf('bytes'));
        expect(codeOf(result)).toBe('invalid-quantity');
        expect(result.diagnostics[0]?.hint).toContain(`${count}${unit}`);
      }),
    );
  });

  test.each(UNITS)('%s: any text is a whole number from -1, or an error', unit => {
    const texts = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[-+]?[0-9_,.]{1,24}( ?[a-zA-Z]{0,4})?$/),
      fc.constantFrom('unlimited', 'plan_max', 'Unlimited', '~', '.inf', '-.inf', '.nan', '0x10', '1e400', '-0'),
      fc.bigInt({ min: 0n, max: 10n ** 30n }).map(value => `${value}d`),
    );
    fc.assert(
      fc.property(texts, text => {
        const quoted = JSON.stringify(text);
        for (const written of /^[\w.+-]+$/.test(text) ? [quoted, text] : [quoted]) {
          const { value, diagnostics } = read(written, fieldOf(unit), planOf(7));
          expect(value === undefined, written).toBe(hasErrors(diagnostics));
          if (value !== undefined)
            expect(Number.isSafeInteger(value) && value >= -1, `${written}: ${value}`).toBe(true);
          const unplanned = read(written, fieldOf(unit)).value;
          if (unplanned !== undefined) expect(Number.isSafeInteger(unplanned), `${written}: ${unplanned}`).toBe(true);
        }
      }),
    );
  });

  test.each(UNITS)('%s: a plan allows its maximum and everything below, and nothing above', unit => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (value, maximum) => {
        const result = read(String(value), fieldOf(unit), planOf(maximum));
        expect(codeOf(result)).toBe(value > maximum ? 'over-plan-maximum' : undefined);
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeNat(), value => {
        expect(codeOf(read(String(value), fieldOf(unit), planOf(value)))).toBeUndefined();
        expect(codeOf(read(String(value), fieldOf(unit), planOf(-1)))).toBeUndefined();
        expect(codeOf(read('unlimited', fieldOf(unit), planOf(value)))).toBe('over-plan-maximum');
        expect(read('plan_max', fieldOf(unit), planOf(value))).toEqual({ value, diagnostics: [] });
      }),
    );
    expect(read('unlimited', fieldOf(unit), planOf(-1)).value).toBe(-1);
    expect(read('plan_max', fieldOf(unit), planOf(-1)).value).toBe(-1);
    expect(codeOf(read('plan_max', fieldOf(unit)))).toBe('unknown-plan-maximum');
  });

  test.each(UNITS)('%s: where there is no unlimited, -1 is refused however it is written', unit => {
    for (const written of ['-1', 'unlimited', '"unlimited"']) {
      expect(codeOf(read(written, fieldOf(unit, { unlimited: false })))).toBe('unlimited-not-allowed');
    }
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 53) + 1, max: -2 }), value => {
        expect(codeOf(read(String(value), fieldOf(unit)))).toBe('out-of-range');
      }),
    );
  });

  test('a size is suspicious from 1 up to the threshold, and is taken all the same', () => {
    fc.assert(
      fc.property(fc.nat(4096), fc.integer({ min: 1, max: 2048 }), (value, suspiciousBelow) => {
        const result = read(String(value), fieldOf('bytes', { suspiciousBelow }));
        expect(result.value).toBe(value);
        expect(codeOf(result)).toBe(value > 0 && value < suspiciousBelow ? 'suspicious-size' : undefined);
      }),
    );
  });
});
const FILE = 'tiers/any.yaml';

function load(bytes: Uint8Array): Desired {
  return loadTiers({
    files: [{ path: FILE, bytes }],
    readReferenced: () => ({ reason: 'it does not exist' }),
    models,
    environment: defaultProject.environments['local'],
    secrets: [],
    folder: 'tiers',
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a terminal must not get.
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** What holds of every finding, whatever was read: it stands in the file, and it can be shown on any terminal. */
function expectSound(diagnostics: readonly Diagnostic[], file: string, text: string | undefined): void {
  const lineCount = (text ?? '').split('\n').length;
  for (const { place } of diagnostics) {
    expect(place).toMatchObject({ file });
    expect(place?.line).toBeGreaterThanOrEqual(1);
    if (text !== undefined) expect(place?.line).toBeLessThanOrEqual(lineCount);
    expect(place?.column).toBeGreaterThanOrEqual(1);
    expect(place?.length).toBeGreaterThanOrEqual(1);
  }
  const rendered = renderDiagnostics(diagnostics, {
    style: createStyle(false),
    textOf: () => text,
    pathOf: path => path,
  });
  expect(rendered).not.toMatch(CONTROL);
  expect(rendered, 'a line break in data must not start a line of output').not.toMatch(/^::/m);
}

function expectSoundFile(bytes: Uint8Array): readonly Diagnostic[] {
  const { resources, diagnostics } = load(bytes);
  const decoded = decodeText(FILE, bytes);
  expectSound(diagnostics, FILE, 'text' in decoded ? decoded.text : undefined);
  expect(new Set(resources.map(({ address }) => address)).size).toBe(resources.length);
  return diagnostics;
}

function expectSoundText(text: string): readonly Diagnostic[] {
  return expectSoundFile(new TextEncoder().encode(text));
}

const TIER = `tier: free
x-limits: &limits { limit_storage_total: 3GiB, limit_count_daily_email_sent: 200 }
policies:
  free:
    name: Free tier
    limits: { <<: *limits, limit_inbox_retention_period: 30d, limit_attachment_allowed_types: [image/*] }
    spam_detection: { use_list_dnsbl: true, spam_sensitivity: 1.5 }
workspaces:
  free: { name: "Free tier", domain: free.example.com, auto_group: true, policy: free }
`;

const PROJECT = `default_environment: local
environments:
  local:
    nylas: { endpoint: emulator, plan: acme }
    variables: { domain: example.com }
plans:
  acme: { extends: free, limit_storage_total: 50GiB }
accept:
  - { guard: deletes-resources, addresses: [policy.a], reason: Old, until: 2030-01-01 }
`;

/** Pieces that break files, or that people and attackers put into them. */
const PIECES = [
  ...[
    '\n',
    ' ',
    '  ',
    '\t',
    '\r',
    '\r\n',
    ': ',
    '- ',
    '? ',
    ', ',
    '|\n',
    '>-\n',
    '# ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
  ],
  ...'{ } [ ] " \' ~ null true -1 .nan .inf 3GB 30d unlimited plan_max !!str !x &a *a *limits <<:'.split(' '),
  ...'policies workspaces name free limits limit_storage_total policy plan plans extends environments'.split(' '),
  ...'__proto__ constructor toString domain} "a\\n::error::b"'.split(' '),
  ...['${', '$${', '\u0000', '\u001b[2J', '\u202e', '\ufeff', '\u2028', '\u0085', '\ufffd', '😀', 'ä'],
];

const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map(parts => parts.join(''));

/** A good file with some pieces in the wrong place. */
function damaged(text: string): fc.Arbitrary<string> {
  const cut = fc.record({ at: fc.nat(text.length), without: fc.nat(12), piece: fc.constantFrom(...PIECES, '') });
  return fc.array(cut, { minLength: 1, maxLength: 4 }).map(cuts =>
    cuts.reduce((current, { at, without, piece }) => {
      return current.slice(0, at) + piece + current.slice(at + without);
    }, text),
  );
}

describe('arbitrary files', () => {
  test('the good files are good', () => {
    expect(expectSoundText(TIER)).toEqual([]);
    expect(loadProject({ text: PROJECT, models, today: '2026-12-01' }).diagnostics).toEqual([]);
  });

  test('any bytes are resources or findings', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => void expectSoundFile(bytes)));
  });

  test('any text is resources or findings', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => void expectSoundText(text)));
    fc.assert(fc.property(pieces, text => void expectSoundText(text)));
  });

  test('a damaged tier file is resources or findings', () => {
    fc.assert(fc.property(damaged(TIER), text => void expectSoundText(text)));
  });

  test('a damaged tierform.yaml is a project or findings', () => {
    fc.assert(
      fc.property(fc.oneof(damaged(PROJECT), pieces), text => {
        const { project, diagnostics } = loadProject({ text, models, today: '2026-12-01' });
        expectSound(diagnostics, PROJECT_FILE, text);
        if (project === undefined) expect(hasErrors(diagnostics)).toBe(true);
      }),
    );
  });
});

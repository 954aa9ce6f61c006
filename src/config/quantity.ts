// What people write for a field -> its normalised value: `3GiB` -> 3221225472, `30d` -> 30, `unlimited` -> -1,
// `plan_max` -> the plan's figure. The way back is core/unit.ts.
import { type Diagnostic, type DiagnosticCode, report } from '../core/diagnostic.ts';
import type { Field, Maximum, PlanMaxima } from '../core/kind.ts';
import { BYTE_UNITS, formatQuantity, UNLIMITED } from '../core/unit.ts';
import { codes } from './codes.ts';
import { describe } from './schema.ts';
import type { ScalarNode, SourceNode } from './yaml/source.ts';

type IntegerField = Extract<Field, { type: 'integer' }>;
type NumberField = Extract<Field, { type: 'number' }>;

export interface ReadValue<T> {
  /** Undefined when the value cannot be used; then there is an error among the diagnostics. */
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Hands a limit back to the plan, since there is no way to unset one. */
export const PLAN_MAX = 'plan_max';

/** Powers of 1000, or of 1024. */
const DECIMAL_POWERS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4 };

export interface QuantityContext {
  /** Dotted, for messages. */
  readonly path: string;
  readonly maxima: KnownMaxima;
}

/** What is known of an environment's plan: its maxima, that it names none, or nothing since its name is wrong. */
export type KnownMaxima = PlanMaxima | 'none' | 'unknown';

/** Reads a limit and holds it against the plan. */
export function readInteger(
  field: IntegerField,
  node: SourceNode,
  { path, maxima }: QuantityContext,
): ReadValue<number> {
  const plan = typeof maxima === 'string' ? undefined : maxima;
  const maximum = plan?.values[field.maximum];
  if (node.type !== 'scalar' || node.value === null || typeof node.value === 'boolean') {
    return fault(codes['wrong-type'], node, `"${path}" is ${describe(node)}; it must be ${wanted(field)}.`);
  }
  if (node.value === PLAN_MAX) {
    if (maximum !== undefined) return { value: maximum.value, diagnostics: [] };
    if (maxima === 'unknown') return { value: undefined, diagnostics: [] };
    const why =
      plan === undefined
        ? 'the environment names no plan'
        : `the plan "${plan.plan}" has no figure for ${field.maximum}`;
    const detail = `"${path}" asks for the plan's maximum, and ${why}.`;
    const hint = `${plan === undefined ? 'Set `plan` in the environment' : 'Add the figure to that plan'}, or write the number.`;
    return fault(codes['unknown-plan-maximum'], node, detail, hint);
  }
  const parsed = parseInteger(field.unit, node.value);
  if ('code' in parsed)
    return fault(parsed.code, node, `"${path}" is ${describe(node)}. ${parsed.detail}`, parsed.hint);
  return judge({ field, node, value: parsed.value, path, maximum, plan: plan?.plan });
}

interface Judged {
  readonly field: IntegerField;
  readonly node: ScalarNode;
  readonly value: number;
  readonly path: string;
  readonly maximum: Maximum | undefined;
  readonly plan: string | undefined;
}

function judge({ field, node, value, path, maximum, plan }: Judged): ReadValue<number> {
  const shown = formatQuantity(field.unit, value);
  if (value === -1 && !field.unlimited) {
    const detail = `"${path}" is unlimited, but the platform has no unlimited for it.`;
    return fault(codes['unlimited-not-allowed'], node, detail, `Write ${wanted(field)}, or ${PLAN_MAX}.`);
  }
  if (value < -1) return fault(codes['out-of-range'], node, `"${path}" is ${value}; it must be at least 0.`);
  if (maximum !== undefined && maximum.value !== -1 && (value === -1 || value > maximum.value)) {
    const most = formatQuantity(field.unit, maximum.value);
    const disputed = maximum.disputed === undefined ? '' : ` This figure is disputed: ${maximum.disputed}`;
    const detail = `"${path}" is ${shown}, and the plan "${plan}" allows ${most} (${maximum.origin}), so the platform would refuse it.${disputed}`;
    const hint = `Write at most ${most}, or ${PLAN_MAX}; if your contract says otherwise, set the figure under \`plans\` in tierform.yaml.`;
    return fault(codes['over-plan-maximum'], node, detail, hint);
  }
  if (field.suspiciousBelow !== undefined && value > 0 && value < field.suspiciousBelow) {
    const detail = `"${path}" is ${value} bytes, which is hardly anything; a size without a unit is in bytes.`;
    const hint = `Write a unit, such as ${value}MiB or ${value}GiB, if that is what you mean.`;
    return { value, diagnostics: [report(codes['suspicious-size'], { place: node.place, detail, hint })] };
  }
  return { value, diagnostics: [] };
}

type Parsed =
  | { readonly value: number }
  | { readonly code: DiagnosticCode; readonly detail: string; readonly hint: string };

/** The inverse of formatQuantity, for numbers and texts. */
function parseInteger(unit: IntegerField['unit'], written: number | string): Parsed {
  if (typeof written === 'number') {
    if (Number.isInteger(written)) return toSafe(written);
    return { code: codes['wrong-type'], detail: 'It must be a whole number.', hint: `Write ${EXAMPLES[unit]}.` };
  }
  const text = written.trim();
  if (text === UNLIMITED) return { value: -1 };
  if (unit === 'bytes') return parseBytes(text);
  if (unit === 'days' && /^\d+d$/.test(text)) return toSafe(Number(text.slice(0, -1)));
  const what =
    unit === 'days' ? 'Days are a whole number, with or without a `d` behind it.' : 'It must be a whole number.';
  return { code: codes['invalid-quantity'], detail: what, hint: `Write ${EXAMPLES[unit]}.` };
}

function parseBytes(text: string): Parsed {
  const [, digits = '', gap = '', suffix = ''] = /^(\d+(?:\.\d+)?)(\s*)([A-Za-z]+)$/.exec(text) ?? [];
  const binary = BYTE_UNITS.find(([unit]) => unit.toLowerCase() === suffix.toLowerCase());
  if (binary !== undefined) {
    const [unit, sizeBytes] = binary;
    const value = Number(digits) * sizeBytes;
    if (unit !== suffix || gap !== '') {
      const detail = 'A unit follows its number without a blank, with its letters as in KiB.';
      return { code: codes['invalid-quantity'], detail, hint: `Write ${digits}${unit}.` };
    }
    if (Number.isInteger(value)) return toSafe(value);
    return {
      code: codes['invalid-quantity'],
      detail: 'It is not a whole number of bytes.',
      hint: 'Use a smaller unit.',
    };
  }
  return parseDecimalBytes(digits, suffix);
}

/** Decimal units, and sloppy spellings of binary ones: refused, with both numbers that can be meant. */
function parseDecimalBytes(digits: string, suffix: string): Parsed {
  const power = /^[kmgt]b?$/i.test(suffix) ? DECIMAL_POWERS[suffix.charAt(0).toLowerCase()] : undefined;
  const binary = power === undefined ? undefined : BYTE_UNITS[BYTE_UNITS.length - power];
  if (power === undefined || binary === undefined) {
    const detail = 'Bytes are a whole number without quotes, or a number with KiB, MiB, GiB or TiB.';
    return { code: codes['invalid-quantity'], detail, hint: `Write ${EXAMPLES.bytes}.` };
  }
  const detail = `${suffix} is 1000 or 1024 to the power of ${power}, depending on whom you ask.`;
  const sizes = [Number(digits) * binary[1], Number(digits) * 1000 ** power];
  const [asBinary, asDecimal] = sizes.map(size => (Number.isSafeInteger(size) ? size : undefined));
  const meant = [
    ...(asBinary === undefined ? [] : [`${digits}${binary[0]} (${asBinary})`]),
    ...(asDecimal === undefined ? [] : [String(asDecimal)]),
  ];
  return { code: codes['ambiguous-size'], detail, hint: `Write ${meant.join(' or ') || EXAMPLES.bytes}.` };
}

/** Beyond this, numbers are no longer exact. */
function toSafe(value: number): Parsed {
  if (Number.isSafeInteger(value)) return { value };
  const detail = `Numbers above ${Number.MAX_SAFE_INTEGER} cannot be kept exactly.`;
  return { code: codes['out-of-range'], detail, hint: 'Write a smaller number, or unlimited where it is allowed.' };
}

const EXAMPLES: Readonly<Record<IntegerField['unit'], string>> = {
  bytes: '512KiB, 25MiB, 3GiB or the number of bytes',
  days: '30 or 30d',
  count: 'a whole number such as 200',
};

function wanted(field: IntegerField): string {
  return `${EXAMPLES[field.unit]}${field.unlimited ? `, or ${UNLIMITED}` : ''}`;
}

export function readNumber(field: NumberField, node: SourceNode, path: string): ReadValue<number> {
  const value = node.type === 'scalar' ? node.value : undefined;
  const range = `a ${field.isWhole ? 'whole ' : ''}number from ${field.minimum} to ${field.maximum}`;
  if (typeof value !== 'number' || Number.isNaN(value) || (field.isWhole && !Number.isInteger(value))) {
    return fault(codes['wrong-type'], node, `"${path}" is ${describe(node)}; it must be ${range}.`);
  }
  if (value < field.minimum || value > field.maximum) {
    return fault(codes['out-of-range'], node, `"${path}" is ${value}; it must be ${range}.`);
  }
  return { value, diagnostics: [] };
}

export function readBoolean(node: SourceNode, path: string): ReadValue<boolean> {
  const value = node.type === 'scalar' ? node.value : undefined;
  if (typeof value === 'boolean') return { value, diagnostics: [] };
  const meant = typeof value === 'string' ? YAML_1_1_BOOLEANS.get(value.toLowerCase()) : undefined;
  const detail = `"${path}" is ${describe(node)}; it must be true or false.`;
  return fault(codes['wrong-type'], node, detail, meant === undefined ? undefined : `Write ${meant}.`);
}

/** YAML 1.2 reads these as texts; people who write them mean booleans. */
const YAML_1_1_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['true', true],
  ['no', false],
  ['off', false],
  ['false', false],
]);

function fault<T>(code: DiagnosticCode, node: SourceNode, detail: string, hint?: string): ReadValue<T> {
  return {
    value: undefined,
    diagnostics: [report(code, { place: node.place, detail, ...(hint === undefined ? {} : { hint }) })],
  };
}

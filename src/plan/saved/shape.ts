// The shape of a saved plan, checked before it is trusted: a file may come from anywhere.
import { isAddress } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Moved } from '../../core/moved.ts';
import type { Resource } from '../../core/resource.ts';
import { isRecord } from '../../core/value.ts';
import type { Plan } from '../change.ts';

/** The saved plan as it stands in the file, apart from what is checked before. */
export interface SavedDocument {
  readonly tool_version: string;
  readonly environment: string;
  readonly target: string;
  readonly applications: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly state_serial: number;
  /** Of the apply that a rollback goes back to; absent for any other plan. */
  readonly rollback_to?: number;
  readonly state_behind: boolean;
  readonly plan: Omit<Plan, 'environment' | 'targets'>;
  readonly request: {
    readonly desired: readonly Resource[];
    readonly moved: readonly Moved[];
    readonly targets: readonly string[];
  };
  readonly warnings: readonly Diagnostic[];
}

type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string';
const isNumber: Check = value => typeof value === 'number';
const isFlag: Check = value => typeof value === 'boolean';
const isAddressText: Check = value => typeof value === 'string' && isAddress(value);

/** JSON leaves out what is undefined. */
function optional(check: Check): Check {
  return value => value === undefined || check(value);
}

function oneOf(...values: readonly string[]): Check {
  return value => values.some(known => known === value);
}

function listOf(check: Check): Check {
  return value => Array.isArray(value) && value.every(check);
}

function mapOf(check: Check): Check {
  return value => isRecord(value) && Object.values(value).every(check);
}

function shaped(shape: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(shape);
  return value => isRecord(value) && checks.every(([key, check]) => check(value[key]));
}

const isAttributes = mapOf(value => value !== undefined);
const isPlace = shaped({ file: isText, line: isNumber, column: isNumber, length: isNumber });
const isBase: Check = value =>
  isRecord(value) &&
  Object.keys(value).every(isAddressText) &&
  mapOf(shaped({ id: isText, attributes: isAttributes }))(value);

const isDiagnostic = shaped({
  code: isText,
  severity: oneOf('error', 'warning', 'note'),
  summary: isText,
  place: optional(isPlace),
  detail: isText,
  hint: optional(isText),
  address: optional(isAddressText),
  addresses: optional(listOf(isAddressText)),
});

const isChange = shaped({
  address: isAddressText,
  kind: isText,
  action: oneOf('create', 'update', 'replace', 'delete', 'adopt', 'move', 'forget'),
  reason: isText,
  name: isText,
  file: optional(isText),
  line: optional(isNumber),
  fields: listOf(shaped({ path: isText, reason: isText })),
  previousAddress: optional(isAddressText),
  id: optional(isText),
  replacementId: optional(isText),
  desired: isAttributes,
  kept: value => value === null || isAttributes(value),
  moves: listOf(shaped({ account: isText, id: isText })),
  impact: optional(shaped({ groupKind: isText, groups: isNumber, accounts: isNumber })),
  live: isAttributes,
});

const isResource = shaped({
  address: isAddressText,
  kind: isText,
  key: isText,
  attributes: isAttributes,
  place: isPlace,
  places: mapOf(isPlace),
  kept: optional(value => value === null || isAttributes(value)),
});

const isDocument = shaped({
  tool_version: isText,
  environment: isText,
  target: isText,
  applications: mapOf(isText),
  created_at: isText,
  state_serial: isNumber,
  rollback_to: optional(value => Number.isSafeInteger(value)),
  state_behind: isFlag,
  plan: shaped({
    changes: listOf(isChange),
    steps: listOf(
      listOf(shaped({ address: isAddressText, verb: oneOf('write', 'remove'), dependsOn: listOf(isAddressText) })),
    ),
    settled: isBase,
    unmanaged: listOf(shaped({ kind: isText, id: isText, name: isText })),
    accounts: optional(isNumber),
    stale: listOf(isText),
    diagnostics: listOf(isDiagnostic),
    findings: listOf(isDiagnostic),
  }),
  request: shaped({
    desired: listOf(isResource),
    moved: listOf(shaped({ from: isAddressText, to: isAddressText })),
    targets: listOf(isText),
  }),
  warnings: listOf(isDiagnostic),
});

/** Whether all that an apply reads of a saved plan is there. */
export function isSavedDocument(value: unknown): value is SavedDocument {
  return isDocument(value);
}

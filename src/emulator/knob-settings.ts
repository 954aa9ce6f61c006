// Knobs as `name=value` texts, for a command line.
import { DEFAULT_KNOBS, type Knobs } from './knobs.ts';

type Values = 'number' | 'list' | readonly (string | number | boolean)[];

const SWITCH = [true, false] as const;
const ALLOW = ['allow', 'reject'] as const;
const UNKNOWN = ['ignore', 'reject'] as const;

/** What each may be. */
export const KNOB_VALUES: Readonly<Record<keyof Knobs, Values>> = {
  defaultPageSize: 'number',
  maximumPageSize: 'number',
  hasCursorOnLastPage: SWITCH,
  listOrder: ['created', 'shuffled'],
  shuffleSeed: 'number',
  policyUpdate: ['merge', 'replace'],
  overPlanStatus: [403, 400],
  unknownLimitKeys: UNKNOWN,
  unknownFields: UNKNOWN,
  nullLimit: ['ignore', 'reset', 'reject'],
  emptyPolicyUpdate: ALLOW,
  policyUpdateAnswer: ['full', 'without-id', 'echo'],
  deleteAttachedPolicy: ALLOW,
  unlimitedRetention: ['endless', 'number'],
  allowedTypesOrder: ['kept', 'sorted'],
  absentAllowedTypes: ['empty', 'null', 'missing'],
  duplicateNames: ALLOW,
  inUseStatus: [400, 409],
  rulesEnvelope: ['nested', 'flat'],
  rulesCursor: ['nested', 'top-level'],
  absentRules: ['empty', 'null'],
  conditionCase: ['kept', 'lower'],
  deleteAttachedRule: ALLOW,
  deleteAttachedList: ALLOW,
  badListItems: ['reject', 'reject-after-rest', 'drop'],
  absentDescription: ['missing', 'empty', 'null'],
  absentPolicyId: ['null', 'missing'],
  absentDomain: ['null', 'empty', 'missing'],
  absentRuleIds: ['empty', 'null', 'missing'],
  nullRuleIds: ['clear', 'keep'],
  maximumWorkspaceRules: 'number',
  maximumWorkspaceName: 'number',
  autoGroupDefault: ['off', 'on-with-domain'],
  domainCase: ['lower', 'kept'],
  sameDomainUpdate: ALLOW,
  domainReuse: ALLOW,
  publicDomains: ALLOW,
  domainMatch: ['exact', 'with-subdomains'],
  manualAssignIntoAutoGroup: ALLOW,
  listsReassigned: SWITCH,
  absentGrantIds: ['null', 'empty'],
  autoGroupDelaySeconds: 'number',
  autoGroupTakes: ['all', 'unplaced'],
  autoGroupTargets: ['any', 'auto-group-only'],
  hasDefaultWorkspace: SWITCH,
  registeredDomains: 'list',
  maximumAccounts: 'number',
  overAccountsStatus: [403, 400, 422],
  grantUpdateClearsName: SWITCH,
  recreateMovesGrant: SWITCH,
  bumpsWithoutChange: SWITCH,
  createdStatus: [200, 201],
  deletedStatus: [200, 204],
  extraAnswerFields: SWITCH,
  errorShape: ['nested', 'top-level'],
  contentType: ['any', 'bare'],
  workspaceReadLagSeconds: 'number',
  listLagSeconds: 'number',
  grantFilterLagSeconds: 'number',
  grantListLagSeconds: 'number',
  requestsPerSecond: 'number',
  retryAfter: ['none', 'seconds', 'date'],
};

/** A setting that names no knob, or a value that the knob does not have. */
export class KnobError extends Error {
  /** What was written, and what could have been, for a suggestion. */
  readonly written: string;
  readonly known: readonly string[];

  constructor(message: string, written: string, known: readonly string[]) {
    super(message);
    this.name = 'KnobError';
    this.written = written;
    this.known = known;
  }
}

/**
 * Reads settings such as `policyUpdate=replace`; a list is separated by commas.
 * @throws KnobError
 */
export function parseKnobs(settings: readonly string[]): Partial<Knobs> {
  return Object.fromEntries(settings.map(parseKnob));
}

function parseKnob(setting: string): [string, unknown] {
  const [name = '', text = ''] = setting.split(/=(.*)/s);
  const values = Object.hasOwn(KNOB_VALUES, name) ? KNOB_VALUES[name as keyof Knobs] : undefined;
  if (values === undefined)
    throw new KnobError(`The emulator has no knob "${name}".`, name, Object.keys(DEFAULT_KNOBS));
  if (values === 'list') return [name, text === 'any' ? text : text.split(',')];
  if (values === 'number') {
    if (/^-?\d+$/.test(text)) return [name, Number(text)];
    throw new KnobError(`The knob ${name} takes a whole number, not "${text}".`, text, []);
  }
  const value = values.find(candidate => String(candidate) === text);
  if (value === undefined) throw new KnobError(`The knob ${name} cannot be "${text}".`, text, values.map(String));
  return [name, value];
}

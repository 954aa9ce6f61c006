// Which platform a seed meets: the questions that its reference leaves open, answered at random.
import { DEFAULT_KNOBS, type Knobs } from '../../../src/emulator/knobs.ts';
import type { Chance } from '../chance.ts';

const ANSWERS: { readonly [Name in keyof Knobs]?: readonly Knobs[Name][] } = {
  defaultPageSize: [3, 10, 50],
  maximumPageSize: [2, 5, 200],
  hasCursorOnLastPage: [true, false],
  listOrder: ['created', 'shuffled'],
  policyUpdate: ['merge', 'replace'],
  policyUpdateAnswer: ['full', 'without-id', 'echo'],
  deleteAttachedPolicy: ['allow', 'reject'],
  allowedTypesOrder: ['kept', 'sorted'],
  absentAllowedTypes: ['empty', 'null', 'missing'],
  duplicateNames: ['allow', 'allow', 'allow', 'reject'],
  inUseStatus: [400, 409],
  rulesEnvelope: ['nested', 'flat'],
  rulesCursor: ['nested', 'top-level'],
  absentRules: ['empty', 'null'],
  conditionCase: ['kept', 'lower'],
  deleteAttachedRule: ['allow', 'reject'],
  deleteAttachedList: ['allow', 'reject'],
  badListItems: ['reject', 'reject-after-rest', 'drop'],
  absentDescription: ['missing', 'empty', 'null'],
  absentPolicyId: ['null', 'missing'],
  absentDomain: ['null', 'empty', 'missing'],
  absentRuleIds: ['empty', 'null', 'missing'],
  nullRuleIds: ['clear', 'keep'],
  autoGroupDefault: ['off', 'on-with-domain'],
  domainCase: ['lower', 'kept'],
  sameDomainUpdate: ['allow', 'reject'],
  manualAssignIntoAutoGroup: ['allow', 'reject'],
  listsReassigned: [true, false],
  absentGrantIds: ['null', 'empty'],
  grantUpdateClearsName: [true, false],
  recreateMovesGrant: [true, false],
  bumpsWithoutChange: [true, false],
  createdStatus: [200, 201],
  deletedStatus: [200, 204],
  extraAnswerFields: [true, false],
  errorShape: ['nested', 'top-level'],
  contentType: ['any', 'bare'],
  unknownFields: ['ignore', 'reject'],
  unknownLimitKeys: ['ignore', 'reject'],
  nullLimit: ['ignore', 'reset', 'reject'],
  emptyPolicyUpdate: ['allow', 'reject'],
  retryAfter: ['none', 'seconds', 'date'],
};

export interface DrawnKnobs {
  readonly knobs: Knobs;
  /** The longest time for which any reading may be behind, in milliseconds. */
  readonly lagMs: number;
}

export function drawKnobs(chance: Chance): DrawnKnobs {
  const answers = Object.fromEntries(
    Object.entries(ANSWERS).map(([name, values]) => [name, chance.pick<unknown>(values)]),
  );
  const lag = () => (chance.isTrue(0.5) ? chance.between(1, 50) : 0);
  const lags = chance.isTrue(0.4)
    ? {
        workspaceReadLagSeconds: lag(),
        listLagSeconds: lag(),
        grantFilterLagSeconds: lag(),
        grantListLagSeconds: lag(),
      }
    : {};
  const knobs: Knobs = {
    ...DEFAULT_KNOBS,
    ...answers,
    ...lags,
    shuffleSeed: chance.between(1, 1000),
    requestsPerSecond: chance.isTrue(0.2) ? chance.between(3, 30) : -1,
  };
  return { knobs, lagMs: 1000 * Math.max(0, ...Object.values(lags)) };
}

// The open questions of the Nylas reference as settings: wherever it marks something unknown, or where its sources
// conflict, the emulator can answer either way. What the reference is sure of has no knob. Faults are in faults.ts.

/** Section numbers are those of the API reference. Every default is what its newest or surest source says. */
export interface Knobs {
  /** Objects on a page when the request names no `limit`: the specification says 50, the Ruby SDK 10 (1.5). Default 10. */
  readonly defaultPageSize: number;
  /** The most objects on any page; a higher `limit` is cut to it without a word (1.5, 14.1). Default 200. */
  readonly maximumPageSize: number;
  /** Whether a last, non-empty page carries a cursor as well, so that only an empty page ends a list (1.5). Default true. */
  readonly hasCursorOnLastPage: boolean;
  /** In which order everything but accounts is listed; no source states one (1.5). Default `created`. */
  readonly listOrder: 'created' | 'shuffled';
  /** Picks the order of `shuffled`. Default 1. */
  readonly shuffleSeed: number;

  /** What a PUT does to the fields of a nested object that it does not name (2.2, 14.2). Default `merge`. */
  readonly policyUpdate: 'merge' | 'replace';
  /** The status for a limit above the plan's maximum (1.4, 2.1, 14.1). Default 403. */
  readonly overPlanStatus: 403 | 400;
  /** What becomes of keys in `limits` that are not known, such as the stale per-grant limit (2.1). Default `ignore`. */
  readonly unknownLimitKeys: 'ignore' | 'reject';
  /** What becomes of unknown keys anywhere else in a body, such as `options` (7.1, 14.1). Default `ignore`. */
  readonly unknownFields: 'ignore' | 'reject';
  /** What null does in or instead of `limits` and `spam_detection` (2.1, 14.1). Default `ignore`. */
  readonly nullLimit: 'ignore' | 'reset' | 'reject';
  /** Whether a PUT of a policy with the body `{}` is refused (14.1). Default `allow`. */
  readonly emptyPolicyUpdate: 'allow' | 'reject';
  /** What the answer to a PUT of a policy holds: all, all but the id, or only what was sent (2.2). Default `full`. */
  readonly policyUpdateAnswer: 'full' | 'without-id' | 'echo';
  /** Whether a policy that a workspace refers to can be deleted (2.3, 14.3). Default `allow`. */
  readonly deleteAttachedPolicy: 'allow' | 'reject';
  /** How -1 is compared where spam must go before the inbox does: as endless, or as the number (2.1, 14.1). Default `endless`. */
  readonly unlimitedRetention: 'endless' | 'number';
  /** Whether allowed attachment types come back in the order in which they were sent (2.1). Default `kept`. */
  readonly allowedTypesOrder: 'kept' | 'sorted';
  /** How a policy that permits every attachment type shows it (2.1). Default `empty`. */
  readonly absentAllowedTypes: 'empty' | 'null' | 'missing';
  /** Whether two objects of one kind can have one name (2.1, 5.1, 14.1, 14.4). Default `allow`. */
  readonly duplicateNames: 'allow' | 'reject';
  /** The status for deleting what is in use, where a knob refuses that (12.3, 14.3). Default 400. */
  readonly inUseStatus: 400 | 409;

  /** Whether rules are listed in `data.items` or in `data` itself (1.5, 14.6). Default `nested`. */
  readonly rulesEnvelope: 'nested' | 'flat';
  /** Where a nested list of rules has its cursor: in `data` or beside it (1.5). Default `nested`. */
  readonly rulesCursor: 'nested' | 'top-level';
  /** What a nested list holds that has no rules (1.5). Default `empty`. */
  readonly absentRules: 'empty' | 'null';
  /** Whether the values of conditions are trimmed and lower-cased when they are stored (5.2). Default `kept`. */
  readonly conditionCase: 'kept' | 'lower';
  /** Whether a rule that a workspace refers to can be deleted (5.4, 14.3). Default `allow`. */
  readonly deleteAttachedRule: 'allow' | 'reject';
  /** Whether a list that a rule refers to can be deleted (6, 14.3). Default `allow`. */
  readonly deleteAttachedList: 'allow' | 'reject';
  /**
   * What a value does that does not fit its list: refuses the call, refuses it after the others were taken in, or is passed
   * over (6). Default `reject`.
   */
  readonly badListItems: 'reject' | 'reject-after-rest' | 'drop';
  /** How a rule or a list without a description shows it; the sources call it optional (5.1, 6). Default `missing`. */
  readonly absentDescription: 'missing' | 'empty' | 'null';

  /** How a workspace without a policy shows it (4.2, 14.4). Default `null`. */
  readonly absentPolicyId: 'null' | 'missing';
  /** How a workspace without a domain shows it (4.2). Default `null`. */
  readonly absentDomain: 'null' | 'empty' | 'missing';
  /** How a workspace without rules shows it (4.2). Default `empty`. */
  readonly absentRuleIds: 'empty' | 'null' | 'missing';
  /** What `rule_ids: null` does in a PATCH (4.2, 14.4). Default `clear`. */
  readonly nullRuleIds: 'clear' | 'keep';
  /** How many rules a workspace can have, -1 for any number (14.4). Default -1. */
  readonly maximumWorkspaceRules: number;
  /** How many characters the name of a workspace can have, -1 for any number (4.2, 14.4). Default -1. */
  readonly maximumWorkspaceName: number;
  /** `auto_group` of a workspace created without it (4.2). Default `off`. */
  readonly autoGroupDefault: 'off' | 'on-with-domain';
  /** How a domain is stored; it is compared without regard to case either way (4.2, 14.4). Default `lower`. */
  readonly domainCase: 'lower' | 'kept';
  /** Whether a PATCH may name the domain that the workspace has already (4.2). Default `allow`. */
  readonly sameDomainUpdate: 'allow' | 'reject';
  /** Whether the domain of a deleted workspace can be used again at once (4.7, 14.4). Default `allow`. */
  readonly domainReuse: 'allow' | 'reject';
  /** Whether a domain that anybody can have an address on can be a workspace's, such as gmail.com (14.4). Default `allow`. */
  readonly publicDomains: 'allow' | 'reject';
  /** Whether an account on a subdomain belongs to the workspace of the domain (4.2, 14.4). Default `exact`. */
  readonly domainMatch: 'exact' | 'with-subdomains';
  /** Whether accounts can be assigned by hand to a workspace with `auto_group: true` (4.6, 14.4). Default `allow`. */
  readonly manualAssignIntoAutoGroup: 'allow' | 'reject';
  /** Whether an account that is in the workspace already is listed as assigned (4.6). Default false. */
  readonly listsReassigned: boolean;
  /** What manual-assign answers where no account was assigned or removed (4.6). Default `null`. */
  readonly absentGrantIds: 'null' | 'empty';
  /** Seconds after which an auto-group job has done its work, at the next request (4.5, 14.5). Default 5. */
  readonly autoGroupDelaySeconds: number;
  /** Which accounts an auto-group job sorts: also those in workspaces that are not the default (4.5, 14.5). Default `all`. */
  readonly autoGroupTakes: 'all' | 'unplaced';
  /** Whether an auto-group job sorts into workspaces with `auto_group: false` (4.5, 14.5). Default `any`. */
  readonly autoGroupTargets: 'any' | 'auto-group-only';
  /** Whether the application was created with a default workspace; older ones have none (4.3). Default true. */
  readonly hasDefaultWorkspace: boolean;

  /** Domains on which accounts can be made (7.1, 7.6). Default `any`. */
  readonly registeredDomains: 'any' | readonly string[];
  /** How many accounts the plan allows, -1 for any number (3, 7.1, 14.7). Default -1. */
  readonly maximumAccounts: number;
  /** The status for an account above that number (7.1, 14.7). Default 403. */
  readonly overAccountsStatus: 403 | 400 | 422;
  /** Whether PATCH of a grant clears a name that it does not send (7.4, 14.7). Default true. */
  readonly grantUpdateClearsName: boolean;
  /** Whether creating an account that exists moves it to the workspace that the call names (7.1, 14.7). Default false. */
  readonly recreateMovesGrant: boolean;

  /** Whether a write that changes nothing sets `updated_at` (12.2). Default false. */
  readonly bumpsWithoutChange: boolean;
  /** The status for a created policy or workspace (2, 4.1). Default 200. */
  readonly createdStatus: 200 | 201;
  /** The status for a deletion; 204 comes without a body (1.3). Default 200. */
  readonly deletedStatus: 200 | 204;
  /** Whether answers hold fields that no source names, as a newer server's would. Default false. */
  readonly extraAnswerFields: boolean;
  /** Whether `type` and `message` of an error stand in `error` or at the top (1.4). Default `nested`. */
  readonly errorShape: 'nested' | 'top-level';
  /** Whether a body must be sent as `application/json` with no parameters (1.1). Default `any`. */
  readonly contentType: 'any' | 'bare';

  /** Seconds for which a workspace is still shown with the fields that it had before a write (7.3). Default 0. */
  readonly workspaceReadLagSeconds: number;
  /** Seconds for which all listings are behind (7.3). Default 0. */
  readonly listLagSeconds: number;
  /** Seconds for which listings of grants by provider or workspace are behind (7.3, 14.7). Default 0. */
  readonly grantFilterLagSeconds: number;
  /** Seconds for which all listings of grants are behind, unfiltered ones too (7.3). Default 0. */
  readonly grantListLagSeconds: number;

  /** Requests in one second of the injected clock before a 429, -1 for any number (1.6, 14.8). Default -1. */
  readonly requestsPerSecond: number;
  /** What such a 429 says in `Retry-After` (1.6, 14.8). Default `none`. */
  readonly retryAfter: 'none' | 'seconds' | 'date';
}

export const DEFAULT_KNOBS: Knobs = {
  defaultPageSize: 10,
  maximumPageSize: 200,
  hasCursorOnLastPage: true,
  listOrder: 'created',
  shuffleSeed: 1,
  policyUpdate: 'merge',
  overPlanStatus: 403,
  unknownLimitKeys: 'ignore',
  unknownFields: 'ignore',
  nullLimit: 'ignore',
  emptyPolicyUpdate: 'allow',
  policyUpdateAnswer: 'full',
  deleteAttachedPolicy: 'allow',
  unlimitedRetention: 'endless',
  allowedTypesOrder: 'kept',
  absentAllowedTypes: 'empty',
  duplicateNames: 'allow',
  inUseStatus: 400,
  rulesEnvelope: 'nested',
  rulesCursor: 'nested',
  absentRules: 'empty',
  conditionCase: 'kept',
  deleteAttachedRule: 'allow',
  deleteAttachedList: 'allow',
  badListItems: 'reject',
  absentDescription: 'missing',
  absentPolicyId: 'null',
  absentDomain: 'null',
  absentRuleIds: 'empty',
  nullRuleIds: 'clear',
  maximumWorkspaceRules: -1,
  maximumWorkspaceName: -1,
  autoGroupDefault: 'off',
  domainCase: 'lower',
  sameDomainUpdate: 'allow',
  domainReuse: 'allow',
  publicDomains: 'allow',
  domainMatch: 'exact',
  manualAssignIntoAutoGroup: 'allow',
  listsReassigned: false,
  absentGrantIds: 'null',
  autoGroupDelaySeconds: 5,
  autoGroupTakes: 'all',
  autoGroupTargets: 'any',
  hasDefaultWorkspace: true,
  registeredDomains: 'any',
  maximumAccounts: -1,
  overAccountsStatus: 403,
  grantUpdateClearsName: true,
  recreateMovesGrant: false,
  bumpsWithoutChange: false,
  createdStatus: 200,
  deletedStatus: 200,
  extraAnswerFields: false,
  errorShape: 'nested',
  contentType: 'any',
  workspaceReadLagSeconds: 0,
  listLagSeconds: 0,
  grantFilterLagSeconds: 0,
  grantListLagSeconds: 0,
  requestsPerSecond: -1,
  retryAfter: 'none',
};

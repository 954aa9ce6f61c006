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
  /** In which order policies and workspaces are listed; no source states one (1.5). Default `created`. */
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
  /** Whether allowed attachment types come back in the order in which they were sent (2.1). Default `kept`. */
  readonly allowedTypesOrder: 'kept' | 'sorted';
  /** Whether two policies, or two workspaces, can have one name (2.1, 14.1, 14.4). Default `allow`. */
  readonly duplicateNames: 'allow' | 'reject';

  /** How a workspace without a policy shows it (4.2, 14.4). Default `null`. */
  readonly absentPolicyId: 'null' | 'missing';
  /** How a workspace without a domain shows it (4.2). Default `null`. */
  readonly absentDomain: 'null' | 'empty' | 'missing';
  /** How a workspace without rules shows it (4.2). Default `empty`. */
  readonly absentRuleIds: 'empty' | 'null' | 'missing';
  /** What `rule_ids: null` does in a PATCH (4.2, 14.4). Default `clear`. */
  readonly nullRuleIds: 'clear' | 'keep';
  /** `auto_group` of a workspace created without it (4.2). Default `off`. */
  readonly autoGroupDefault: 'off' | 'on-with-domain';
  /** How a domain is stored; it is compared without regard to case either way (4.2, 14.4). Default `lower`. */
  readonly domainCase: 'lower' | 'kept';
  /** Whether a PATCH may name the domain that the workspace has already (4.2). Default `allow`. */
  readonly sameDomainUpdate: 'allow' | 'reject';
  /** Whether the domain of a deleted workspace can be used again at once (4.7, 14.4). Default `allow`. */
  readonly domainReuse: 'allow' | 'reject';
  /** Whether accounts can be assigned by hand to a workspace with `auto_group: true` (4.6, 14.4). Default `allow`. */
  readonly manualAssignIntoAutoGroup: 'allow' | 'reject';
  /** Whether an account that is in the workspace already is listed as assigned (4.6). Default false. */
  readonly listsReassigned: boolean;
  /** Whether the application was created with a default workspace; older ones have none (4.3). Default true. */
  readonly hasDefaultWorkspace: boolean;

  /** Domains on which accounts can be made (7.1, 7.6). Default `any`. */
  readonly registeredDomains: 'any' | readonly string[];
  /** How many accounts the plan allows, -1 for any number (3, 7.1, 14.7). Default -1. */
  readonly maximumAccounts: number;
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
  allowedTypesOrder: 'kept',
  duplicateNames: 'allow',
  absentPolicyId: 'null',
  absentDomain: 'null',
  absentRuleIds: 'empty',
  nullRuleIds: 'clear',
  autoGroupDefault: 'off',
  domainCase: 'lower',
  sameDomainUpdate: 'allow',
  domainReuse: 'allow',
  manualAssignIntoAutoGroup: 'allow',
  listsReassigned: false,
  hasDefaultWorkspace: true,
  registeredDomains: 'any',
  maximumAccounts: -1,
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
  requestsPerSecond: -1,
  retryAfter: 'none',
};

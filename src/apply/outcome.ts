// What became of each change. Nothing in apply/ throws through: whatever happens to one change ends here as its outcome.
import type { Address } from '../core/address.ts';
import type { Value } from '../core/value.ts';
import type { Action } from '../plan/change.ts';
import { PlatformError, type PlatformErrorCode } from '../platforms/platform.ts';

/**
 * - `changed-since-plan`: the object is no longer what the plan rests on.
 * - `not-converged`: the write was accepted, and live still differs from what was asked.
 * - `unknown-outcome`: the platform does not say whether it created the object, and it does not show up.
 * - `ambiguous-create`: a create was not answered, and several objects could be what it made.
 * - `still-referenced`: something still points to what is to be deleted.
 * - `state-not-kept`: it would create, and the state could not be written before it.
 * - `dependency-failed`, `interrupted`: why a change was skipped.
 * - `bug`: tierform itself failed.
 */
export type FailureCode =
  | PlatformErrorCode
  | 'changed-since-plan'
  | 'not-converged'
  | 'unknown-outcome'
  | 'ambiguous-create'
  | 'still-referenced'
  | 'state-not-kept'
  | 'dependency-failed'
  | 'interrupted'
  | 'bug';

export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
}

export interface Outcome {
  readonly address: Address;
  readonly action: Action;
  readonly name: string;
  readonly status: 'done' | 'failed' | 'skipped';
  /** Of the last write that the platform answered. */
  readonly requestId: string | undefined;
  /** Why it failed or was skipped; undefined when done. */
  readonly error: Failure | undefined;
}

/** A write that changed more than it was asked to. */
export interface SideEffect {
  readonly address: Address;
  readonly path: string;
  readonly before: Value;
  readonly after: Value;
}

/** Ends one change; caught where the change is run. */
export class ChangeFailed extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, message: string, cause?: PlatformError) {
    super(message);
    this.failure = { code, message, httpStatus: cause?.httpStatus, requestId: cause?.requestId };
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof ChangeFailed) return error.failure;
  if (error instanceof PlatformError) {
    return { code: error.code, message: error.message, httpStatus: error.httpStatus, requestId: error.requestId };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'bug', message, httpStatus: undefined, requestId: undefined };
}

const LONGEST_QUOTE = 300;

/** A value in a message: as JSON, cut where it is long. */
export function quote(value: Value): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}... (${text.length} characters)` : text;
}

// What became of each change. Nothing in apply/ throws through: whatever happens to one change ends here as its outcome.
import type { Address } from '../core/address.ts';
import type { Explanation } from '../core/diagnostic.ts';
import type { Value } from '../core/value.ts';
import type { Action } from '../plan/change.ts';
import { PlatformError, type PlatformErrorCode } from '../platforms/platform.ts';

/** Why a change failed or was skipped, beside what the platform says of it. */
export const CHANGE_FAILURES = {
  'changed-since-plan': {
    meaning:
      'The object is no longer what the plan rests on: somebody changed, deleted or made it between the plan and the write. It was not written.',
    remedy: 'Plan again, and look at what they did.',
  },
  'not-converged': {
    meaning: 'The platform accepted the write, and live still differs from what was asked.',
    remedy: 'Apply again. If it stays so, the platform does not take that value: write one that it takes.',
  },
  'unknown-outcome': {
    meaning:
      'The platform does not say whether it made the object, and none shows up for as long as its lists may lag.',
    remedy: 'Apply again: it looks for the object before it makes one.',
  },
  'ambiguous-create': {
    meaning:
      'A create was not answered, and several new objects could be what it made: somebody made one of the same name.',
    remedy: 'Delete those that are not wanted, and apply again.',
  },
  'still-referenced': {
    meaning: 'Something still points to what is to be deleted, so it was not deleted.',
    remedy: 'Point it to something else, and apply again.',
  },
  'state-not-kept': {
    meaning:
      'It would make an object, and the state could not be written before it. A later apply could make it again.',
    remedy: 'Remove the cause (a full disk, no right to push), and apply again.',
  },
  'dependency-failed': {
    meaning: 'It depends on a change that was not done, so it was skipped.',
    remedy: 'See to that change, and apply again.',
  },
  interrupted: {
    meaning: 'The apply was interrupted before it, or before live showed it.',
    remedy: 'Apply again: it goes on from there.',
  },
  bug: {
    meaning: 'tierform itself failed.',
    remedy: 'Please report it, with the output of the same command and TIERFORM_DEBUG=1.',
  },
} satisfies Readonly<Record<string, Explanation>>;

export type FailureCode = PlatformErrorCode | keyof typeof CHANGE_FAILURES;

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

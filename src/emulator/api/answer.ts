// What a route is: it takes a call and gives an answer, or throws a refusal (refusal.ts). The envelope around the answer,
// and the headers, are put on in ../emulator.ts.

import type { AutoGroupJobs } from '../auto-group-jobs.ts';
import type { Knobs } from '../knobs.ts';
import type { PlanMaxima } from '../plan-maxima.ts';
import type { Store } from '../store.ts';
import type { Fields } from './fields.ts';

/** One request as a route sees it. */
export interface Call {
  readonly store: Store;
  readonly knobs: Knobs;
  readonly plan: PlanMaxima;
  readonly jobs: AutoGroupJobs;
  /** Unix seconds. */
  readonly now: number;
  readonly newId: () => string;
  /** The decoded path segment that stands where the route has `{id}`; empty where it has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** Empty for a request without a body. */
  readonly body: Fields;
}

export interface Answer {
  readonly status: number;
  /** Stands beside `request_id`; undefined for an answer without a body. */
  readonly body: Fields | undefined;
}

export type Route = (call: Call) => Answer;

/** A single object; with the knob, it holds a field that no client can know. */
export function answerObject(call: Call, status: number, data: Fields): Answer {
  return { status, body: { data: withExtraFields(call.knobs, data) } };
}

export function answerDeleted(call: Call): Answer {
  return { status: call.knobs.deletedStatus, body: call.knobs.deletedStatus === 204 ? undefined : {} };
}

export function withExtraFields(knobs: Knobs, data: Fields): Fields {
  return knobs.extraAnswerFields ? { ...data, emulated_extra: { since: 'a newer server' } } : data;
}

/** The description of a rule or a list; how it shows that it has none is a matter of the knobs. */
export function describe(knobs: Knobs, description: string): Fields {
  if (description !== '' || knobs.absentDescription === 'empty') return { description };
  return knobs.absentDescription === 'null' ? { description: null } : {};
}

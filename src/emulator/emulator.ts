// The emulator in process: a Transport that answers as the Nylas API would, with its data in memory. The routes are in
// api/, the open questions in knobs.ts; sockets are in server.ts and files in data-file.ts.

import type { HttpRequest, HttpResponse, Transport, TransportFailure } from '../http/transport.ts';
import { TransportError } from '../http/transport.ts';
import type { Answer } from './api/answer.ts';
import { RequestLimiter, readBody, refuseStranger } from './api/gate.ts';
import { Refusal } from './api/refusal.ts';
import { findRoute } from './api/routes.ts';
import { runAutoGroupJobs } from './api/workspace/auto-group.ts';
import { AutoGroupJobs } from './auto-group-jobs.ts';
import { type FaultPlan, type Sleep, withFaults } from './faults.ts';
import { DEFAULT_KNOBS, type Knobs } from './knobs.ts';
import { FULL_PLATFORM_MAXIMA, type PlanMaxima } from './plan-maxima.ts';
import type { EmulatorData, EmulatorSnapshot } from './snapshot.ts';
import { Store } from './store.ts';

export interface EmulatorOptions {
  /** Maxima by limit name and of `rules` and `lists`, -1 for none; what it leaves out is as in the Full Platform plan. */
  readonly plan?: PlanMaxima | undefined;
  /** The keys that are let in; undefined lets in any that is not empty. */
  readonly apiKeys?: readonly string[] | undefined;
  /** The clock, in Unix seconds. Default: the computer's, in whole seconds. */
  readonly now?: (() => number) | undefined;
  /** Makes a UUID for each new object: the application, the organization and the default workspace come first. */
  readonly newId?: (() => string) | undefined;
  readonly knobs?: Partial<Knobs> | undefined;
  readonly faults?: FaultPlan | undefined;
  /** What the emulator starts with. Default: an application with nothing but a default workspace. */
  readonly data?: EmulatorData | undefined;
  /** Told after each write, before the request is answered; a promise is waited for, and its failure is answered 500. */
  readonly onChange?: ((snapshot: EmulatorSnapshot) => Promise<void> | void) | undefined;
  /** Waits for the latency of faults, in milliseconds. */
  readonly sleep?: Sleep | undefined;
}

/** One request as it ended; headers are not kept, since they hold the key. */
interface LoggedRequest {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  readonly status: number | TransportFailure;
}

export interface Emulator {
  readonly applicationId: string;
  readonly handle: Transport;
  /** All requests so far, in the order in which they ended. */
  readonly requests: readonly LoggedRequest[];
  /** What the emulator holds now; later writes do not change it. */
  readonly snapshot: () => EmulatorSnapshot;
}

/** Makes an emulator of one application of the Nylas API (reference sections 1, 2 and 4 to 7). */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const now = options.now ?? (() => Math.floor(Date.now() / 1000));
  const newId = options.newId ?? (() => crypto.randomUUID());
  const sleep = options.sleep ?? (ms => new Promise(resolve => setTimeout(resolve, ms)));
  const knobs: Knobs = { ...DEFAULT_KNOBS, ...options.knobs };
  const plan: PlanMaxima = { ...FULL_PLATFORM_MAXIMA, ...options.plan };
  const store = new Store(options.data ?? emptyApplication(knobs, now(), newId), knobs);
  const limiter = new RequestLimiter(knobs);
  const jobs = new AutoGroupJobs();
  const requests: LoggedRequest[] = [];
  let requestCount = 0;

  function answer(request: HttpRequest): Answer {
    const url = new URL(request.url);
    const time = now();
    refuseStranger(request, options.apiKeys);
    limiter.admit(time);
    runAutoGroupJobs({ store, knobs, jobs, now: time, newId });
    const { route, id } = findRoute(request.method, url.pathname);
    const body = readBody(request, knobs);
    return route({ store, knobs, plan, jobs, now: time, newId, id, query: url.searchParams, body });
  }

  function respondTo(request: HttpRequest, requestId: string): HttpResponse {
    try {
      const { status, body } = answer(request);
      return respond(requestId, status, {}, body);
    } catch (error) {
      return refuse(requestId, asRefusal(error), knobs);
    }
  }

  const answerRequest: Transport = async request => {
    requestCount += 1;
    const requestId = `${requestCount}-${requestCount.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
    const revision = store.revision;
    const response = respondTo(request, requestId);
    // A request that is refused can have written all the same: a job that was due, or the good part of its body.
    if (store.revision === revision) return response;
    try {
      await options.onChange?.(store.snapshot());
      return response;
    } catch (error) {
      return refuse(requestId, asRefusal(error), knobs);
    }
  };

  const send = options.faults === undefined ? answerRequest : withFaults(answerRequest, options.faults, sleep);

  const handle: Transport = async request => {
    const { pathname, search } = new URL(request.url);
    const log = (status: number | TransportFailure) =>
      requests.push({ method: request.method, path: pathname + search, status });
    try {
      const response = await send(request);
      log(response.status);
      return response;
    } catch (error) {
      if (error instanceof TransportError) log(error.failure);
      throw error;
    }
  };

  return { applicationId: store.applicationId, handle, requests, snapshot: () => store.snapshot() };
}

function emptyApplication(knobs: Knobs, now: number, newId: () => string): EmulatorSnapshot {
  const ids = { application_id: newId(), organization_id: newId() };
  const none = { policies: [], workspaces: [], grants: [], rules: [], lists: [] } as const;
  const blank = { version: 1, ...ids, ...none, retired_domains: [] } as const;
  if (!knobs.hasDefaultWorkspace) return blank;
  const workspace = {
    workspace_id: newId(),
    name: 'Default workspace',
    domain: null,
    auto_group: false,
    default: true,
    policy_id: null,
    rule_ids: [],
    created_at: now,
    updated_at: now,
  };
  return { ...blank, workspaces: [workspace] };
}

function respond(
  requestId: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Readonly<Record<string, unknown>> | undefined,
): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    body: body === undefined ? '' : JSON.stringify({ request_id: requestId, ...body }),
  };
}

function refuse(requestId: string, refusal: Refusal, knobs: Knobs): HttpResponse {
  const { status, type, message, headers } = refusal;
  // The live API repeats the type as a code where it refuses a key (reference 1.4).
  const error = status === 401 ? { type, message, code: type } : { type, message };
  return respond(requestId, status, headers, knobs.errorShape === 'nested' ? { error } : error);
}

/** Anything but a refusal comes from `onChange`, or is a mistake in the emulator: the client sees a 500 either way. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(500, 'api.internal_error', error instanceof Error ? error.message : String(error));
}

// Trouble on purpose: a Transport around a Transport that delays, refuses, loses or falsifies answers as a plan says.
// It knows nothing of the emulator behind it, and nothing here is left to chance unless the plan's own function is.

import { type HttpRequest, type HttpResponse, type Transport, TransportError } from '../http/transport.ts';

/** Whether the server did what the request asks before the trouble. */
type Work = 'done' | 'not-done';

export type Fault =
  /** Waits, then goes on as if nothing had been, or with another fault. */
  | { readonly kind: 'latency'; readonly ms: number; readonly next?: Fault }
  /** A 429 before the work; `retryAfter` is the header's text, seconds or an HTTP date. */
  | { readonly kind: 'rate-limit'; readonly retryAfter?: string }
  /** An answer of 500 or above; in place of the real one if the work is done. */
  | { readonly kind: 'server-error'; readonly status: number; readonly work: Work }
  /** The connection breaks before an answer came. */
  | { readonly kind: 'lost'; readonly work: Work }
  /** No answer within the client's patience. */
  | { readonly kind: 'timeout'; readonly work: Work }
  /** A GET is answered by another server, such as an emulator of an older snapshot; other methods are not touched. */
  | { readonly kind: 'stale'; readonly from: Transport };

/**
 * Which request meets which fault: the fault at the request's place in a list, or what a function says. `index` counts
 * all requests from 0 in the order in which they were sent.
 */
export type FaultPlan = readonly (Fault | undefined)[] | ((request: HttpRequest, index: number) => Fault | undefined);

export type Sleep = (ms: number) => Promise<void>;

/**
 * Wraps a transport in the trouble of a plan.
 * @param sleep how latency is waited for, in milliseconds
 * @throws TransportError `broken` or `timeout`, when the plan says so, from the transport that is returned
 */
export function withFaults(transport: Transport, plan: FaultPlan, sleep: Sleep): Transport {
  let count = 0;
  return request => {
    const index = count;
    count += 1;
    const fault = typeof plan === 'function' ? plan(request, index) : plan[index];
    return sendWithFault(transport, request, fault, sleep);
  };
}

async function sendWithFault(
  transport: Transport,
  request: HttpRequest,
  fault: Fault | undefined,
  sleep: Sleep,
): Promise<HttpResponse> {
  if (fault === undefined) return transport(request);
  if (fault.kind === 'latency') {
    await sleep(fault.ms);
    return sendWithFault(transport, request, fault.next, sleep);
  }
  if (fault.kind === 'stale') return request.method === 'GET' ? fault.from(request) : transport(request);
  if (fault.kind === 'rate-limit') return rateLimited(fault.retryAfter);
  if (fault.work === 'done') await transport(request);
  switch (fault.kind) {
    case 'server-error':
      return errorAnswer(fault.status, 'api.internal_error', 'Something went wrong', {});
    case 'lost':
      throw new TransportError('broken', 'The connection was closed before an answer came');
    case 'timeout':
      throw new TransportError('timeout', 'No answer came in time');
  }
}

function rateLimited(retryAfter: string | undefined): HttpResponse {
  const headers: Readonly<Record<string, string>> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return errorAnswer(429, 'rate_limit_error', 'Too many requests, please try again shortly.', headers);
}

function errorAnswer(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  const requestId = 'fault-00000000-0000-4000-8000-000000000000';
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    body: JSON.stringify({ request_id: requestId, error: { type, message } }),
  };
}

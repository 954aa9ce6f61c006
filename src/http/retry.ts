// Repeats requests that failed for a passing reason. A request that may have been done is repeated only if doing it twice
// is the same as once; a create is never one of these, and what became of it is for its caller to find out.
import type { Clock } from './pace.ts';
import { retryAfterMs } from './retry-after.ts';
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from './transport.ts';

export interface RetrySettings {
  readonly clock: Clock;
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number;
  /** Told before each pause. */
  readonly onRetry?: (notice: RetryNotice) => void;
  /** Whether somebody wants to stop: then the last answer counts. */
  readonly isStopped?: () => boolean;
}

export interface RetryNotice {
  /** What happened: `429`, `no answer`. */
  readonly reason: string;
  readonly pauseMs: number;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 20_000;
/** How long one request may take with all its repetitions; then the last answer counts. */
const MAX_TOTAL_MS = 120_000;
const MAX_ATTEMPTS = 10;
/** Nobody answers at all: mostly the address is wrong, and waiting does not help. */
const MAX_ATTEMPTS_UNREACHED = 5;
/** What answers with a page of its own at every address is no platform. */
const MAX_ATTEMPTS_GARBLED = 3;
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Exponential backoff with full jitter; `Retry-After` counts where it is longer. */
export function withRetry(
  transport: Transport,
  { clock, random, onRetry, isStopped = () => false }: RetrySettings,
): Transport {
  return async request => {
    const startedMs = clock.now();
    for (let attempt = 1; ; attempt++) {
      const result = await attemptOnce(transport, request);
      const nowMs = clock.now();
      const asked = 'status' in result ? retryAfterMs(result, nowMs) : undefined;
      const pauseMs = Math.max(asked ?? 0, random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
      const isLast = attempt === maxAttempts(request, result) || nowMs - startedMs + pauseMs > MAX_TOTAL_MS;
      if (isLast || !mayRepeat(request, result)) return settle(result);
      onRetry?.({ reason: reasonOf(request, result), pauseMs });
      await clock.sleep(pauseMs);
      if (isStopped()) return settle(result);
    }
  };
}

function settle(result: HttpResponse | TransportError): HttpResponse {
  if (result instanceof TransportError) throw result;
  return result;
}

async function attemptOnce(transport: Transport, request: HttpRequest): Promise<HttpResponse | TransportError> {
  try {
    return await transport(request);
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
}

function maxAttempts(request: HttpRequest, result: HttpResponse | TransportError): number {
  if (!(result instanceof TransportError)) return isGarbled(request, result) ? MAX_ATTEMPTS_GARBLED : MAX_ATTEMPTS;
  return result.mayHaveArrived ? MAX_ATTEMPTS : MAX_ATTEMPTS_UNREACHED;
}

function reasonOf(request: HttpRequest, result: HttpResponse | TransportError): string {
  if (result instanceof TransportError) return result.message;
  return isGarbled(request, result) ? `${result.status} with an answer that is no JSON object` : String(result.status);
}

/** Whether a status says what became of a request, and what came with it is a page of something in between, or was cut off. */
function isGarbled({ method, headers }: HttpRequest, { status, body }: HttpResponse): boolean {
  const isSuccess = status >= 200 && status <= 299;
  if (headers['accept'] !== 'application/json' || !(isSuccess || status === 404)) return false;
  // A write may be answered with nothing, and so may be the question for what does not exist.
  if (!(isSuccess && method === 'GET') && body.trim() === '') return false;
  return !/^\s*\{/.test(body) || !body.trimEnd().endsWith('}');
}

function mayRepeat(request: HttpRequest, result: HttpResponse | TransportError): boolean {
  const isRepeatable = request.method !== 'POST' || request.isRepeatable === true;
  if (result instanceof TransportError) {
    if (result.failure === 'tls' || result.failure === 'unsent' || result.failure === 'oversized') return false;
    return isRepeatable || !result.mayHaveArrived;
  }
  // 429 means that nothing was done, so that even a create can be repeated.
  return result.status === 429 || (isRepeatable && (PASSING_STATUSES.has(result.status) || isGarbled(request, result)));
}

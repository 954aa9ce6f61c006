// GitHub says in several ways that there were too many requests; here they all become the one that retry knows, a 429 with
// `Retry-After` ("Best practices for using the REST API", "Handle rate limit errors appropriately").
import type { Clock } from '../../http/pace.ts';
import type { HttpResponse, Transport } from '../../http/transport.ts';

/** Where the answer does not say how long. */
const UNKNOWN_PAUSE_S = 60;

export function withRateLimits(transport: Transport, clock: Clock): Transport {
  return async request => {
    const response = await transport(request);
    const pause = findPause(response, clock.now());
    return pause === undefined
      ? response
      : { ...response, status: 429, headers: { ...response.headers, 'retry-after': pause } };
  };
}

/** As the header has it; undefined for an answer that is about something else. */
function findPause({ status, headers, body }: HttpResponse, nowMs: number): string | undefined {
  if (status !== 403 && status !== 429) return undefined;
  if (headers['retry-after'] !== undefined) return headers['retry-after'];
  const reset = headers['x-ratelimit-reset'] ?? '';
  if (headers['x-ratelimit-remaining'] === '0' && /^\d+$/.test(reset))
    return String(Math.max(1, Math.ceil(Number(reset) - nowMs / 1000)));
  return status === 429 || /rate limit/i.test(body) ? String(UNKNOWN_PAUSE_S) : undefined;
}

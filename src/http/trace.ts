// A line of JSON per request, for `--trace`: what was asked and answered, never the key. What comes back has lost it already
// (mask.ts).
import { maskFor } from './mask.ts';
import type { Clock } from './pace.ts';
import { type Transport, TransportError } from './transport.ts';

export interface TraceSettings {
  readonly clock: Clock;
  /** Takes one line, without its end; must not throw, since the request is done by then. */
  readonly write: (line: string) => void;
}

/** Passes requests on unchanged and tells of each, with its answer or its failure. */
export function withTrace(transport: Transport, { clock, write }: TraceSettings): Transport {
  return async request => {
    const startedMs = clock.now();
    const mask = maskFor(request);
    const log = (outcome: Readonly<Record<string, unknown>>): void => {
      const at = new Date(startedMs).toISOString();
      const { method, url, body } = request;
      const sent = body === undefined ? {} : { request_body: mask(body) };
      write(JSON.stringify({ at, duration_ms: clock.now() - startedMs, method, url: mask(url), ...sent, ...outcome }));
    };
    const response = await transport(request).catch((error: unknown) => {
      log({ failure: error instanceof TransportError ? error.failure : String(error) });
      throw error;
    });
    log({
      status: response.status,
      request_id: response.headers['x-request-id'],
      response_body: response.body,
    });
    return response;
  };
}

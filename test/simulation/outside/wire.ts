// The way from the program to the emulator, with its delays and with the faults of a schedule.
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from '../../../src/http/transport.ts';
import type { Chance } from '../chance.ts';
import { type Deed, type Event, isDeed } from '../schedule.ts';
import type { SimulatedProcess } from './process.ts';

export interface WireSettings {
  readonly process: SimulatedProcess;
  readonly chance: Chance;
  readonly nowMs: () => number;
  readonly send: Transport;
  readonly doDeed: (deed: Deed, n: number) => Promise<void>;
  readonly startTwin: () => void;
  readonly log: (line: string) => void;
}

/** What happens beside a request, and does not change how it ends. */
const HARMLESS: ReadonlySet<string> = new Set(['interrupt', 'slow', 'outage', 'twin']);

/** More than a run can need: it goes round in circles. */
export const MOST_REQUESTS = 5000;

export function createWire({ process, chance, nowMs, send, doDeed, startTwin, log }: WireSettings): Transport {
  let outageLeft = 0;
  return async request => {
    process.requests += 1;
    if (process.requests > MOST_REQUESTS) await process.kill();
    const events = [...process.next('request'), ...(request.method === 'GET' ? [] : process.next('write'))];
    // Both are drawn at once, so that the numbers of a request do not depend on what happens to others.
    const [thereMs, backMs] = [chance.between(5, 120), chance.between(5, 120)];
    await process.sleep(thereMs);
    for (const { what, n } of events) {
      if (isDeed(what)) await doDeed(what, n);
      if (what === 'interrupt') process.onInterrupt?.();
      if (what === 'twin') startTwin();
      if (what === 'slow') await process.sleep((n % 100) * 1000);
      if (what === 'outage') outageLeft = 2 + (n % 30);
    }
    const fault = events.find(({ what }) => !isDeed(what) && !HARMLESS.has(what));
    const tell = (how: string) => log(`  ${describe(request)} ${how}`);
    const isOut = outageLeft > 0;
    if (isOut) outageLeft -= 1;
    try {
      const response = isOut ? failWith(503) : await meet(request, fault, { process, send, nowMs });
      tell(`${response.status}${fault === undefined ? '' : ` [${fault.what}]`}`);
      await process.sleep(backMs);
      return response;
    } catch (error) {
      tell(fault?.what ?? String(error));
      await process.sleep(backMs);
      throw error;
    }
  };
}

async function meet(
  request: HttpRequest,
  fault: Event | undefined,
  { process, send, nowMs }: Pick<WireSettings, 'process' | 'send' | 'nowMs'>,
): Promise<HttpResponse> {
  switch (fault?.what) {
    case 'rate-limited':
      return failWith(429, retryAfter(fault.n, nowMs()));
    case 'error-before':
      return failWith(statusOf(fault));
    case 'error-after':
      await send(request);
      return failWith(statusOf(fault));
    case 'lost-before':
      throw lost(fault);
    case 'lost-after':
      await send(request);
      throw lost(fault);
    case 'kill-before':
      return process.kill();
    case 'kill-after':
      await send(request);
      return process.kill();
    default:
      return send(request);
  }
}

function statusOf({ n }: Event): number {
  return [500, 502, 503, 504][n % 4] ?? 500;
}

function lost({ n }: Event): TransportError {
  return new TransportError(n % 2 === 0 ? 'broken' : 'timeout', 'The simulated connection was lost');
}

/** Nothing, seconds, a date, or more seconds than anybody waits for. */
function retryAfter(n: number, nowMs: number): Readonly<Record<string, string>> {
  const seconds = 1 + (n % 40);
  const values = [undefined, String(seconds), new Date(nowMs + seconds * 1000).toUTCString(), '3600'];
  const value = values[n % 4];
  return value === undefined ? {} : { 'retry-after': value };
}

function failWith(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const body = JSON.stringify({
    request_id: 'fault',
    error: { type: 'fault', message: `A fault with status ${status}` },
  });
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

function describe({ method, url, body }: HttpRequest): string {
  const { pathname, search } = new URL(url);
  return `${method} ${pathname}${search}${body === undefined ? '' : ` ${body}`}`;
}

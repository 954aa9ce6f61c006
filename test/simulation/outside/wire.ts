// The way from the program to the emulator, with its delays and with the faults of a schedule.
import { type Fault, withFaults } from '../../../src/emulator/faults.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../../src/http/transport.ts';
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
      const response = await (isOut ? sendWith(OUTAGE, request, send) : meet(request, fault, { process, send, nowMs }));
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
  event: Event | undefined,
  { process, send, nowMs }: Pick<WireSettings, 'process' | 'send' | 'nowMs'>,
): Promise<HttpResponse> {
  if (event?.what === 'kill-after') await send(request);
  if (event?.what === 'kill-after' || event?.what === 'kill-before') return process.kill();
  return sendWith(faultOf(event, nowMs()), request, send);
}

/** The emulator's own faults; none of these waits. */
function sendWith(fault: Fault | undefined, request: HttpRequest, send: Transport): Promise<HttpResponse> {
  return withFaults(send, [fault], async () => undefined)(request);
}

function faultOf(event: Event | undefined, nowMs: number): Fault | undefined {
  if (event === undefined) return undefined;
  const { what, n } = event;
  const status = [500, 502, 503, 504][n % 4] ?? 500;
  const lost = n % 2 === 0 ? 'lost' : 'timeout';
  switch (what) {
    case 'rate-limited':
      return { kind: 'rate-limit', ...retryAfter(n, nowMs) };
    case 'error-before':
      return { kind: 'server-error', status, work: 'not-done' };
    case 'error-after':
      return { kind: 'server-error', status, work: 'done' };
    case 'lost-before':
      return { kind: lost, work: 'not-done' };
    case 'lost-after':
      return { kind: lost, work: 'done' };
    default:
      return undefined;
  }
}

/** Nothing, seconds, a date, or more seconds than anybody waits for. */
function retryAfter(n: number, nowMs: number): { readonly retryAfter?: string } {
  const seconds = 1 + (n % 40);
  const values = [undefined, String(seconds), new Date(nowMs + seconds * 1000).toUTCString(), '3600'];
  const value = values[n % 4];
  return value === undefined ? {} : { retryAfter: value };
}

const OUTAGE: Fault = { kind: 'server-error', status: 503, work: 'not-done' };

function describe({ method, url, body }: HttpRequest): string {
  const { pathname, search } = new URL(url);
  return `${method} ${pathname}${search}${body === undefined ? '' : ` ${body}`}`;
}

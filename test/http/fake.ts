// A clock that moves only when somebody sleeps, and transports that answer from a list.
import type { Clock } from '../../src/http/pace.ts';
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from '../../src/http/transport.ts';

export interface FakeClock extends Clock {
  /** How long was slept each time, in milliseconds. */
  readonly pausesMs: readonly number[];
}

export function makeClock(startMs = 0): FakeClock {
  const pausesMs: number[] = [];
  let nowMs = startMs;
  return {
    pausesMs,
    now: () => nowMs,
    sleep: async durationMs => {
      pausesMs.push(durationMs);
      nowMs += durationMs;
    },
  };
}

export function respond(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers, body: '{}' };
}

export function request(method: HttpRequest['method'] = 'GET'): HttpRequest {
  return { method, url: 'https://api.example/v3/things', headers: { authorization: 'Bearer secret-key' } };
}

export interface Script {
  readonly transport: Transport;
  /** How often it was asked. */
  readonly count: () => number;
}

/** Gives the answers in turn, the last one for ever. */
export function script(...answers: readonly (HttpResponse | TransportError)[]): Script {
  let asked = 0;
  return {
    count: () => asked,
    transport: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer === undefined || answer instanceof TransportError) throw answer;
      return answer;
    },
  };
}

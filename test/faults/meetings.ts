// Troubles in short, and the requests that meet them.
import type { Emulator } from '../../src/emulator/emulator.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import { type HttpResponse, TransportError } from '../../src/http/transport.ts';
import { type Meeting, requestOf, type Trouble } from './world.ts';

export const POLICIES = '/v3/policies';
export const lost = (work: 'done' | 'not-done'): Fault => ({ kind: 'lost', work });
export const failed = (status: number, work: 'done' | 'not-done'): Fault => ({ kind: 'server-error', status, work });
export const limited = (retryAfter?: string): Fault => ({
  kind: 'rate-limit',
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** The request that makes the policy "Free", or the one that changes it. */
export function create(trouble: Trouble, rest: Partial<Meeting> = {}): Meeting {
  return { method: 'POST', path: POLICIES, trouble, ...rest };
}

export function update(trouble: Trouble, rest: Partial<Meeting> = {}): Meeting {
  return { method: 'PUT', path: POLICIES, trouble, ...rest };
}

export function remove(trouble: Trouble): Meeting {
  return { method: 'DELETE', path: POLICIES, trouble };
}

export function refusal(status: number, type: string, message: string): Trouble {
  const body = JSON.stringify({ request_id: 'r-42', error: { type, message } });
  return { kind: 'answer', work: 'not-done', response: { status, headers: { 'x-request-id': 'r-42' }, body } };
}

export function answer(response: Partial<HttpResponse>, work: 'done' | 'not-done' = 'not-done'): Trouble {
  return {
    kind: 'answer',
    work,
    response: { status: 200, headers: { 'x-request-id': 'r-42' }, body: '', ...response },
  };
}

export function unreached(failure: TransportError['failure'], message: string): Trouble {
  return { kind: 'failure', error: new TransportError(failure, message) };
}

export function tooLarge(): Trouble {
  const head = { status: 200, headers: { 'x-request-id': 'r-42' } };
  return { kind: 'failure', error: new TransportError('oversized', 'the answer is larger than 32 MiB', { head }) };
}

export const alwaysFrom = (from: number): Pick<Meeting, 'from' | 'to'> => ({ from, to: Number.POSITIVE_INFINITY });

export function policyNamed(emulator: Emulator, name: string): string {
  return emulator.snapshot().policies.find(policy => policy.name === name)?.id ?? '';
}

export const makesSame = (): ReturnType<typeof requestOf>[] => [requestOf('POST', POLICIES, { name: 'Free' })];

// What is repeated, how often, and after which pauses.
import { describe, expect, test } from 'vitest';
import { type RetryNotice, withRetry } from '../../src/http/retry.ts';
import { retryAfterMs } from '../../src/http/retry-after.ts';
import { type HttpRequest, type HttpResponse, TransportError } from '../../src/http/transport.ts';
import { makeClock, request, respond, script } from './fake.ts';

const LEAST_JITTER = () => 0;
const MOST_JITTER = () => 0.999_999;

async function send(method: HttpRequest['method'], first: HttpResponse | TransportError, random = LEAST_JITTER) {
  const clock = makeClock();
  const { transport, count } = script(first, respond(200));
  const notices: RetryNotice[] = [];
  const retrying = withRetry(transport, { clock, random, onRetry: notice => notices.push(notice) });
  const result = await retrying(request(method)).catch((error: unknown) => error);
  return { result, count: count(), clock, notices };
}

describe('what is repeated', () => {
  test.each([
    ['GET', 429, 2],
    ['GET', 500, 2],
    ['GET', 502, 2],
    ['GET', 503, 2],
    ['GET', 504, 2],
    ['PUT', 503, 2],
    ['PATCH', 503, 2],
    ['DELETE', 503, 2],
    ['POST', 429, 2],
    ['POST', 500, 1],
    ['POST', 503, 1],
    ['GET', 400, 1],
    ['GET', 404, 1],
    ['PUT', 403, 1],
  ] as const)('%s that is answered with %i is sent %i times', async (method, status, times) => {
    expect((await send(method, respond(status))).count).toBe(times);
  });

  test.each([
    ['GET', 'broken', 2],
    ['PUT', 'timeout', 2],
    ['POST', 'broken', 1],
    ['POST', 'timeout', 1],
    ['POST', 'refused', 2],
    ['POST', 'unresolved', 2],
    ['GET', 'tls', 1],
    ['GET', 'unsent', 1],
    ['GET', 'oversized', 1],
  ] as const)('%s without an answer (%s) is sent %i times', async (method, failure, times) => {
    const { count, result } = await send(method, new TransportError(failure, 'x'));
    expect(count).toBe(times);
    if (times === 1) expect(result).toBeInstanceOf(TransportError);
    else expect(result).toMatchObject({ status: 200 });
  });
});

describe('an answer that is no JSON object', () => {
  const ACCEPT = { accept: 'application/json' };
  const sendFor = async (body: string, { method = 'GET', ...rest }: Partial<HttpRequest> = {}, status = 200) => {
    const { transport, count } = script({ ...respond(status), body }, respond(200));
    const answer = await withRetry(transport, { clock: makeClock(), random: LEAST_JITTER })({
      ...request(method),
      headers: ACCEPT,
      ...rest,
    });
    return { body: answer.body, count: count() };
  };

  test.each([['<html></html>'], ['{"data":[{"id":"a'], [''], ['[]']])('%j is asked for again', async body => {
    expect(await sendFor(body)).toEqual({ body: '{}', count: 2 });
  });

  test.each([['{}'], ['\n {"data":[]}\n']])('%j is taken', async body => {
    expect(await sendFor(body)).toEqual({ body, count: 1 });
  });

  test('counts for a write that can be repeated, which may be answered with nothing as well', async () => {
    expect((await sendFor('<html>', { method: 'PUT' })).count).toBe(2);
    expect((await sendFor('', { method: 'PUT' })).count).toBe(1);
    expect((await sendFor('<html>', { method: 'POST' })).count).toBe(1);
    expect((await sendFor('<html>', { method: 'POST', isRepeatable: true })).count).toBe(2);
  });

  test('counts for what is said not to exist, which may be said with nothing as well', async () => {
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await sendFor('<html>', { method }, 404)).count).toBe(2);
      expect((await sendFor('', { method }, 404)).count).toBe(1);
      expect((await sendFor('{"error":{}}', { method }, 404)).count).toBe(1);
    }
  });

  test('is the answer to what takes anything', async () => {
    expect((await sendFor('<html>', { headers: {} })).count).toBe(1);
  });

  test('is the answer where it comes each time', async () => {
    const { transport, count } = script({ ...respond(200), body: '<html>' });
    const notices: RetryNotice[] = [];
    const retrying = withRetry(transport, {
      clock: makeClock(),
      random: LEAST_JITTER,
      onRetry: notice => notices.push(notice),
    });
    expect((await retrying({ ...request('GET'), headers: ACCEPT })).body).toBe('<html>');
    expect(count()).toBe(3);
    expect(notices[0]?.reason).toBe('200 with an answer that is no JSON object');
  });
});

describe('pauses', () => {
  test('grow, up to a limit, and end', async () => {
    const clock = makeClock();
    const { transport, count } = script(respond(503));
    const response = await withRetry(transport, { clock, random: MOST_JITTER })(request());
    expect(response.status).toBe(503);
    expect(clock.pausesMs.map(Math.round)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    expect(count()).toBe(10);
  });

  test('have full jitter', async () => {
    expect((await send('GET', respond(503), () => 0.5)).clock.pausesMs).toEqual([125]);
    expect((await send('GET', respond(503), LEAST_JITTER)).clock.pausesMs).toEqual([0]);
  });

  test('are at least what Retry-After says', async () => {
    const { clock, notices } = await send('GET', respond(429, { 'retry-after': '7' }), MOST_JITTER);
    expect(clock.pausesMs).toEqual([7000]);
    expect(notices).toEqual([{ reason: '429', pauseMs: 7000 }]);
  });

  test('never add up to more than two minutes', async () => {
    const { result, count } = await send('GET', respond(429, { 'retry-after': '121' }));
    expect(result).toMatchObject({ status: 429 });
    expect(count).toBe(1);
  });

  test('are over after two minutes, however long each try takes', async () => {
    const clock = makeClock();
    let count = 0;
    const transport = async () => {
      count += 1;
      await clock.sleep(70_000);
      throw new TransportError('timeout', 'no answer in time');
    };
    await expect(withRetry(transport, { clock, random: LEAST_JITTER })(request())).rejects.toThrow('no answer in time');
    expect(count).toBe(2);
  });

  test('are few where nobody is there', async () => {
    const { transport, count } = script(new TransportError('refused', 'cannot connect'));
    await expect(withRetry(transport, { clock: makeClock(), random: LEAST_JITTER })(request())).rejects.toThrow(
      'cannot connect',
    );
    expect(count()).toBe(5);
  });
});

describe('Retry-After', () => {
  const NOW_MS = Date.UTC(2026, 0, 1, 12, 0, 0);

  test.each([
    ['3', 3000],
    ['0', 0],
    ['Thu, 01 Jan 2026 12:00:05 GMT', 5000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
  ])('%s', (value, expected) => {
    expect(retryAfterMs(respond(429, { 'retry-after': value }), NOW_MS)).toBe(expected);
  });

  test('missing', () => {
    expect(retryAfterMs(respond(429), NOW_MS)).toBeUndefined();
  });
});

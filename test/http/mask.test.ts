// The key, in every form in which a server may quote it, is gone from whatever a masked transport gives back; nothing else is.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withMask } from '../../src/http/mask.ts';
import { type HttpResponse, TransportError } from '../../src/http/transport.ts';

/** With what changes in addresses, in JSON, in HTML and between the two alphabets of base64. */
const KEY = 'nyk_v0_Ab/0+=~&"\'<>\\%?>>???~~~key';
const HIDDEN = '(hidden)';

function send(response: Partial<HttpResponse>, key = KEY): Promise<HttpResponse> {
  const transport = withMask(async () => ({ status: 401, headers: {}, body: '', ...response }));
  return transport({ method: 'GET', url: 'https://api.example/', headers: { authorization: `Bearer ${key}` } });
}

async function mask(body: string, key = KEY): Promise<string> {
  return (await send({ body }, key)).body;
}

function escapeHtml(text: string, quote: (code: number) => string): string {
  return text.replace(/[^A-Za-z0-9]/g, sign => quote(sign.charCodeAt(0)));
}

const FORMS: Readonly<Record<string, (text: string) => string>> = {
  plain: text => text,
  'in JSON': text => JSON.stringify(text).slice(1, -1),
  'in JSON with escaped slashes': text => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON for HTML': text =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[&<>+'=]/g, sign => `\\u00${sign.charCodeAt(0).toString(16).toUpperCase()}`),
  'in an address': encodeURIComponent,
  'in an address, in lower case': text => encodeURIComponent(text).replace(/%../g, hex => hex.toLowerCase()),
  'in a form': text => new URLSearchParams({ '': text }).toString().slice(1),
  'in HTML': text =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'in HTML by numbers': text => escapeHtml(text, code => `&#${code};`),
  'in HTML by hexadecimal numbers': text => escapeHtml(text, code => `&#x${code.toString(16)};`),
  'in hexadecimal': text => Buffer.from(text).toString('hex'),
  'in hexadecimal capitals': text => Buffer.from(text).toString('hex').toUpperCase(),
};

describe('a key that is quoted', () => {
  test.each(Object.keys(FORMS))('%s', async form => {
    const quoted = FORMS[form]?.(KEY) ?? '';
    expect(await mask(`you sent ${quoted}, twice: ${quoted}.`)).toBe(`you sent ${HIDDEN}, twice: ${HIDDEN}.`);
  });

  test.each(['base64', 'base64url'] as const)('in %s, whatever stands around it', async alphabet => {
    for (const before of ['', 'B', 'Be', 'Bearer ', 'api:'])
      for (const after of ['', 'x', 'xy', 'xyz']) {
        const encoded = Buffer.from(`${before}${KEY}${after}`).toString(alphabet);
        const masked = await mask(`you sent ${encoded}!`);
        expect(masked).toContain(HIDDEN);
        // What is left decodes to nothing of the key but a character at either end.
        const rest = masked.replace('you sent ', '').replace('!', '').split(HIDDEN);
        for (const part of rest) expect(Buffer.from(part, alphabet).toString()).not.toContain('nyk');
        expect(rest.join('').length).toBeLessThan(Math.ceil(((before.length + after.length) * 4) / 3) + 6);
      }
  });

  test('in a header, and in a failure with what caused it', async () => {
    expect(
      (await send({ headers: { location: `https://x.example/?key=${encodeURIComponent(KEY)}` } })).headers,
    ).toEqual({
      location: `https://x.example/?key=${HIDDEN}`,
    });
    const broken = withMask(async () => {
      throw new TransportError('broken', `lost https://x.example/${KEY}`, { cause: new Error(KEY) });
    });
    const failure = await broken({ method: 'GET', url: '', headers: { authorization: `Bearer ${KEY}` } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ failure: 'broken', message: `lost https://x.example/${HIDDEN}` });
    expect(failure).not.toHaveProperty('cause');
  });

  test('of few characters is hidden as it is, and in refusals alone: in data it may be a word', async () => {
    expect(await mask('test and dGVzdA==', 'test')).toBe(`${HIDDEN} and dGVzdA==`);
    const data = { status: 200, headers: { 'retry-after': '10' }, body: '{"name":"Load test"}' };
    expect(await send(data, 'test')).toEqual(data);
    expect(await send({ headers: { 'retry-after': '10' } }, '1')).toMatchObject({ headers: { 'retry-after': '10' } });
    expect((await send({ status: 200, body: KEY })).body).toBe(HIDDEN);
  });
});

describe('laws', () => {
  const key = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map(code => String.fromCharCode(code)),
    minLength: 16,
    maxLength: 40,
  });

  test('whatever the key, no form of it comes through', async () => {
    await fc.assert(
      fc.asyncProperty(key, fc.constantFrom(...Object.keys(FORMS)), async (secret, form) => {
        const quoted = FORMS[form]?.(secret) ?? '';
        expect(await mask(`<${quoted}>`, secret)).not.toContain(quoted);
      }),
    );
  });

  test('what does not hold it comes through as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async body => {
        expect(await mask(body)).toBe(body);
      }),
    );
  });
});

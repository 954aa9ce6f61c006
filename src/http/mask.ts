// Keeps the key out of all that comes back. A server may quote what it was sent, as it was or encoded, in a message, an id or
// a page about an error; this is the one place where that is taken out, before a trace or anybody else sees it.
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from './transport.ts';

const HIDDEN = '(hidden)';

/**
 * A shorter key is none that a platform gives out, and may well be a word, such as `test` for an emulator. It is looked for as
 * it is, and where there are no data that could hold it by chance: in refusals.
 */
const SHORTEST_SURE = 16;

/** Passes requests on unchanged; answers and failures come back without the key. */
export function withMask(transport: Transport): Transport {
  return async request => {
    const mask = maskFor(request);
    const response = await transport(request).catch((error: unknown) => {
      throw error instanceof TransportError ? maskFailure(error, mask) : error;
    });
    return maskResponse(response, mask, hasSureKey(request));
  };
}

type Mask = (text: string) => string;

/** By the header that holds the key: there are as many as environments in one run. */
const masks = new Map<string, Mask>();

/** Takes the key of a request out of texts. */
export function maskFor({ headers }: HttpRequest): Mask {
  const authorization = headers['authorization'] ?? '';
  const mask = masks.get(authorization) ?? createMask(authorization);
  masks.set(authorization, mask);
  return mask;
}

function keyOf(authorization: string | undefined): string | undefined {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
}

function hasSureKey({ headers }: HttpRequest): boolean {
  return (keyOf(headers['authorization']) ?? '').length >= SHORTEST_SURE;
}

function createMask(authorization: string): Mask {
  const key = keyOf(authorization);
  if (key === undefined) return text => text;
  // One expression for all forms: it goes over 32 MiB in about 0.1 s.
  const pattern = new RegExp(formsOf(key).map(toPattern).join('|'), 'g');
  return text => text.replace(pattern, HIDDEN);
}

function maskResponse({ status, headers, body }: HttpResponse, mask: Mask, isSure: boolean): HttpResponse {
  return { status, headers: maskHeaders(headers, mask), body: isSure || status >= 300 ? mask(body) : body };
}

function maskHeaders(headers: HttpResponse['headers'], mask: Mask): HttpResponse['headers'] {
  const masked = Object.entries(headers).map(([name, value]) => [name, name === 'retry-after' ? value : mask(value)]);
  return Object.fromEntries(masked);
}

/** What caused it may hold anything, and nobody needs it. */
function maskFailure({ failure, message, head }: TransportError, mask: Mask): TransportError {
  return new TransportError(failure, mask(message), {
    head: head && { ...head, headers: maskHeaders(head.headers, mask) },
  });
}

function formsOf(key: string): readonly string[] {
  if (key.length < SHORTEST_SURE) return [key];
  const bytes = Buffer.from(key, 'utf8');
  const hex = bytes.toString('hex');
  const encoded = [0, 1, 2].flatMap(offset => [
    inBase64(bytes, offset, 'base64'),
    inBase64(bytes, offset, 'base64url'),
  ]);
  return [...new Set([key, hex, hex.toUpperCase(), ...encoded])];
}

/** The characters that stand for these bytes alone, where others come before them: three bytes are four characters. */
function inBase64(bytes: Buffer, offset: number, alphabet: 'base64' | 'base64url'): string {
  const first = [0, 2, 3][offset] ?? 0;
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  return Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(alphabet)
    .slice(first, end);
}

/** As it is, or with what is no letter or digit written as JSON, addresses and HTML write it. */
function toPattern(form: string): string {
  return [...form].map(character => (/[A-Za-z0-9]/.test(character) ? character : toPatternOfSign(character))).join('');
}

const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function toPatternOfSign(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const hex = [...code.toString(16).padStart(2, '0')]
    .map(digit => (/\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`))
    .join('');
  const named = NAMED[sign] === undefined ? '' : `|&${NAMED[sign]};`;
  return `(?:\\\\?\\x${code.toString(16).padStart(2, '0')}|\\\\u00${hex}|%${hex}|&#(?:[xX]${hex}|${code});${named})`;
}

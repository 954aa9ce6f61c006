// Bytes -> text, with the place of the first byte that is not UTF-8.
import { type Diagnostic, report } from '../../core/diagnostic.ts';
import { codes } from '../codes.ts';

export type DecodedText = { readonly text: string } | { readonly diagnostic: Diagnostic };

const LINE_FEED = 0x0a;

/** Decodes a file; a byte order mark is dropped. */
export function decodeText(file: string, bytes: Uint8Array): DecodedText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const { line, column } = firstInvalid(bytes);
    const detail = `The bytes at this place are not UTF-8; the file may be saved as Latin-1 or UTF-16.`;
    const hint = 'Save the file as UTF-8.';
    return { diagnostic: report(codes['not-utf8'], { place: { file, line, column, length: 1 }, detail, hint }) };
  }
}

function firstInvalid(bytes: Uint8Array): { line: number; column: number } {
  // Replacement characters that the bytes do not really hold mark where decoding failed.
  const text = new TextDecoder('utf-8').decode(bytes);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let line = 1; start <= bytes.length; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const slice = bytes.subarray(start, end < 0 ? bytes.length : end);
    try {
      decoder.decode(slice);
    } catch {
      const lineText = text.split('\n')[line - 1] ?? '';
      return { line, column: lineText.indexOf('�') + 1 || 1 };
    }
    if (end < 0) break;
    start = end + 1;
  }
  return { line: 1, column: 1 };
}

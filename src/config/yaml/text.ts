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
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const isValid = (slice: Uint8Array): boolean => {
    try {
      decoder.decode(slice);
      return true;
    } catch {
      return false;
    }
  };
  let start = 0;
  for (let line = 1; start <= bytes.length; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    const slice = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!isValid(slice)) {
      // The longest beginning that decodes; a character takes at most four bytes, so few are tried in vain.
      let valid = slice.length - 1;
      while (valid > 0 && !isValid(slice.subarray(0, valid))) valid -= 1;
      return { line, column: decoder.decode(slice.subarray(0, valid)).length + 1 };
    }
    if (end < 0) break;
    start = end + 1;
  }
  return { line: 1, column: 1 };
}

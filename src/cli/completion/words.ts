// How shells write words: what was typed -> the text that it stands for, and a text -> how it has to be typed. Nothing is
// expanded and nothing is run: `$HOME` and `$(...)` are texts like any other.

/** The quotes inside of which a word ends; `none` outside of any. */
export type Quotes = 'none' | 'single' | 'double';

export interface Word {
  /** As it was typed. */
  readonly raw: string;
  /** What it stands for. */
  readonly text: string;
  readonly endsIn: Quotes;
}

export interface Line {
  /** The words before the last one. */
  readonly before: readonly Word[];
  /** The word that ends with the line; empty after a blank. */
  readonly last: Word;
  /** Whether a pipe, a redirection or the like stands between them: then the last word is none of the program's own. */
  readonly hasOperator: boolean;
}

/** Splits a line into words as a POSIX shell does. */
export function splitLine(line: string): Line {
  const words: Word[] = [];
  let raw = '';
  let text = '';
  let quotes: Quotes = 'none';
  let hasOperator = false;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quotes === 'none' && /[\s|&;<>()]/.test(character)) {
      if (!/\s/.test(character)) hasOperator = true;
      if (raw !== '') words.push({ raw, text, endsIn: quotes });
      raw = '';
      text = '';
      continue;
    }
    raw += character;
    const next = line.charAt(index + 1);
    if (character === '\\' && quotes !== 'single' && (quotes === 'none' || /["\\$`]/.test(next))) {
      raw += next;
      text += next;
      index++;
    } else if (character === "'" && quotes !== 'double') quotes = quotes === 'single' ? 'none' : 'single';
    else if (character === '"' && quotes !== 'single') quotes = quotes === 'double' ? 'none' : 'double';
    else text += character;
  }
  return { before: words, last: { raw, text, endsIn: quotes }, hasOperator };
}

/** What bash reads again as this text, inside of the quotes that are open; undefined where it cannot be written there. */
export function quoteForBash(text: string, quotes: Quotes): string | undefined {
  if (quotes === 'single') return text.includes("'") ? undefined : text;
  // A backslash before `!` would stay there, and without one it is looked up in the history.
  if (quotes === 'double') return /["\\$`!]/.test(text) ? undefined : text;
  return text.replace(/[^\p{L}\p{M}\p{N}._/:=@%+,-]/gu, '\\$&');
}

// What is wrong with a text as YAML, in words for people who write YAML now and then. Finding it is the parser's work, in
// source.ts.
import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import { codes } from '../codes.ts';

/** A fault that the parser found, or a character that YAML does not allow. */
export interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  /** Offsets, the end excluded. */
  readonly pos: readonly [start: number, end: number];
}

type Said = Pick<SyntaxFault, 'code' | 'message'>;

export function isUnclosedQuote({ code, message }: Said): boolean {
  return code === 'MISSING_CHAR' && message.includes('quote');
}

export function isUnclosedBracket({ message }: Said): boolean {
  return message.startsWith('Flow ') && message.includes('end with a');
}

interface Explanation {
  readonly detail: string;
  readonly hint: string;
}

/** By the parser's code and a part of its message; what is not here is told in the parser's own words. */
const EXPLANATIONS: readonly (readonly [code: string, part: string, explanation: Explanation])[] = [
  [
    'MULTILINE_IMPLICIT_KEY',
    '',
    {
      detail: 'A key has no colon behind it.',
      hint: 'Write `key: value`; a text of several lines follows `>-` or stands in quotes.',
    },
  ],
  [
    'MISSING_CHAR',
    'Implicit map keys need to be followed by map values',
    { detail: 'A key has no colon behind it.', hint: 'Write `key: value`, with a blank behind the colon.' },
  ],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    '',
    {
      detail:
        'A key stands where a value already began: a text holds a colon and a blank, or the line is indented too far.',
      hint: 'Put a text with `: ` in quotes, and start the keys of one map in the same column.',
    },
  ],
  [
    'UNEXPECTED_TOKEN',
    'at node end',
    {
      detail: 'Something follows where a value has ended.',
      hint: "Remove it. In single quotes, a quote is written twice: 'it''s'.",
    },
  ],
  [
    'BAD_SCALAR_START',
    '',
    { detail: 'A text cannot begin with this character unless it is in quotes.', hint: 'Put it in quotes.' },
  ],
  [
    'BAD_INDENT',
    'must start at the same column',
    {
      detail: 'The line starts in another column than those beside it, so nobody can tell what it belongs to.',
      hint: 'Start the keys of one map, and the items of one list, in the same column.',
    },
  ],
  [
    'TAG_RESOLVE_FAILED',
    '',
    { detail: 'A tag (`!name`) stands here, and tier files know none.', hint: 'Remove it, or put the text in quotes.' },
  ],
  [
    'MISSING_CHAR',
    'Comments must be separated',
    { detail: 'A comment follows a value without a blank.', hint: 'Write a blank before the #.' },
  ],
  [
    'TAB_AS_INDENT',
    '',
    {
      detail: 'YAML does not allow tabs as indentation, since their width is not defined.',
      hint: 'Replace the tab with spaces.',
    },
  ],
  [
    'FORBIDDEN',
    '',
    {
      detail: 'A control character stands here, which YAML does not allow.',
      hint: 'Remove it; in double quotes it can be written as an escape such as \\u001b.',
    },
  ],
  [
    'LONE_RETURN',
    '',
    {
      detail:
        'A carriage return stands here without a line feed; some programs take it for the end of a line, and some do not.',
      hint: 'Save the file with line feeds, as Unix does, or with both, as Windows does.',
    },
  ],
];

const UNCLOSED_QUOTE: Explanation = {
  detail: 'The quote that is opened here is never closed.',
  hint: 'Close it behind the text.',
};
const UNCLOSED_BRACKET: Explanation = {
  detail: 'The bracket that is opened here is not closed before what follows.',
  hint: 'Close it, or indent the lines that belong inside it.',
};

export function describeSyntax(fault: SyntaxFault, place: Place): Diagnostic {
  const { code, message } = fault;
  const known = EXPLANATIONS.find(([knownCode, part]) => knownCode === code && message.includes(part))?.[2];
  const explanation = isUnclosedQuote(fault) ? UNCLOSED_QUOTE : isUnclosedBracket(fault) ? UNCLOSED_BRACKET : known;
  const diagnosticCode = code === 'TAB_AS_INDENT' ? codes['tab-indentation'] : codes['yaml-syntax'];
  return report(diagnosticCode, { place, ...(explanation ?? { detail: `${message}.` }) });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|\r(?!\n)/;

/** The first character that YAML does not allow, or that readers understand differently; the parser lets both pass. */
export function findForbidden(text: string): SyntaxFault | undefined {
  const index = text.search(FORBIDDEN);
  if (index < 0) return undefined;
  return { code: text[index] === '\r' ? 'LONE_RETURN' : 'FORBIDDEN', message: '', pos: [index, index + 1] };
}

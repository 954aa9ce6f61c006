// Text from the API or from files, made safe to print. For a terminal: control characters, bidirectional marks and invisible
// ones become visible escapes, so that a name can neither move the cursor nor pretend to be something else. For Markdown
// also whatever would be more than text.

const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|\udb40[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * What a CI system takes for a command: a line of GitHub's that begins with `::`, blanks before it not counted, and `##[` or
 * `##vso[` anywhere, which GitHub's runner knows as well as Azure's. Line breaks are escaped, so only a text that
 * begins a line can do the former.
 */
const COMMANDS = /^\s*:(?=:)|#(?=#\w*\[)/g;

/** `\n` and `\t` by their short names, the rest as `\u{1b}`. */
export function escapeTerminal(text: string): string {
  return text
    .replace(UNSAFE, escapeCharacter)
    .replace(COMMANDS, start => start.slice(0, -1) + toEscape(start.slice(-1)));
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  return character === '\t' ? '\\t' : toEscape(character);
}

function toEscape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** The same for prose, whose own line breaks stay; data in it must have been quoted or escaped before. */
export function escapeParagraph(text: string): string {
  return text.split('\n').map(escapeTerminal).join('\n');
}

/** Breaks up what GitHub and GitLab would take for a mention or a reference, however it is escaped; it cannot be seen. */
const ZERO_WIDTH_SPACE = '&#8203;';

/**
 * The same for Markdown: shows the text as it is, in a paragraph, a heading, an item of a list or a cell of a table. It makes
 * no HTML, link, image, emphasis, code, formula or column, and it calls nobody: `@name`, `#12` and `GH-12` stay text. Only
 * an e-mail address may become a link to itself, so that it can be copied.
 */
export function escapeMarkdown(text: string): string {
  return escapeTerminal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]~|]/g, '\\$&')
    .replace(/:\/\//g, ':\\//')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(/^[-+=#]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/(?<!\w)@|#(?=\d)|\bGH-(?=\d)/gi, `$&${ZERO_WIDTH_SPACE}`)
    .replace(/^ +/, blanks => '&#32;'.repeat(blanks.length))
    .replaceAll('$', '<span>$</span>');
}

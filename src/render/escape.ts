// Text from the API or from files, made safe for a terminal: control characters, bidirectional marks and invisible ones
// become visible escapes, so that a name can neither move the cursor nor pretend to be something else.

const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `\n` and `\t` by their short names, the rest as `\u{1b}`. */
export function escapeTerminal(text: string): string {
  return text.replace(UNSAFE, character => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u{${character.charCodeAt(0).toString(16)}}`;
  });
}

/** The same for prose, whose own line breaks stay; data in it must have been quoted or escaped before. */
export function escapeParagraph(text: string): string {
  return text.split('\n').map(escapeTerminal).join('\n');
}

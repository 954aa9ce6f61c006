// Text of others in the title of an issue, which is no Markdown and knows no escapes.
import { escapeTerminal } from '../../render/escape.ts';

const MOST = 100;

/** Within a line, without a mention or a reference: what would begin one is followed by a space that cannot be seen. */
export function plainTitle(text: string): string {
  const characters = [...escapeTerminal(text)];
  const shown = characters.length > MOST ? `${characters.slice(0, MOST).join('')}...` : characters.join('');
  return shown.replace(/[@#]|\bGH-/gi, '$&\u200b');
}

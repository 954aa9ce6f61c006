// A Markdown report as a line for a chat: Slack, Mattermost and Discord take the same messages and read different things into
// them. What is made of it calls nobody, and links nowhere.
import { escapeTerminal } from './escape.ts';

/** Discord takes 2,000 characters for a message. */
const MOST_CHARACTERS = 700;
/** More of a paragraph is not looked at. */
const MOST_OF_SOURCE = 5000;

/** What the first paragraph, or the first heading, of Markdown says; empty where there is none. */
export function firstParagraph(markdown: string): string {
  const blocks = markdown
    .slice(0, MOST_OF_SOURCE)
    .replaceAll('\r\n', '\n')
    .replace(/<!--.*?-->/gs, '')
    .split(/\n[ \t]*\n/);
  const lines = (blocks.find(block => block.trim() !== '') ?? '').split('\n').filter(line => line.trim() !== '');
  const isHeading = /^ {0,3}#/.test(lines[0] ?? '');
  return (isHeading ? lines.slice(0, 1) : lines).map(toPlain).join(' ').trim();
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', nbsp: ' ', amp: '&' };

/** A line without what makes it Markdown. */
function toPlain(line: string): string {
  return line
    .trim()
    .replace(/^#{1,6}[ \t]+/, '')
    .replace(/!?\[((?:\\.|[^\]\\])*)\]\([^)\s]*\)/g, '$1')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/\\([!-/:-@[-`{-~])|[*`]/g, '$1')
    .replace(/&(?:#(\d{1,7})|(\w+));/g, (whole, digits: string | undefined, name: string = '') =>
      digits === undefined ? (ENTITIES[name] ?? whole) : toCharacter(Number(digits)),
    )
    .replaceAll('\u200b', '');
}

function toCharacter(point: number): string {
  return point > 0x10ffff ? '' : String.fromCodePoint(point);
}

/** Stands behind what would begin something; it cannot be seen. */
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Text as it is, in a chat: no `<!channel>`, `@everyone`, `@here`, `@all` or `<@id>` calls anybody, in Slack, Mattermost or
 * Discord, and nothing becomes a link. What Slack wants escaped is; Discord shows that as it is written.
 */
export function escapeChat(text: string): string {
  const characters = [...escapeTerminal(text.replaceAll(ZERO_WIDTH_SPACE, ''))];
  const isLong = characters.length > MOST_CHARACTERS;
  return (isLong ? `${characters.slice(0, MOST_CHARACTERS).join('')}...` : characters.join(''))
    .replaceAll('&', '&amp;')
    .replaceAll('<', `&lt;${ZERO_WIDTH_SPACE}`)
    .replaceAll('>', '&gt;')
    .replace(/[@＠!]|\](?=\()|:(?=\/\/)|\bwww(?=\.)/gi, `$&${ZERO_WIDTH_SPACE}`);
}

// Reports as lines for a chat: Markdown becomes text, and no text of others calls anybody.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeChat, firstParagraph } from '../../src/render/chat-text.ts';
import { escapeMarkdown } from '../../src/render/escape.ts';

describe('the first paragraph', () => {
  test.each([
    ['### ⚠️ Drift for production: 1 resource changed\n\nNylas\n', '⚠️ Drift for production: 1 resource changed'],
    ['# A\nheading alone\n', 'A'],
    ['\n\n<!-- tierform -->\n\nTwo\nlines\n\nmore', 'Two lines'],
    ['**bold** *text* `code` [a link](https://a.example/x_y)', 'bold text code a link'],
    [String.raw`a\_b\*c &lt;b&gt; &amp;amp; <span>$</span>1 @&#8203;x`, 'a_b*c <b> &amp; $1 @x'],
    ['a\r\n\r\nb', 'a'],
    ['&#99999999; &#1114112;', '&#99999999;'],
    ['', ''],
    ['<!-- only -->\n', ''],
  ])('%j', (markdown, text) => {
    expect(firstParagraph(markdown)).toBe(text);
  });

  test('is what was meant before it was made safe for Markdown', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~](?:[ -~]{0,60}[!-~])?$/), name => {
        expect(firstParagraph(`### ${escapeMarkdown(name)}\n\nmore`)).toBe(name);
      }),
    );
  });

  test('is found in time, whatever is written', () => {
    for (const piece of ['[', '[\\', '<!--', '\n \n', '<a', '&#', '`', '\\'])
      expect(firstParagraph(piece.repeat(100_000)).length).toBeLessThan(10_000);
  });
});

describe('in a chat nobody is called', () => {
  test.each([
    ['<!channel> <!here> <!everyone> <!subteam^S1>'],
    ['@everyone @here @all @channel a@here (@all)'],
    ['<@U1> <@!1> <@&1> <#C1> <beqkgo4wzbn98kjzjgc1p5n91o>'],
    ['&lt;!channel&gt; &lt;@U1&gt;'],
    ['[click](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example|here> www.evil.example'],
    ['@\u200beveryone <\u200b!here>'],
  ])('%j', text => {
    const escaped = escapeChat(text);
    // As it is, and as a chat may read it that knows of no escapes, or undoes them.
    for (const read of [escaped, escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')]) {
      expect(read).not.toMatch(/@\w|@!|@&/);
      expect(read).not.toMatch(/<[!@#a-z]/i);
      expect(read).not.toMatch(/\]\(|:\/\/|www\./);
    }
  });

  test('it is a line, and no control character is in it', () => {
    expect(escapeChat('a\n::error::\u001b[2J\u202e')).toBe(String.raw`a\n::error::\u{1b}[2J\u{202e}`);
  });

  test('it is short', () => {
    expect([...escapeChat('😀'.repeat(3000))]).toHaveLength(703);
  });
});

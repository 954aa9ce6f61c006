// What Markdown makes of text that is escaped for it: text. The pairs were held against two parsers of Markdown; what GitHub
// does after parsing, it does to what is shown, so that a backslash does not keep it from it.
import { describe, expect, test } from 'vitest';
import { escapeMarkdown } from '../../src/render/escape.ts';

describe('escapeMarkdown', () => {
  test.each([
    ['a column', 'a|b', 'a\\|b'],
    ['a column behind a backslash', 'a\\|b', 'a\\\\\\|b'],
    ['HTML', '<b>x</b>', '&lt;b&gt;x&lt;/b&gt;'],
    ['a comment', '<!-- x', '&lt;!-- x'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['code', '`x`', '\\`x\\`'],
    ['a block of code', '```js', '\\`\\`\\`js'],
    ['emphasis', '*a* _b_ ~~c~~', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~'],
    ['a link', '[a](x)', '\\[a\\](x)'],
    ['an image', '![a](x)', '!\\[a\\](x)'],
    ['a link by itself', 'https://a.example www.a.example', 'https:\\//a.example www\\.a.example'],
    ['a mention', '@octocat and (@acme/team)', '@&#8203;octocat and (@&#8203;acme/team)'],
    ['an address, which mentions nobody', 'support@acme.example', 'support@acme.example'],
    ['an issue', '#12 acme/mail#34 GH-56', '\\#&#8203;12 acme/mail#&#8203;34 GH-&#8203;56'],
    ['a formula', '$x$', '<span>$</span>x<span>$</span>'],
    ['a heading', '# x', '\\# x'],
    ['an item', '- x', '\\- x'],
    ['an item with a number', '1. x', '1\\. x'],
    ['a number, which is no item', '1.5', '1.5'],
    ['a rule', '---', '\\---'],
    ['a quotation', '> x', '&gt; x'],
    ['a block by its indentation', '    x', '&#32;&#32;&#32;&#32;x'],
    ['a line break', 'a\nb', 'a\\\\nb'],
    ['a control character', '\u001b[31m', '\\\\u{1b}\\[31m'],
    ['a mark that turns text around', 'a\u202eb', 'a\\\\u{202e}b'],
    ['plain words', 'Free tier (30d), 3GiB; 1,204 accounts!', 'Free tier (30d), 3GiB; 1,204 accounts!'],
  ])('%s', (_, text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });
});

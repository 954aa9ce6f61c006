// What Markdown makes of text that is escaped for it: text. The pairs were held against two parsers of Markdown; what GitHub
// does after parsing, it does to what is shown, so that a backslash does not keep it from it.
import { describe, expect, test } from 'vitest';
import { escapeMarkdown, escapeParagraph, escapeTerminal } from '../../src/render/escape.ts';

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

describe('escapeTerminal', () => {
  test.each([
    ['plain words', 'Free tier: 3GiB # 1 [a] ::', 'Free tier: 3GiB # 1 [a] ::'],
    ['colours', '\u001b[31mred', '\\u{1b}[31mred'],
    ['the other start of colours', '\u009b31mred', '\\u{9b}31mred'],
    ['line breaks of all kinds', 'a\nb\rc\u0085d\u2028e\u2029f', 'a\\nb\\u{d}c\\u{85}d\\u{2028}e\\u{2029}f'],
    ['marks that turn text around', '\u202eabc\u2066', '\\u{202e}abc\\u{2066}'],
    ['what nobody sees', '\u200b\u00ad\u3164\ufeff', '\\u{200b}\\u{ad}\\u{3164}\\u{feff}'],
    ['letters in disguise', 'a\u{e0061}b', 'a\\u{e0061}b'],
    ['half of a character', 'a\ud83d', 'a\\u{d83d}'],
    ['a command', '::error::x', '\\u{3a}:error::x'],
    ['a command behind blanks', ' \u3000 ::add-mask::x', ' \u3000 \\u{3a}:add-mask::x'],
    ['a command behind a line break', 'a\n::error::x', 'a\\n::error::x'],
    ['an old command, anywhere', 'a ##[error]x ###[group]y', 'a \\u{23}#[error]x #\\u{23}#[group]y'],
    ["Azure's", 'a ##vso[task.setvariable]x', 'a \\u{23}#vso[task.setvariable]x'],
  ])('%s', (_, text, expected) => {
    expect(escapeTerminal(text)).toBe(expected);
  });

  test('of prose, each line by itself', () => {
    expect(escapeParagraph('a\n  ::error::b\nc')).toBe('a\n  \\u{3a}:error::b\nc');
  });
});

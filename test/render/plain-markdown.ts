// What of a page of Markdown is read as Markdown: all that stands outside of blocks of code and of code within a line. Whatever
// would be more than text there is found by the tests.

/** The lines outside of blocks of code. @throws Error where a block is left open, or something of ours is not closed */
export function readOutside(page: string): readonly string[] {
  const outside: string[] = [];
  let fence = '';
  for (const line of page.split('\n')) {
    const [, ticks = '', info = ''] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (fence === '') {
      if (ticks !== '' && !info.includes('`')) fence = ticks;
      else outside.push(line);
    } else if (ticks.length >= fence.length && info.trim() === '') fence = '';
  }
  if (fence !== '') throw new Error('a block of code is not closed');
  // A backtick behind a backslash opens nothing.
  const read = outside.map(line => line.replace(/(?<![`\\])(`+)(?!`)(.*?[^`])\1(?!`)/g, 'code'));
  const count = (tag: string) => read.filter(line => line.includes(tag)).length;
  if (count('<details>') !== count('</details>')) throw new Error('something folded is not closed');
  return read;
}

const OURS = /<\/?(?:details|summary)>|<br>|<span>\$<\/span>/g;
const MARKUP = /<|(?<!\w)@\w|(?<![&\w])#\d|\bGH-\d|(?<!\\)\[|:\/\/|\bwww\.|\$|(?<!\\)`|^\s*(?:::|> )|##\w*\[/;

/** What is more than text and not ours: HTML, mentions, references, links, images, formulas, code, commands. */
export function findMarkup(page: string): readonly string[] {
  return readOutside(page)
    .map(line => line.replace(OURS, ''))
    .filter(line => MARKUP.test(line));
}

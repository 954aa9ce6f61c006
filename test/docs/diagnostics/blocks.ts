// Diagnostics as the program prints them, cut out of a longer text.

const HEAD = /^(?:\S+:\d+:\d+: )?(?:error|warning|note)\[([\w-]+)\]: /;

/** What a command prints behind its diagnostics. */
const AFTER = /^(?:error: |Nothing was|Apply: |Rollback: |Plan:|Environment |Back to |\d+ (?:error|warning)s?\b)/;

/** The first diagnostic of each code, by that code. */
export function findBlocks(text: string): ReadonlyMap<string, string> {
  const blocks: { readonly code: string; readonly lines: string[] }[] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    const code = HEAD.exec(line)?.[1];
    if (code !== undefined) blocks.push({ code, lines: [] });
    isInside = code !== undefined || (isInside && !AFTER.test(line));
    if (isInside) blocks.at(-1)?.lines.push(line);
  }
  return new Map(blocks.reverse().map(({ code, lines }) => [code, lines.join('\n').trimEnd()]));
}

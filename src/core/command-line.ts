// Commands in messages, so that they can be copied and run as they are.

/**
 * `    tierform adopt -e production policy.free 4f3c`: indented, for a line of its own.
 * @param flags what the command needs to mean the same project and environment; they follow its name
 */
export function commandLine([name, ...words]: readonly string[], flags: readonly string[] = []): string {
  return shellLine(['tierform', ...(name === undefined ? [] : [name]), ...flags, ...words]);
}

/** Such a line for another program. */
export function shellLine(words: readonly string[]): string {
  return `    ${words.map(quoteWord).join(' ')}`;
}

/** What a shell would not take as it is stands in single quotes; what would break the line, in those that know escapes. */
function quoteWord(word: string): string {
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(word))
    return `$${JSON.stringify(word).replaceAll("'", "\\'").replace(/^"|"$/g, "'").replaceAll('\\"', '"')}`;
  return /^[\w@%+=:,./<>-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

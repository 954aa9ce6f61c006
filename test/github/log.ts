// The log of a job as GitHub's runner reads it: which of its lines are commands.

/** @returns `error`, `add-mask`, ...: the names of the commands */
export function commandsOf(log: string): readonly string[] {
  const commands: string[] = [];
  for (const line of log.split(/\r\n|\r|\n/)) {
    const [, name = '', rest = ''] = /^\s*::([\w-]+)(.*)$/.exec(line) ?? [];
    // The older form counts wherever it stands in a line.
    const older = /##\[([\w-]+)[^\]]*\]/.exec(line)?.[1];
    if (name !== '' && rest.includes('::')) commands.push(name);
    else if (older !== undefined) commands.push(older);
  }
  return commands;
}

// The log of a job as GitHub's runner reads it: which of its lines are commands.

/** `error`, `add-mask`, ...: the names of the commands, as long as nothing has stopped them. */
export function commandsOf(log: string): readonly string[] {
  const commands: string[] = [];
  let resume: string | undefined;
  for (const line of log.split(/\r\n|\r|\n/)) {
    const [, name = '', rest = ''] = /^\s*::([\w-]+)(.*)$/.exec(line) ?? [];
    if (resume !== undefined) {
      if (name === resume) resume = undefined;
      continue;
    }
    // The older form counts wherever it stands in a line.
    const older = /##\[([\w-]+)[^\]]*\]/.exec(line)?.[1];
    if (name === 'stop-commands') resume = rest.replace(/^.*?::/, '');
    else if (name !== '' && rest.includes('::')) commands.push(name);
    else if (older !== undefined) commands.push(older);
  }
  return commands;
}

// What the exit code of a command says, for its help and for the page of all commands.

/** Of each command, what it can be apart from 0 and 1, which mean the same everywhere. */
const OTHERS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  plan: { 2: 'there are changes; only with --detailed-exitcode' },
  drift: {
    2: "somebody changed live behind git's back",
    3: 'nobody did, but the files hold changes that are not applied yet',
  },
};

/** The lines at the end of the help of a command: a code and its meaning each. */
export function describeExitCodes(command: string): string {
  const meanings = { 0: 'done, or nothing to do', 1: 'trouble', ...OTHERS[command] };
  return ['\nExit codes:', ...Object.entries(meanings).map(([code, meaning]) => `  ${code}  ${meaning}`)].join('\n');
}

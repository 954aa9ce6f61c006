// The commands that are made for jobs of GitHub Actions, as data: what they are called, what they take, and what their help says.
// The program makes commands of them; what they do is in commands/, loaded only when it runs.
import type { GlobalOptions, Io } from '../io/io.ts';

export interface GitHubCommand {
  readonly name: string;
  readonly description: string;
  /** What the help says below the flags. */
  readonly details: string;
  /** Undefined for a command without one. */
  readonly argument?: { readonly name: string; readonly description: string };
  readonly options: readonly GitHubOption[];
  readonly run: (io: Io, argument: string, options: GlobalOptions) => Promise<number>;
}

interface GitHubOption {
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
  /** Takes a whole number from 1 on. */
  readonly isCount?: true;
}

export const HEADING = 'In GitHub Actions:';

const REPORT = { name: 'file', description: 'Markdown, as `--format markdown` prints it' };
const TOKEN = "Needs GITHUB_TOKEN, the job's own token, in a job with";
const ENVIRONMENT = 'The environment is that of --env or TIERFORM_ENV.';

export const GITHUB_COMMANDS: readonly GitHubCommand[] = [
  {
    name: 'comment',
    description: 'put a report under a pull request of GitHub, or write it anew: one comment per environment',
    details: `${TOKEN} \`permissions: pull-requests: write\`. ${ENVIRONMENT}
Prints the address of the comment.`,
    argument: REPORT,
    options: [
      {
        flags: '--pull-request <number>',
        description: 'of the pull request; left out, the one that started the job',
        isCount: true,
      },
    ],
    run: async (io, file, options) => (await import('../commands/comment.ts')).comment(io, file, options),
  },
  {
    name: 'issue',
    description: 'report drift in an issue of GitHub, or write it anew: one open issue per environment',
    details: `${TOKEN} \`permissions: issues: write\`. ${ENVIRONMENT}
Prints the address of the issue. It is found among the open ones by a hidden mark at its start, and has the label
tierform-drift where the token may set it. With --close, the file becomes its last comment; where no issue is open,
nothing is done.`,
    argument: REPORT,
    options: [{ flags: '--close', description: 'close the issue, if one is open, with the report as a comment' }],
    run: async (io, file, options) => (await import('../commands/issue.ts')).issue(io, file, options),
  },
  {
    name: 'notify',
    description: 'say in a chat what a report comes to, through an incoming webhook',
    details: `Posts { "text": ... } to the address in TIERFORM_WEBHOOK_URL: an incoming webhook of Slack or Mattermost, or one of Discord
with /slack behind its address. The text is the environment (of --env or TIERFORM_ENV), the first paragraph of the report and
a link to the run; nobody is pinged by it. The address is a secret and never shown. Without it nothing is sent, and that
is no error.`,
    argument: REPORT,
    options: [],
    run: async (io, file, options) => (await import('../commands/notify.ts')).notify(io, file, options),
  },
  {
    name: 'find-plan',
    description: 'print which run holds the plan that was reviewed in the pull request of this commit',
    details: `${TOKEN} \`permissions: pull-requests: read, actions: read\`, and GITHUB_SHA.
Prints the id of the run, for actions/download-artifact. Where there is none, prints nothing on stdout and says why on
stderr: the commit was not merged into this branch (GITHUB_REF_NAME) from a pull request of this repository, or its plan
was never made or has expired. That is no error.`,
    options: [
      {
        flags: '--workflow <file name>',
        description: 'in .github/workflows, of the workflow that plans pull requests',
        default: 'plan.yml',
      },
      {
        flags: '--artifact <name>',
        description: 'that holds the plan; left out, tierform-plan- and the environment of --env or TIERFORM_ENV',
      },
    ],
    run: async (io, _, options) => (await import('../commands/find-plan.ts')).findPlan(io, options),
  },
  {
    name: 'gate',
    description: 'say whether a saved plan does what was reviewed, or has to be approved before it is applied',
    details: `Prints two lines for $GITHUB_OUTPUT, and what differs on stderr:

    gate=nothing|reviewed|changed
    approval=<GitHub environment>

nothing:  the plan has no changes.
reviewed: it does the same as the reviewed one, or goes to the emulator; -reviewed stands behind the name.
changed:  it does something else, or no plan was reviewed. Somebody has to approve it: the GitHub environment has to have
          required reviewers, or this ends with exit code 1. To look that up, GITHUB_TOKEN is needed, the job's own token,
          in a job with \`permissions: actions: read\`.

Everything that is written counts: addresses, actions, fields, ids, accounts, the state. What is only told does not:
how many accounts are reached, what is unmanaged, dates, lines of files. A reviewed plan that is missing or damaged is no error.`,
    argument: { name: 'plan file', description: 'the plan that is about to be applied, from `plan --out`' },
    options: [
      { flags: '--reviewed <plan file>', description: 'the plan that was reviewed; left out, none was' },
      {
        flags: '--approval <GitHub environment>',
        description: 'that asks for approval; left out, it is called as the environment of the plan',
      },
    ],
    run: async (io, file, options) => (await import('../commands/gate.ts')).gate(io, file, options),
  },
];

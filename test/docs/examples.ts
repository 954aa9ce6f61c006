// What docs/commands.md says of a command beyond the program's own help: lines to type, and where to read on. A command
// without an entry has its section all the same.

interface Notes {
  /** Each is checked against the flags of the program. */
  readonly examples?: readonly string[];
  /** Links, from the folder of the page. */
  readonly more?: readonly string[];
}

export const notes: Readonly<Record<string, Notes>> = {
  init: {
    examples: ['tierform init', 'tierform init --yes --domain acme.example --environment production=us --no-github'],
    more: ['[Getting started](getting-started.md)'],
  },
  validate: {
    examples: [
      'tierform validate',
      'tierform validate --all-environments',
      'tierform validate tiers/free.yaml --format github',
    ],
    more: ['[Tier files](tier-files.md)', '[Formats](formats.md)'],
  },
  fmt: {
    examples: ['tierform fmt', 'tierform fmt --check'],
    more: ['[Canonical form](tier-files.md#canonical-form)'],
  },
  plan: {
    examples: [
      'tierform plan -e production',
      'tierform plan -e production --out tiers.plan --detailed-exitcode',
      'tierform plan --target policy.free workspace.free',
    ],
    more: ['[Saved plans](saved-plans.md)', '[Guards](guards.md)', '[Formats](formats.md)'],
  },
  show: {
    examples: ['tierform show tiers.plan', 'tierform show tiers.plan --format markdown'],
    more: ['[Saved plans](saved-plans.md)'],
  },
  apply: {
    examples: [
      'tierform apply -e production',
      'tierform apply tiers.plan --yes --lock-timeout 10m',
      'tierform apply -e production --allow deletes-resources=policy.legacy',
    ],
    more: ['[Guards](guards.md)', '[State and lock](state.md)', '[What happens when something goes wrong](faults.md)'],
  },
  history: {
    examples: [
      'tierform history -e production',
      'tierform history 12 -e production',
      'tierform history --address policy.free --path limits.limit_count_daily_email_sent',
    ],
    more: ['[The history](state.md#the-history)'],
  },
  rollback: {
    examples: ['tierform rollback -e production', 'tierform rollback 12 -e production --target policy.free'],
    more: ['[Back to an earlier apply](state.md#back-to-an-earlier-apply)'],
  },
  unlock: { examples: ['tierform unlock -e production'], more: ['[The lock](state.md#the-lock)'] },
  drift: {
    examples: ['tierform drift -e production', 'tierform drift --all-environments --format junit > drift.xml'],
    more: ['[Environments](environments.md)', '[Formats](formats.md)'],
  },
  explain: {
    examples: ['tierform explain support@acme.example -e production', 'tierform explain policy.free'],
    more: ['[Why did this account stop?](explain.md)'],
  },
  tiers: {
    examples: ['tierform tiers', 'tierform tiers --format markdown'],
    more: ['[The ladder](tier-files.md#the-ladder)'],
  },
  import: {
    examples: ['tierform import -e production', 'tierform import -e production --out imported'],
    more: ['[An application that is live already](import.md)'],
  },
  adopt: {
    examples: ['tierform adopt policy.free 4f3c8a52-6d0e-4b8e-9f0e-3b0f6f3f2a11 -e production'],
    more: ['[One object by its id](import.md#one-object-by-its-id)'],
  },
  comment: { examples: ['tierform comment comment.md -e production'], more: ['[GitHub](github.md)'] },
  issue: {
    examples: ['tierform issue drift.md -e production', 'tierform issue drift.md -e production --close'],
    more: ['[GitHub](github.md)'],
  },
  notify: { examples: ['tierform notify drift.md -e production'], more: ['[GitHub](github.md)'] },
  'find-plan': { examples: ['tierform find-plan -e production'], more: ['[GitHub](github.md)'] },
  gate: {
    examples: ['tierform gate production.plan --reviewed reviewed.plan --approval production'],
    more: ['[GitHub](github.md)'],
  },
  emulate: { examples: ['tierform emulate', 'tierform emulate --port 0 --data emulator.json'] },
  schema: {
    examples: ['tierform schema', 'tierform schema tier > tier.schema.json'],
    more: ['[Editors and shells](editors.md)'],
  },
  completion: {
    examples: ['tierform completion zsh'],
    more: ['[Completion in a shell](editors.md#completion-in-a-shell)'],
  },
};

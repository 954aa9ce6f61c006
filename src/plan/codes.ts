// The diagnostics of planning.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'account-missing': {
    severity: 'warning',
    summary: 'Account does not exist.',
    meaning:
      'An account that a file lists, or that `explain` is asked about, does not exist in the application. tierform never creates accounts.',
    remedy: 'Correct the address, or take it out. One that was made just now may not be listed yet: plan again.',
  },
  'ambiguous-name': {
    severity: 'error',
    summary: 'Several live objects could be the one that is meant.',
    meaning:
      "The state knows no object for a resource, or a reference goes by name, and several live objects have that name or domain. Taking the wrong one would change somebody else's object.",
    remedy:
      'Bind the one that is meant with `tierform adopt <address> <id>`, refer to it with `{ id: ... }`, or rename or delete the others.',
  },
  'deletes-resources': {
    severity: 'error',
    summary: 'Plan deletes resources.',
    meaning:
      'The guard of that name: a resource would be deleted, alone or as half of a replace. A deleted object does not come back.',
    remedy:
      'If it is meant, accept it: an entry under `accept` in tierform.yaml, or once `--allow deletes-resources=<address>`. If not, declare the resource again, or say in `moved` what became of it.',
  },
  'empties-config': {
    severity: 'error',
    summary: 'Plan deletes everything, since the files declare nothing.',
    meaning:
      'The guard of that name: the files declare nothing, so all that tierform made would go. Mostly the folder of the tier files is wrong.',
    remedy: 'Check `tiers` in tierform.yaml and `-C`. If it is meant, accept it for each address.',
  },
  'existing-accounts': {
    severity: 'note',
    summary: 'Accounts of the domain exist already and stay where they are.',
    meaning: '`auto_group` acts on new accounts only. Accounts of that domain that existed before stay where they are.',
    remedy: 'Nothing, if that is meant; else set `auto_group_existing: true`, which moves them in.',
  },
  'immutable-differs': {
    severity: 'error',
    summary: 'Object exists with another value in a field that cannot be changed.',
    meaning:
      "An object was found that is the one that is meant, by its name or domain, but it differs in a field that no write can change. It is not tierform's, so it is not replaced.",
    remedy: 'Rename or delete that object on the platform, or write its value in the file.',
  },
  'impossible-move': {
    severity: 'error',
    summary: 'Object cannot become the resource that it is moved to.',
    meaning:
      '`moved` makes one object out of one that comes with the application and one that does not. They are never the same object.',
    remedy: 'Take the block out of `moved`.',
  },
  'loosens-limits': {
    severity: 'warning',
    summary: 'Plan loosens limits.',
    meaning:
      'The guard of that name: a limit is raised, or what carries it to accounts is detached or deleted, so that they may do more than before.',
    remedy: 'Nothing, where it only warns. Where `guardrails.guards` makes it stop, accept it for each address.',
  },
  'lowers-quota': {
    severity: 'warning',
    summary: 'Plan lowers a quota.',
    meaning: 'The guard of that name: a limit becomes less, and accounts that use more are cut off at once.',
    remedy:
      'Nothing, where it only warns; look at who is above it first. Where `guardrails.guards` makes it stop, accept it for each address.',
  },
  max_affected_accounts: {
    severity: 'error',
    summary: 'Plan reaches more accounts than it may.',
    meaning:
      'The guard of that name: the plan reaches more accounts than `guardrails.max_affected_accounts`. A mistake would reach all of them at once.',
    remedy: 'Split the change, raise the figure in a pull request, or accept it for each address.',
  },
  max_deletes: {
    severity: 'error',
    summary: 'Plan deletes more resources than it may.',
    meaning:
      'The guard of that name: the plan deletes more resources than `guardrails.max_deletes`. So many at once are mostly a mistake.',
    remedy: 'Split the change, raise the figure in a pull request, or accept it for each address.',
  },
  'missing-built-in': {
    severity: 'error',
    summary: 'Object that comes with the application does not exist.',
    meaning:
      'A file declares the object that comes with an application, or needs it, and this application has none; only the platform can make it.',
    remedy: "Take it out of the tier files, or ask the platform's support.",
  },
  'no-longer-managed': {
    severity: 'note',
    summary: 'Field is no longer in the files, and no longer managed.',
    meaning:
      'A field, or an account of a placement, was in the files at the last apply and is not any more. It is said once, stays as it is, and is no longer watched.',
    remedy: 'Nothing, if that is meant; else declare it again. A limit is handed back to the plan by `plan_max`.',
  },
  'shortens-retention': {
    severity: 'error',
    summary: 'Plan shortens how long mail is kept.',
    meaning:
      'The guard of that name: mail would be kept for a shorter time, and what is older is deleted for good. Where no limit was known before, nobody can tell what held, and it only warns.',
    remedy:
      'If it is meant, accept it for each address: an entry under `accept`, or once `--allow shortens-retention=<address>`.',
  },
  'stale-reference': {
    severity: 'note',
    summary: 'Object refers to what no longer exists.',
    meaning:
      'A live object still refers to one that was deleted. The reference has no effect, and it is no difference (decision 6).',
    remedy: 'Nothing: it goes with the next write of that object.',
  },
  'still-referenced': {
    severity: 'error',
    summary: 'Plan deletes what is still in use.',
    meaning:
      'Something that the plan does not change would be left pointing to what it deletes. It is no guard, and nobody can accept it.',
    remedy: 'Point it to something else first, in a tier file or, if it is not managed, on the platform.',
  },
  'unknown-live-reference': {
    severity: 'error',
    summary: 'Reference to an object that does not exist on the platform.',
    meaning:
      'A file refers with `{ id: ... }` or `{ name: ... }` to an object that the application does not have, so the platform would refuse it.',
    remedy: 'Correct the reference, or declare the object in a tier file.',
  },
  'unknown-target': {
    severity: 'error',
    summary: 'Target is neither in the files nor in the state.',
    meaning: '`--target` names an address that is neither in the files nor in the state.',
    remedy: 'Correct the address; the message names the nearest one.',
  },
  'unlimited-sends': {
    severity: 'warning',
    summary: 'Plan lets accounts send without a limit.',
    meaning:
      'The guard of that name: accounts could send without a limit, and nothing would stop an agent that runs away.',
    remedy: 'Write a number. Where `guardrails.guards` makes it stop and it is meant, accept it for each address.',
  },
});

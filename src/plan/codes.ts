// The diagnostics of planning.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'account-missing': ['warning', 'Account does not exist.'],
  'ambiguous-name': ['error', 'Several live objects could be the one that is meant.'],
  'deletes-resources': ['error', 'Plan deletes resources.'],
  'empties-config': ['error', 'Plan deletes everything, since the files declare nothing.'],
  'existing-accounts': ['note', 'Accounts of the domain exist already and stay where they are.'],
  'immutable-differs': ['error', 'Object exists with another value in a field that cannot be changed.'],
  'impossible-move': ['error', 'Object cannot become the resource that it is moved to.'],
  'loosens-limits': ['warning', 'Plan loosens limits.'],
  'lowers-quota': ['warning', 'Plan lowers a quota.'],
  max_affected_accounts: ['error', 'Plan reaches more accounts than it may.'],
  max_deletes: ['error', 'Plan deletes more resources than it may.'],
  'missing-built-in': ['error', 'Object that comes with the application does not exist.'],
  'no-longer-managed': ['note', 'Field is no longer in the files, and no longer managed.'],
  'over-plan-count': ['error', 'Plan makes more objects of a kind than the platform takes.'],
  'shortens-retention': ['error', 'Plan shortens how long mail is kept.'],
  'stale-reference': ['note', 'Object refers to what no longer exists.'],
  'still-referenced': ['error', 'Plan deletes what is still in use.'],
  'unknown-live-reference': ['error', 'Reference to an object that does not exist on the platform.'],
  'unknown-target': ['error', 'Target is neither in the files nor in the state.'],
  'unlimited-sends': ['warning', 'Plan lets accounts send without a limit.'],
});

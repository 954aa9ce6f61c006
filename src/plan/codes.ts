// The diagnostics of planning.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'ambiguous-name': ['error', 'Several live objects could be the one that is meant.'],
  'deletes-resources': ['error', 'Plan deletes resources.'],
  'empties-config': ['error', 'Plan deletes everything, since the files declare nothing.'],
  'immutable-differs': ['error', 'Object exists with another value in a field that cannot be changed.'],
  'missing-built-in': ['error', 'Object that comes with the application does not exist.'],
  'no-longer-managed': ['note', 'Field is no longer in the files and stays as it is.'],
  'still-referenced': ['error', 'Plan deletes what is still in use.'],
  'unknown-live-reference': ['error', 'Reference to an object that does not exist on the platform.'],
  'unknown-target': ['error', 'Target is neither in the files nor in the state.'],
});

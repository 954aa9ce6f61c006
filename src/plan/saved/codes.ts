// What can be wrong with a saved plan.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'changed-elsewhere': ['note', 'Something that the saved plan does not touch has changed since it was made.'],
  'plan-damaged': ['error', 'Saved plan was changed after it was written.'],
  'plan-unreadable': ['error', 'File is no saved plan that can be read.'],
  'plan-version': ['error', 'Saved plan has another version.'],
  'stale-plan': ['error', 'What the saved plan rests on has changed since it was made.'],
  'targets-of-saved-plan': ['error', 'Saved plan cannot be restricted.'],
  'wrong-environment': ['error', 'Saved plan was made for another environment.'],
  'wrong-target': ['error', 'Saved plan was made for another place.'],
});

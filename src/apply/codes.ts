// What an apply says beside its outcomes.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'not-verified': ['error', 'It could not be verified that a new plan is empty.'],
  'side-effect': ['warning', 'A write changed a field that it was not asked to change.'],
  'state-not-kept': ['error', 'State could not be written.'],
});

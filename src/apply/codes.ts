// What an apply says beside its outcomes.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'not-verified': {
    severity: 'error',
    summary: 'It could not be verified that a new plan is empty.',
    meaning:
      'Every change may be done, but reading again failed, or a new plan would not be empty since somebody else is at work. So it is not said that live is what the files say.',
    remedy: 'Run `tierform plan` to see what is so, then apply again.',
  },
  'side-effect': {
    severity: 'warning',
    summary: 'A write changed a field that it was not asked to change.',
    meaning:
      'A write changed a field that it was not asked to change and that no file mentions, so the platform filled it in or replaced a whole.',
    remedy: 'Declare the field, if it matters: then it is kept.',
  },
  'state-not-kept': {
    severity: 'error',
    summary: 'State could not be written.',
    meaning:
      'The state could not be written. Updates and deletes go on; nothing is created, since a later apply could make it again.',
    remedy:
      'Remove the cause (a full disk, no right to push) and apply again: objects are found again by name and domain.',
  },
});

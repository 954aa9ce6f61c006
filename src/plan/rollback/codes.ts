// What there is to say of a plan back to an earlier apply.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'accounts-stay': {
    severity: 'warning',
    summary: 'Accounts that were moved since are not moved back.',
    meaning:
      'At the apply that is gone back to, nothing said which accounts belong to a group. Those that were moved there since stay, since nobody knows where they were before.',
    remedy: 'Move them by hand, or say in a tier file where they belong.',
  },
  'cannot-roll-back': {
    severity: 'warning',
    summary: 'Field had no value then, and no write can take one away.',
    meaning:
      'A field had no value then, and no write of the platform can take one away. It stays as it is, and the state lets go of it.',
    remedy: 'Set it, in a tier file or on the platform, to what it should be.',
  },
  'unknown-then': {
    severity: 'error',
    summary: 'Resource referred to something that the state of then does not hold.',
    meaning:
      'At the apply that is gone back to, a resource referred to something that the state of then does not hold: that apply had failed in part.',
    remedy: 'Go back to another apply; `tierform history` shows them.',
  },
});

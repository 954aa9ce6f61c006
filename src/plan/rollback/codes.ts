// What there is to say of a plan back to an earlier apply.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'accounts-stay': ['warning', 'Accounts that were moved since are not moved back.'],
  'cannot-roll-back': ['warning', 'Field had no value then, and no write can take one away.'],
  'unknown-then': ['error', 'Resource referred to something that the state of then does not hold.'],
});

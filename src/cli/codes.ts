// Errors that end a command, for JSON output; the platform's own codes come beside these.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'command-failed': ['error', 'Command cannot go on.'],
  'files-say-otherwise': ['warning', 'Tier files say something else than the rollback.'],
  'half-done-then': ['warning', 'Apply to go back to did not do all.'],
  'history-incomplete': ['warning', 'History does not tell all that was done since.'],
  'platform-failed': ['error', 'Platform could not be used.'],
  'state-unusable': ['error', 'State cannot be used.'],
  'unknown-address': ['error', 'Address is neither in the files nor in the state.'],
  'unwritable-file': ['error', 'File cannot be written.'],
});

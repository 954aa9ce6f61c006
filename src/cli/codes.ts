// Errors that end a command, for JSON output; the platform's own codes come beside these.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'command-failed': {
    severity: 'error',
    summary: 'Command cannot go on.',
    meaning:
      'The command cannot go on, for a reason that is neither in the files nor in the plan: a lock that somebody holds, a file that cannot be written, nobody at a terminal to ask. On a terminal it is the line that starts with `error:`.',
    remedy: 'Do what the message says.',
  },
  'files-say-otherwise': {
    severity: 'warning',
    summary: 'Tier files say something else than the rollback.',
    meaning:
      'The tier files say something else than the apply that is gone back to, so their next apply would undo the rollback.',
    remedy: 'Revert the commits that the message shows, or change the tier files.',
  },
  'half-done-then': {
    severity: 'warning',
    summary: 'Apply to go back to did not do all.',
    meaning:
      'The apply that is gone back to failed in part or was killed, so what it left is neither what was asked for then nor what was before.',
    remedy: 'Go back to the earlier one that the message names, or look at the plan closely.',
  },
  'history-incomplete': {
    severity: 'warning',
    summary: 'History does not tell all that was done since.',
    meaning:
      'An apply since was killed, or its record is damaged. What it made may be let go of instead of deleted, and a field that it set first may stay.',
    remedy: 'Look at what is live after the rollback.',
  },
  'platform-failed': {
    severity: 'error',
    summary: 'Platform could not be used.',
    meaning:
      'The platform could not be read, or not at all be reached. Nothing was concluded from it: a read that fails is never an empty list. The word in brackets is one of the codes of a failed change, below.',
    remedy: 'See that code.',
  },
  'state-unusable': {
    severity: 'error',
    summary: 'State cannot be used.',
    meaning:
      'The state, its history or its lock cannot be read or written: damaged, of a later format, written by a newer version, or git refuses.',
    remedy:
      'Do what the message says. A state that is lost for good can be moved away: objects are found again by name and domain, and nothing is deleted.',
  },
  'unknown-address': {
    severity: 'error',
    summary: 'Address is neither in the files nor in the state.',
    meaning: '`explain` is asked about an address that is neither in the files nor in the state.',
    remedy: 'Correct it; accounts are named by their email address, resources as `kind.key`.',
  },
  'unwritable-file': {
    severity: 'error',
    summary: 'File cannot be written.',
    meaning: '`fmt` cannot write a file: no right to it, or a full disk. The file is as it was.',
    remedy: 'Make it writable, or format it elsewhere with `--stdin`.',
  },
});

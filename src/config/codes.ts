// The diagnostics that loading files can end in. Those that only one platform knows are in its own folder.
import { defineCodes } from '../core/diagnostic.ts';

export const codes = defineCodes({
  'accept-expired': {
    severity: 'error',
    summary: 'An accepted exception has ended.',
    meaning:
      'An entry of `accept` in tierform.yaml lets through what a guard finds, up to and including the day `until`. That day is past, and an exception that nobody ends would hold for ever.',
    remedy: 'Remove the entry, or, if it is still wanted, give it a new date in a pull request.',
  },
  'alias-bomb': {
    severity: 'error',
    summary: 'Aliases expand to too much data.',
    meaning:
      'A few anchors and aliases can stand for millions of values. Such a file is refused before it is expanded.',
    remedy: 'Write out what is meant, or split the file.',
  },
  'ambiguous-size': {
    severity: 'error',
    summary: 'Size has a unit that can mean two numbers.',
    meaning: 'With `GB`, `MB` or `k`, one reader takes 1000 and another 1024, and a limit is a promise.',
    remedy: 'Write one of the two that the message offers: `3GiB`, or the number of bytes.',
  },
  'broken-alias': {
    severity: 'error',
    summary: 'Alias cannot be resolved.',
    meaning: 'An alias (`*name`) stands for an anchor (`&name`) that is not complete before it in the same document.',
    remedy: 'Move the anchor above the alias, or correct the name. Anchors do not reach over documents or files.',
  },
  'conflicting-rank': {
    severity: 'error',
    summary: 'Tier has two ranks.',
    meaning: 'Documents with the same `tier` are one tier, and a tier has one place on the ladder.',
    remedy: 'Give it one rank, or give one of the documents another `tier`.',
  },
  'duplicate-item': {
    severity: 'error',
    summary: 'List holds an item twice.',
    meaning:
      'A list that is a set holds the same item twice. The platform would keep one, so the second is a slip or a wrong copy.',
    remedy: 'Remove one of them.',
  },
  'duplicate-key': {
    severity: 'error',
    summary: 'Key is used twice.',
    meaning:
      'Two entries with one key: a YAML reader would silently keep one of them. Of resources, keys are unique per kind over all files.',
    remedy: 'Rename one of them, or remove it.',
  },
  'duplicate-name': {
    severity: 'error',
    summary: 'Two resources have the same name.',
    meaning:
      'Two resources of a kind have one name. The name is how an object is found again where its id is not known, so each would be taken for the other.',
    remedy: 'Give each its own name.',
  },
  'empty-value': {
    severity: 'error',
    summary: 'Key has no value.',
    meaning: 'A key without a value can be a line that was not finished, or can mean none. tierform does not guess.',
    remedy: 'Give it a value, or remove the key; for a reference to nothing, write `null`.',
  },
  'invalid-key': {
    severity: 'error',
    summary: 'Key is not valid.',
    meaning:
      'A key is not of the form that is needed at this place: keys of resources are letters, digits, `.`, `_` and `-`.',
    remedy: 'Write the key as the message says.',
  },
  'invalid-quantity': {
    severity: 'error',
    summary: 'Value cannot be read as a quantity.',
    meaning:
      'A number with a unit that is not known, quotes around a number, a blank before the unit, or a fraction of a byte or a day.',
    remedy:
      'Bytes are `512KiB`, `25MiB`, `3GiB` or a whole number; days are `30` or `30d`; counts are whole numbers without quotes.',
  },
  'invalid-value': {
    severity: 'error',
    summary: 'Value is not valid.',
    meaning:
      'A value is of the right type, and still not one that can stand there: a word that is not known, a text of another form, a day that does not exist, an empty list.',
    remedy: 'Take one of those that the message names, or write it in the form that it describes.',
  },
  'invalid-table': {
    severity: 'error',
    summary: 'File is neither a list nor a table with the column that is needed.',
    meaning:
      'A file of items or accounts is either one item a line or a CSV with a column that is called as the message says. This one is neither.',
    remedy: 'Write one a line, or name the column in the first line.',
  },
  'ladder-inversion': {
    severity: 'warning',
    summary: 'Higher tier offers less than a lower one.',
    meaning:
      'A tier with a higher `rank` offers less of a limit than one below it: whoever pays more gets less. It is only said, since it may be meant.',
    remedy: 'Raise the limit, lower it in the tier below, or correct the ranks.',
  },
  'missing-folder': {
    severity: 'error',
    summary: 'Folder of the tier files is missing.',
    meaning:
      'The folder of the tier files does not exist. It is an error, since no tier files at all would mean to delete everything.',
    remedy: 'Create it, or name the right one as `tiers` in tierform.yaml; `-C` names another project folder.',
  },
  'missing-key': {
    severity: 'error',
    summary: 'Required key is missing.',
    meaning: 'Something that has to be said is not said. The message names the key and describes what it holds.',
    remedy: 'Add the key.',
  },
  'move-between-kinds': {
    severity: 'error',
    summary: 'Resource is moved to another kind.',
    meaning: 'A block of `moved` leads from one kind to another, and no object changes its kind.',
    remedy: 'Correct the address, or take the block out.',
  },
  'move-in-a-circle': {
    severity: 'error',
    summary: 'Moves lead back to where they began.',
    meaning: 'Blocks of `moved` lead from an address back to itself, so nobody can tell which of them is the last one.',
    remedy: 'Take out the blocks that do not hold any more.',
  },
  'move-of-declared': {
    severity: 'error',
    summary: 'Resource is moved and still declared.',
    meaning: 'The `from` of a block of `moved` is still declared in a tier file: one object cannot be both.',
    remedy: 'Rename the key there, or take the block out. For a new resource under the old key, apply the move first.',
  },
  'move-to-undeclared': {
    severity: 'error',
    summary: 'Resource is moved to what no file declares.',
    meaning:
      'The `to` of a block of `moved` is declared by no tier file, so nothing would be moved, and what is moved would be deleted.',
    remedy: 'Declare it, or take the block out.',
  },
  'move-twice': {
    severity: 'error',
    summary: 'Address is moved twice.',
    meaning:
      'Two blocks of `moved` name the same address on the same side. One object has one address before and one after.',
    remedy: 'Keep the block that holds.',
  },
  'no-tier-files': {
    severity: 'warning',
    summary: 'No tier files found.',
    meaning: 'The folder of the tier files holds no `.yaml` or `.yml` file, so the files ask for nothing at all.',
    remedy: 'Add a tier file, or name the right folder as `tiers` in tierform.yaml.',
  },
  'not-utf8': {
    severity: 'error',
    summary: 'File is not UTF-8 text.',
    meaning: 'The file holds bytes that are not UTF-8. It may have been saved as Latin-1 or UTF-16.',
    remedy: 'Save it as UTF-8.',
  },
  'out-of-range': {
    severity: 'error',
    summary: 'Number is out of range.',
    meaning: 'A number is smaller or larger than the field takes, or too large to be kept exactly.',
    remedy: 'Write a number within the range that the message gives.',
  },
  'over-plan-count': {
    severity: 'error',
    summary: 'There are more resources of a kind than the plan allows.',
    meaning:
      "There are more resources of a kind than the platform's plan allows: in the files alone, or, in a plan, together with what is live and not managed. The platform would refuse those above it in the middle of an apply.",
    remedy:
      'Declare fewer, or delete some first; if your contract says otherwise, set the figure under `plans` in tierform.yaml.',
  },
  'over-plan-maximum': {
    severity: 'error',
    summary: "Limit is above the plan's maximum.",
    meaning: 'A limit is above what the plan of the environment allows, so the platform would refuse it.',
    remedy:
      'Write at most that, or `plan_max`; if your contract says otherwise, set the figure under `plans` in tierform.yaml.',
  },
  'secret-in-file': {
    severity: 'error',
    summary: 'File holds a secret.',
    meaning:
      'A key stands in a file: everybody who can read the repository has it, and its whole history keeps it. The key is hidden in all output.',
    remedy:
      'Put it into an environment variable, write the name of that variable (`$NYLAS_API_KEY`), and revoke the key.',
  },
  'suspicious-size': {
    severity: 'warning',
    summary: 'Size is very small.',
    meaning:
      'A size is a few bytes or kilobytes, which is mostly a unit that was forgotten. It is only said, since it may be meant.',
    remedy: 'Write the unit, such as `25MiB`.',
  },
  'tab-indentation': {
    severity: 'error',
    summary: 'Tab is used as indentation.',
    meaning: 'YAML does not allow tabs as indentation, since their width is not defined.',
    remedy: 'Replace them with spaces.',
  },
  'too-deep': {
    severity: 'error',
    summary: 'File is nested too deeply.',
    meaning:
      'A file is nested far deeper than tier files are; such a file is refused, so that it cannot exhaust memory.',
    remedy: 'Take out the levels that are not needed; mostly a bracket is not closed.',
  },
  'too-large': {
    severity: 'error',
    summary: 'File is too large.',
    meaning: 'A tier file or tierform.yaml has more than 8 MiB; such a file is refused before it is read as YAML.',
    remedy: 'Split it, or put items and accounts into a file of their own (`items_file`, `accounts_file`).',
  },
  'undefined-variable': {
    severity: 'error',
    summary: 'Variable is not defined.',
    meaning: 'A value names a variable, with a dollar sign and braces, that the environment does not set.',
    remedy:
      'Set it under `variables` of the environment in tierform.yaml, correct the name, or write `$${` for the text itself.',
  },
  'unknown-environment': {
    severity: 'error',
    summary: 'Environment is not defined.',
    meaning:
      'An environment is named, by `-e`, TIERFORM_ENV or `default_environment`, that tierform.yaml does not have; or none is named and there are several.',
    remedy: 'Name one of those that the message lists.',
  },
  'unknown-key': {
    severity: 'error',
    summary: 'Key is not known.',
    meaning: 'A key is not known at this place. It is an error, not ignored: a misspelt limit would be no limit.',
    remedy: 'Correct it; the message names the nearest one, or all that can stand there.',
  },
  'unknown-plan': {
    severity: 'error',
    summary: 'Plan is not defined.',
    meaning:
      'An environment names a plan of the platform that is neither built in nor under `plans`, or plans extend each other in a circle.',
    remedy: 'Name one of those that there are, or add it under `plans` in tierform.yaml.',
  },
  'unknown-plan-maximum': {
    severity: 'error',
    summary: "Plan's maximum is not known.",
    meaning:
      "`plan_max` asks for the plan's maximum, and the environment names no plan, or its plan has no figure for that field.",
    remedy: 'Set `plan` in the environment, add the figure under `plans`, or write the number.',
  },
  'unknown-reference': {
    severity: 'error',
    summary: 'Reference to a resource that is not declared.',
    meaning: 'A resource refers to another one by its key, and no tier file declares that one.',
    remedy:
      'Correct the key, declare it, or refer to what exists on the platform with `{ name: ... }` or `{ id: ... }`.',
  },
  'unlimited-not-allowed': {
    severity: 'error',
    summary: 'Limit cannot be unlimited.',
    meaning: 'The platform knows no `unlimited` for this limit.',
    remedy: 'Write a number, or `plan_max`.',
  },
  'unreadable-file': {
    severity: 'error',
    summary: 'File cannot be read.',
    meaning:
      'A file that is named or found cannot be read: it does not exist, may not be read, is no plain file, is larger than 64 MiB, or leads out of the project folder.',
    remedy: 'Correct the path, or move the file into the project folder.',
  },
  'wrong-type': {
    severity: 'error',
    summary: 'Value has the wrong type.',
    meaning:
      'A value is of another type than the field: a text for a number, a list for a map. YAML 1.2 reads `yes` and `no` as texts.',
    remedy: 'Write it as the message says.',
  },
  'yaml-syntax': {
    severity: 'error',
    summary: 'File is not valid YAML.',
    meaning: 'The file cannot be read as YAML. What follows the place in this document was not checked.',
    remedy: 'Correct the line; mostly a quote, a bracket or the indentation is wrong.',
  },
});

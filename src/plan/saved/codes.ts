// What can be wrong with a saved plan.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'changed-elsewhere': {
    severity: 'note',
    summary: 'Something that the saved plan does not touch has changed since it was made.',
    meaning:
      'Something that the saved plan does not touch needed no change when the plan was made, and needs one now. The plan is applied as it was shown, and leaves that as it is.',
    remedy: 'Look at it afterwards with `tierform plan`.',
  },
  'plan-damaged': {
    severity: 'error',
    summary: 'Saved plan was changed after it was written.',
    meaning:
      'The saved plan is not as it was written: its digest does not match. Only what was shown is applied, so nothing of it is.',
    remedy: 'Make a new plan, and look at it. The digest finds edits and damage; it is no signature.',
  },
  'plan-unreadable': {
    severity: 'error',
    summary: 'File is no saved plan that can be read.',
    meaning: 'The file cannot be read, or is not what `tierform plan --out` writes.',
    remedy: 'Name the file that `--out` wrote, or make a new plan.',
  },
  'plan-version': {
    severity: 'error',
    summary: 'Saved plan has another version.',
    meaning: 'The saved plan was written by a tierform whose plans have another shape. It is not guessed at.',
    remedy: 'Make a new plan with this version, or apply it with the version that wrote it.',
  },
  'stale-plan': {
    severity: 'error',
    summary: 'What the saved plan rests on has changed since it was made.',
    meaning:
      'Something that a change of the saved plan rests on has changed since: a live value, the state, an account. None of the plan is applied; what changed elsewhere does not matter.',
    remedy: 'Make a new plan, and look at it.',
  },
  'targets-of-saved-plan': {
    severity: 'error',
    summary: 'Saved plan cannot be restricted.',
    meaning: 'A saved plan is applied as it was shown, as a whole, so `--target` does not go with it.',
    remedy: 'Leave `--target` out, or make a plan of the targets.',
  },
  'wrong-environment': {
    severity: 'error',
    summary: 'Saved plan was made for another environment.',
    meaning: 'The saved plan was made for another environment than `-e` or TIERFORM_ENV names.',
    remedy: 'Leave them out, or make a plan for that environment.',
  },
  'wrong-target': {
    severity: 'error',
    summary: 'Saved plan was made for another place.',
    meaning: 'Since the plan was made, its environment was turned to another endpoint or another application.',
    remedy: 'Make a new plan, or correct tierform.yaml.',
  },
});

// The diagnostics of importing.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'field-left-out': {
    severity: 'warning',
    summary: 'Value of a live object cannot stand in a tier file.',
    meaning:
      'A value of a live object cannot stand in a tier file: the loader would refuse it, or it refers to what no longer exists. The rest of the object is imported, and the field is not managed.',
    remedy: 'Correct it on the platform and import again, or write what it should be in the tier file.',
  },
  'object-left-out': {
    severity: 'warning',
    summary: 'Live object cannot be declared in a tier file.',
    meaning:
      'A live object cannot be declared: another one has its name, the plan does not allow so many, or nothing of it would be left. It stays unmanaged.',
    remedy: 'Rename or repair it on the platform, or bind it with `tierform adopt`; then import again.',
  },
});

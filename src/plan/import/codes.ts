// The diagnostics of importing.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'field-left-out': ['warning', 'Value of a live object cannot stand in a tier file.'],
  'object-left-out': ['warning', 'Live object cannot be declared in a tier file.'],
});

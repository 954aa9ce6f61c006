// The diagnostics that only Nylas knows.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'auto-group-without-domain': ['error', 'Workspace groups accounts by a domain that it does not have.'],
  'conflicting-keys': ['error', 'Keys cannot stand side by side.'],
  'default-workspace-field': ['error', 'Field of the default workspace cannot be set.'],
  'duplicate-default': ['error', 'Two workspaces are the default one.'],
  'duplicate-domain': ['error', 'Two workspaces have the same domain.'],
  'insecure-endpoint': ['error', 'Endpoint would send the key unencrypted.'],
  'invalid-endpoint': ['error', 'Endpoint is not an address.'],
  'missing-setting': ['error', 'Environment lacks a setting.'],
  'retention-order': ['error', 'Spam is kept as long as the inbox, or longer.'],
});

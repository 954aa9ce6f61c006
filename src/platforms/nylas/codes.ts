// The diagnostics that only Nylas knows.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'auto-group-without-domain': ['error', 'Workspace groups accounts by a domain that it does not have.'],
  'claimed-twice': ['error', 'Account is claimed by two workspaces.'],
  'conflicting-keys': ['error', 'Keys cannot stand side by side.'],
  'default-workspace-field': ['error', 'Field of the default workspace cannot be set.'],
  'duplicate-default': ['error', 'Two workspaces are the default one.'],
  'duplicate-domain': ['error', 'Two workspaces have the same domain.'],
  'insecure-endpoint': ['error', 'Endpoint would send the key unencrypted.'],
  'invalid-action': ['error', 'Action of a rule is not possible.'],
  'invalid-condition': ['error', 'Condition of a rule is not possible.'],
  'invalid-endpoint': ['error', 'Endpoint is not an address.'],
  'invalid-item': ['error', 'Item is not of the form that its list needs.'],
  'missing-setting': ['error', 'Environment lacks a setting.'],
  'outbound-scope': ['warning', 'Rule for outgoing mail may act on the whole application.'],
  'retention-order': ['error', 'Spam is kept as long as the inbox, or longer.'],
});

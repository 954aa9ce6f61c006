// The diagnostics that only Nylas knows.
import { defineCodes } from '../../core/diagnostic.ts';

export const codes = defineCodes({
  'auto-group-without-domain': {
    severity: 'error',
    summary: 'Workspace groups accounts by a domain that it does not have.',
    meaning:
      '`auto_group` takes in accounts by the domain of the workspace, and this workspace has none; the API refuses that.',
    remedy: 'Give it a `domain`, or take the key out and list accounts under `accounts`.',
  },
  'claimed-twice': {
    severity: 'error',
    summary: 'Account is claimed by two workspaces.',
    meaning:
      'Two workspaces list the same account, or one lists it and another claims it, and an account is in one workspace at a time.',
    remedy: 'Keep it in one of them.',
  },
  'conflicting-keys': {
    severity: 'error',
    summary: 'Keys cannot stand side by side.',
    meaning: '`region` and `endpoint` both say where the API is, and only one of them can count.',
    remedy: 'Remove one of them.',
  },
  'default-workspace-field': {
    severity: 'error',
    summary: 'Field of the default workspace cannot be set.',
    meaning:
      'The default workspace comes with the application and takes every account that no other takes. The API changes only its policy and its rules.',
    remedy: 'Keep only `default`, `policy` and `rules` there.',
  },
  'duplicate-default': {
    severity: 'error',
    summary: 'Two workspaces are the default one.',
    meaning: 'An application has one default workspace, and two resources say `default: true`.',
    remedy: 'Keep one of them.',
  },
  'duplicate-domain': {
    severity: 'error',
    summary: 'Two workspaces have the same domain.',
    meaning:
      'A domain belongs to one workspace of an application, and two declare it; upper and lower case are the same.',
    remedy: 'Give one of them another domain, or make one workspace of the two.',
  },
  'insecure-endpoint': {
    severity: 'error',
    summary: 'Endpoint would send the key unencrypted.',
    meaning: 'Plain http to another machine shows the API key to everybody on the way.',
    remedy: 'Use https. Plain http is allowed to 127.0.0.1, [::1] and localhost only.',
  },
  'invalid-action': {
    severity: 'error',
    summary: 'Action of a rule is not possible.',
    meaning:
      'The API would refuse the actions of this rule: `block` stands alone, some actions need a value, and others take none.',
    remedy: 'Correct the action as the message says.',
  },
  'invalid-condition': {
    severity: 'error',
    summary: 'Condition of a rule is not possible.',
    meaning:
      'The API would refuse a condition of this rule: its field is not known of that direction of mail, its operator does not go with its value, or its list is of another type.',
    remedy: 'Correct the condition as the message says.',
  },
  'invalid-endpoint': {
    severity: 'error',
    summary: 'Endpoint is not an address.',
    meaning:
      '`endpoint` is not the plain address of an API: a scheme and a host, without a user, a query or a fragment.',
    remedy: 'Write `emulator`, or an address such as `https://api.us.nylas.com`.',
  },
  'invalid-item': {
    severity: 'error',
    summary: 'Item is not of the form that its list needs.',
    meaning:
      'An item is not of the form of its list (a domain, a TLD, an address), or an account is no email address; the API would refuse it.',
    remedy: 'Correct it, take it out, or change the type of the list.',
  },
  'missing-setting': {
    severity: 'error',
    summary: 'Environment lacks a setting.',
    meaning: 'An environment does not say where the API is, or has no `api_key`, so nothing could be read or written.',
    remedy: 'Set `region` (or `endpoint`) and `api_key`; `endpoint: emulator` needs no key.',
  },
  'outbound-scope': {
    severity: 'warning',
    summary: 'Rule for outgoing mail may act on the whole application.',
    meaning:
      'The reference of the API says that rules for outgoing mail hold for the whole application, whichever workspaces carry them; other sources say for those workspaces only. It is said until the platform is clear.',
    remedy: 'Write such a rule so that it is right for every tier.',
  },
  'retention-order': {
    severity: 'error',
    summary: 'Spam is kept as long as the inbox, or longer.',
    meaning: 'A policy keeps spam as long as the inbox, or longer; the API refuses that.',
    remedy: 'Make `limit_spam_retention_period` less than `limit_inbox_retention_period`.',
  },
});

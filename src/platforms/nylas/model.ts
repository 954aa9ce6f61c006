// The pure half of the platform: its kinds, its plans, and what is wrong between resources.
import type { PlatformModel } from '../../core/kind.ts';
import { plans } from './plans.ts';
import { policy } from './policy.ts';
import { checkSettings } from './settings.ts';
import { checkWorkspaces, workspace } from './workspace.ts';

export const nylasModel: PlatformModel = {
  name: 'nylas',
  kinds: [policy, workspace],
  reservedSections: { lists: 'lists of addresses and domains', rules: 'rules for incoming and outgoing mail' },
  plans,
  checkSettings,
  checkAll: checkWorkspaces,
};

// The pure half of the platform: its kinds, its plans, and what is wrong between resources.
import type { PlatformModel } from '../../core/kind.ts';
import { ACCOUNT } from './accounts.ts';
import { list } from './kinds/list.ts';
import { checkPlacements, placement } from './kinds/placement.ts';
import { policy } from './kinds/policy.ts';
import { actsOnApplication, checkRules, rule } from './kinds/rule.ts';
import { checkWorkspaces, workspace } from './kinds/workspace.ts';
import { plans } from './plans.ts';
import { checkSettings } from './settings.ts';

export const nylasModel: PlatformModel = {
  name: 'nylas',
  kinds: [list, rule, policy, workspace, placement],
  accounts: {
    kind: ACCOUNT,
    group: workspace.name,
    domain: 'domain',
    takesNew: 'auto_group',
    limits: 'policy',
    placement: placement.name,
    alwaysRead: [policy.name, workspace.name],
    actsEverywhere: actsOnApplication,
  },
  plans,
  checkSettings,
  checkAll: resources => [...checkRules(resources), ...checkWorkspaces(resources), ...checkPlacements(resources)],
};

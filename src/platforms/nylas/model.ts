// The pure half of the platform: its kinds, its plans, and what is wrong between resources.
import type { PlatformModel } from '../../core/kind.ts';
import { ACCOUNT } from './accounts.ts';
import { list } from './kinds/list.ts';
import { checkPlacements, placement } from './kinds/placement.ts';
import { policy } from './kinds/policy.ts';
import { actsOnApplication, checkRules, readRule, rule } from './kinds/rule.ts';
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
    rules: {
      kind: rule.name,
      field: 'rules',
      read: readRule,
      outgoingScope:
        "The API's reference says that these act on the whole application, whichever workspaces carry them; other sources say on those workspaces only.",
    },
    // Reference, section 8.
    sending: {
      quota: 'limits.limit_count_daily_email_sent',
      whenReached:
        'Once as many were sent, the API answers 429 until 00:00 UTC. It tells nobody how many were sent today.',
      whenBlocked: 'To mail that meets the conditions, the API answers 403.',
      elsewhere:
        'What cannot be read here: a domain that is not verified and a pause for bounces or complaints (400), a restriction for abuse (403).',
    },
  },
  plans,
  checkSettings,
  checkAll: resources => [...checkRules(resources), ...checkWorkspaces(resources), ...checkPlacements(resources)],
};

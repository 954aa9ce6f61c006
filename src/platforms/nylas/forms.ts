// How the API spells each kind: paths, methods, names. Facts: Nylas API reference, sections 1.5, 2, 4, 5 and 6.
import { list } from './kinds/list.ts';
import { policy } from './kinds/policy.ts';
import { DEFAULT_PRIORITY, rule } from './kinds/rule.ts';
import { workspace } from './kinds/workspace.ts';
import type { WireForm } from './wire.ts';

const PLAIN = { idField: 'id', isPaged: true, updateMethod: 'PUT', names: {}, absent: {}, together: [] } as const;

export const forms: Readonly<Record<string, WireForm>> = {
  [list.name]: { ...PLAIN, kind: list, path: '/v3/lists', absent: { description: '' } },
  [rule.name]: {
    ...PLAIN,
    kind: rule,
    path: '/v3/rules',
    absent: { description: '', priority: DEFAULT_PRIORITY, enabled: true, trigger: 'inbound', 'match.operator': 'all' },
    together: ['trigger', 'match'],
  },
  [policy.name]: {
    ...PLAIN,
    kind: policy,
    path: '/v3/policies',
    // Left out and empty mean the same: every type that the plan permits (reference 2.1).
    absent: { 'limits.limit_attachment_allowed_types': [] },
  },
  [workspace.name]: {
    ...PLAIN,
    kind: workspace,
    path: '/v3/workspaces',
    idField: 'workspace_id',
    isPaged: false,
    updateMethod: 'PATCH',
    names: { policy: 'policy_id', rules: 'rule_ids' },
    absent: { default: false, auto_group: false, policy: null, rules: [] },
  },
};

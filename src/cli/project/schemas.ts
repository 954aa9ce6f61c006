// The JSON Schemas that are published: of the files of a project, and of what commands print as JSON. Each is a chunk of the
// program that is loaded when it is asked for.

/** By the name with which `tierform schema` prints them. */
export const SCHEMAS = {
  tier: () => import('../../../schemas/tier.schema.json', { with: { type: 'json' } }),
  project: () => import('../../../schemas/project.schema.json', { with: { type: 'json' } }),
  validate: () => import('../../../schemas/validate.schema.json', { with: { type: 'json' } }),
  plan: () => import('../../../schemas/plan.schema.json', { with: { type: 'json' } }),
  apply: () => import('../../../schemas/apply.schema.json', { with: { type: 'json' } }),
  drift: () => import('../../../schemas/drift.schema.json', { with: { type: 'json' } }),
  explain: () => import('../../../schemas/explain.schema.json', { with: { type: 'json' } }),
  tiers: () => import('../../../schemas/tiers.schema.json', { with: { type: 'json' } }),
  history: () => import('../../../schemas/history.schema.json', { with: { type: 'json' } }),
} as const;

export type SchemaName = keyof typeof SCHEMAS;

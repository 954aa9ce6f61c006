// What explanations are made from: the views, what is matched in them, the plan, and the maxima of the platform's plan.
import type { PlatformBlock } from '../../config/project.ts';
import type { Plan } from '../change.ts';
import type { Matched, Views } from '../views.ts';

/** The maxima of an environment's plan, or that none are known. */
export type Maxima = PlatformBlock['maxima'];

export interface ExplainContext {
  readonly views: Views;
  readonly matched: Matched;
  readonly plan: Plan;
  readonly maxima: Maxima;
}

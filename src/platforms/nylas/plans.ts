// The published plans: schemas/plans.json, where each figure has its source and date. Facts: reference, section 3.
import published from '../../../schemas/plans.json' with { type: 'json' };
import type { Maximum, PlanMaxima } from '../../core/kind.ts';

interface PublishedMaximum {
  readonly value: number;
  readonly source: string;
  readonly date: string;
  readonly disputed?: string;
}

interface PublishedPlan {
  readonly maxima: Readonly<Record<string, PublishedMaximum>>;
  readonly counts: Readonly<Record<string, PublishedMaximum>>;
}

function readPlan(plan: string, { maxima, counts }: PublishedPlan): PlanMaxima {
  const values = Object.entries({ ...maxima, ...counts }).map(
    ([field, { value, source, date, disputed }]): [string, Maximum] => [
      field,
      { value, origin: `${source}, ${date}`, ...(disputed === undefined ? {} : { disputed }) },
    ],
  );
  return { plan, values: Object.fromEntries(values) };
}

export const plans: Readonly<Record<string, PlanMaxima>> = Object.fromEntries(
  Object.entries<PublishedPlan>(published.nylas).map(([name, plan]) => [name, readPlan(name, plan)]),
);

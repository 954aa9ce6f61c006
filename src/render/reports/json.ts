// A report in its published JSON shape (design 4.1), which is there also where a command failed.
import { emptyPlan } from '../../plan/change.ts';
import { applyToJson, driftToJson, planToJson, savedPlanToJson, validateToJson } from '../json.ts';
import type { Report } from './report.ts';

export function reportToJson(report: Report): string {
  const { environment, diagnostics } = report;
  if (report.of === 'files') return validateToJson(diagnostics);
  if (report.of === 'plan') {
    if (report.saved !== undefined) return savedPlanToJson(report.saved);
    return planToJson(report.plan ?? emptyPlan(environment), diagnostics, report.rollbackTo);
  }
  if (report.of === 'drift') {
    const none = { environment, drifted: [], pending: [], plan: emptyPlan(environment) };
    return driftToJson(report.drift ?? none, diagnostics);
  }
  const { outcomes = [], verified = false } = report.result ?? {};
  return applyToJson({ environment, outcomes, verified, diagnostics, rollbackTo: report.rollbackTo });
}

// A report as a comment of a pull request: a line that says what it comes to, what the guards found, and then the rest.
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import type { Plan } from '../../plan/change.ts';
import { describeHowOn, summarizeOutcomes } from '../apply-text.ts';
import { describeNoDrift, noticesOfDrift, summarizeDrift } from '../drift-text.ts';
import { countOf } from '../layout.ts';
import { describeNothing, renderOrigin } from '../plan-text.ts';
import {
  type ApplyReport,
  type DriftReport,
  listDiagnostics,
  type PlanReport,
  type Report,
  type ReportView,
} from '../reports/report.ts';
import { summarize } from '../summary.ts';
import { renderChanges } from './changes.ts';
import { renderDrifted } from './drift.ts';
import { renderNotices } from './notices.ts';
import { renderOutcomes } from './outcome.ts';
import { type Part, renderPage, type Section } from './page.ts';
import { cell, codeSpan, inline } from './text.ts';

type Shown = Exclude<Report, { readonly of: 'files' }>;

/** @param summary of several environments, before their sections; empty for one. @param most bytes of the page */
export function renderMarkdown(
  reports: readonly Shown[],
  view: ReportView,
  { summary = '', most }: { readonly summary?: string; readonly most?: number } = {},
): string {
  const { wholeCommand: command } = view;
  const whole = command === undefined ? "The job's log has all of it." : `All of it: ${codeSpan(command)}.`;
  const head = summary === '' ? '' : `## ${cell(summary)}\n\n`;
  return renderPage({ head, sections: reports.map(report => renderSection(report, view)), whole }, most);
}

function renderSection(report: Shown, view: ReportView): Section {
  const notices = renderNotices(noticesOf(report), view.pathOf);
  const where = report.target === undefined ? '' : `${cell(report.target)}\n\n`;
  const head = (text: string) => `### ${markOf(report)}${text}\n\n${where}`;
  if (report.of === 'plan') return renderPlanSection(report, { view, notices, head });
  return report.of === 'drift'
    ? renderDriftSection(report, { view, notices, head })
    : renderApplySection(report, { view, notices, head });
}

interface Frame {
  readonly view: ReportView;
  readonly notices: Part;
  readonly head: (text: string) => string;
}

function renderPlanSection({ environment, plan, saved, wish }: PlanReport, { view, notices, head }: Frame): Section {
  if (plan === undefined) return { head: head(`No plan${forEnvironment(environment)}`), parts: [notices] };
  const origin = saved === undefined ? '' : `${cell(renderOrigin(saved))}\n\n`;
  const title = `Plan${forEnvironment(environment)}: ${summarize(plan).text}${reachOf(plan)}`;
  return { head: `${head(title)}${origin}`, parts: [notices, ...renderPlanned(plan, wish, view)] };
}

function renderPlanned(plan: Plan, wish: string, view: ReportView): readonly Part[] {
  const nothing = plan.changes.length > 0 ? [] : [paragraph(cell(describeNothing(plan, wish)))];
  return [...nothing, ...renderChanges(plan, view)];
}

function renderDriftSection({ environment, drift }: DriftReport, { view, notices, head }: Frame): Section {
  if (drift === undefined) return { head: head(`Drift is not known${forEnvironment(environment)}`), parts: [notices] };
  const title = `Drift${forEnvironment(environment)}: ${summarizeDrift(drift)}`;
  const isQuiet = drift.drifted.length + drift.pending.length === 0;
  const nothing = isQuiet ? [paragraph(describeNoDrift(drift.plan))] : [];
  return { head: head(title), parts: [notices, ...nothing, ...renderDrifted(drift, view.kinds)] };
}

function renderApplySection(report: ApplyReport, { view, notices, head }: Frame): Section {
  const { environment, title, plan, result, proof } = report;
  const changes = plan === undefined ? [] : renderChanges(plan, view);
  const name = `${title}${forEnvironment(environment)}`;
  if (plan === undefined || result === undefined)
    return { head: head(`${name}: nothing was written`), parts: [notices, ...changes] };
  if (plan.changes.length === 0 && result.saveFailure === undefined)
    return { head: head(`${name}: nothing to do`), parts: [notices, ...changes] };
  const advice = isDone(result) ? '' : describeHowOn(report);
  const outcomes = renderOutcomes(result, { kinds: view.kinds, advice });
  const text = `${name}: ${summarizeOutcomes(result, proof)}${reachOf(plan)}`;
  return { head: head(text), parts: [...outcomes, notices, ...changes] };
}

function isDone({ verified, saveFailure }: NonNullable<ApplyReport['result']>): boolean {
  return verified && saveFailure === undefined;
}

function paragraph(text: string): Part {
  return { open: '', close: '', pieces: [{ text: `${text}\n\n`, shorter: [] }] };
}

function forEnvironment(name: string): string {
  return name === '' ? '' : ` for ${inline(name)}`;
}

/** Only said where accounts were read. */
function reachOf({ accounts }: Plan): string {
  return accounts === undefined ? '' : `; reaches ${countOf(accounts, 'account')}`;
}

function noticesOf(report: Shown): readonly Diagnostic[] {
  if (report.of !== 'drift' || report.drift === undefined) return listDiagnostics(report);
  return [...report.diagnostics, ...noticesOfDrift(report.drift)];
}

function markOf(report: Shown): string {
  const found = listDiagnostics(report);
  if (report.of === 'apply' && report.result !== undefined) return isDone(report.result) ? '' : '❌ ';
  if (hasErrors(found))
    return report.of === 'plan' && report.plan !== undefined && !hasErrors(report.plan.diagnostics) ? '🛑 ' : '❌ ';
  const isDrifted = report.of === 'drift' && report.drift !== undefined && report.drift.drifted.length > 0;
  return isDrifted ? '⚠️ ' : '';
}

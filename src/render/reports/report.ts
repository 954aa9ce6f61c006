// What a command found, as data: what every format but text is made of. How each format says it is in the files beside this one
// and, for Markdown, in markdown/.
import type { ApplyResult } from '../../apply/apply.ts';
import type { Diagnostic, Explanation } from '../../core/diagnostic.ts';
import type { Kind } from '../../core/kind.ts';
import { emptyPlan, type Plan } from '../../plan/change.ts';
import { codes } from '../../plan/codes.ts';
import type { Drift } from '../../plan/drift.ts';
import { GUARDS } from '../../plan/guards/finding.ts';
import type { SavedPlan } from '../../plan/saved/document.ts';

interface Found {
  /** The environment that is meant; empty where that is not clear. */
  readonly environment: string;
  /** What is wrong or worth knowing apart from what a plan says itself; of a command that failed, why. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface FilesReport extends Found {
  readonly of: 'files';
  /** The tier files that were checked. */
  readonly files: readonly string[];
}

interface Aimed {
  /** Where it goes, for people; undefined where the command ended before that was known. */
  readonly target: string | undefined;
  /** Serial of the apply that a rollback goes back to; undefined for anything else. */
  readonly rollbackTo?: number | undefined;
}

export interface PlanReport extends Found, Aimed {
  readonly of: 'plan';
  /** Undefined where none could be made. */
  readonly plan: Plan | undefined;
  /** The file that it came from. */
  readonly saved?: SavedPlan;
  /** What live is to be: `what the files say`. */
  readonly wish: string;
}

export interface DriftReport extends Found, Aimed {
  readonly of: 'drift';
  readonly drift: Drift | undefined;
}

export interface ApplyReport extends Found, Aimed {
  readonly of: 'apply';
  /** What was run: `Apply`. */
  readonly title: string;
  readonly plan: Plan | undefined;
  /** Undefined where nothing was written. */
  readonly result: ApplyResult | undefined;
  readonly isInterrupted: boolean;
  /** What a verified apply has made true: `live is what the files say`. */
  readonly proof: string;
  /** Whether it was a saved plan. */
  readonly isSaved?: boolean;
}

export type Report = FilesReport | PlanReport | DriftReport | ApplyReport;

/** What all reports of one run share. */
export interface ReportView {
  readonly kinds: readonly Kind[];
  readonly isVerbose: boolean;
  /** A project file's path in the repository. */
  readonly pathOf: (file: string) => string;
  readonly toolVersion: string;
  /** What there is to say of a code; undefined for one that is not known. */
  readonly explain: (code: string) => Explanation | undefined;
  /** A command that shows all of it; undefined where the job's log does. */
  readonly wholeCommand: string | undefined;
}

/** Of a command that ended before it found anything; `title` is what was run, where that is to be told. */
export function failedReport(of: Report['of'], found: Found, title = 'Apply'): Report {
  const none = { ...found, target: undefined };
  switch (of) {
    case 'files':
      return { of, ...found, files: [] };
    case 'plan':
      return { of, ...none, plan: undefined, wish: '' };
    case 'drift':
      return { of, ...none, drift: undefined };
    case 'apply':
      return { of, ...none, title, plan: undefined, result: undefined, isInterrupted: false, proof: '' };
  }
}

/** Whether it is what a guard found, or what no acceptance could allow. */
export function isFinding({ code }: Diagnostic): boolean {
  return GUARDS.some(guard => guard === code) || code === codes['still-referenced'].code;
}

/** All that a report says, in the order of its JSON. */
export function listDiagnostics(report: Report): readonly Diagnostic[] {
  const { diagnostics } = report;
  if (report.of === 'plan' && report.plan !== undefined)
    return [...diagnostics, ...report.plan.diagnostics, ...report.plan.findings];
  if (report.of === 'drift' && report.drift !== undefined) return [...diagnostics, ...report.drift.plan.diagnostics];
  return diagnostics;
}

/** The same with a place also for what is about a resource that a file declares, where the report knows that file. */
export function locateDiagnostics(report: Report): readonly Diagnostic[] {
  const plan = 'plan' in report ? (report.plan ?? emptyPlan('')) : emptyPlan('');
  const changes = new Map<string, Plan['changes'][number]>(plan.changes.map(change => [change.address, change]));
  return listDiagnostics(report).map(diagnostic => {
    const { place, address, addresses = [] } = diagnostic;
    if (place !== undefined) return diagnostic;
    const known = [...(address === undefined ? [] : [address]), ...addresses].map(at => changes.get(at));
    const { file, line } = known.find(change => change?.file !== undefined) ?? {};
    if (file === undefined || line === undefined) return diagnostic;
    return { ...diagnostic, place: { file, line, column: 1, length: 1 } };
  });
}

// Reports as JUnit XML, which most CI systems show as tests: a suite for each environment, or for each of its files where files
// are checked; a case for each check.
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import type { DriftedResource } from '../../plan/drift.ts';
import { GUARDS } from '../../plan/guards/finding.ts';
import { renderDiagnostics } from '../diagnostics.ts';
import { noticesOfDrift, renderDrifted } from '../drift-text.ts';
import { createStyle } from '../style.ts';
import { listUnchanged } from '../summary.ts';
import {
  type DriftReport,
  type FilesReport,
  isFinding,
  listDiagnostics,
  type PlanReport,
  type ReportView,
} from './report.ts';
import { type Element, printXml } from './xml.ts';

type Tested = FilesReport | PlanReport | DriftReport;

interface Case {
  readonly name: string;
  /** How it ended; `output` is told of one that passed. */
  readonly end: 'passed' | 'failure' | 'error' | 'skipped';
  /** One line on that. */
  readonly message: string;
  readonly text: string;
}

interface Suite {
  readonly name: string;
  readonly file?: string;
  readonly cases: readonly Case[];
}

export function renderJunit(reports: readonly Tested[], view: ReportView): string {
  const suites = reports.flatMap(report => {
    if (report.of === 'files') return suitesOfFiles(report, view);
    return [report.of === 'plan' ? suiteOfPlan(report, view) : suiteOfDrift(report, view)];
  });
  const cases = suites.flatMap(suite => suite.cases);
  return printXml({
    name: 'testsuites',
    attributes: { name: 'tierform', ...count(cases) },
    content: suites.map(toElement),
  });
}

function suitesOfFiles({ environment, diagnostics, files }: FilesReport, view: ReportView): readonly Suite[] {
  const named = [...new Set([...files, ...diagnostics.flatMap(({ place }) => place?.file ?? [])])];
  const general = diagnostics.filter(({ place }) => place === undefined);
  const title = nameOf('validate', environment);
  return [
    ...(general.length === 0 ? [] : [{ name: title, cases: casesByCode(general, view) }]),
    ...named.map(file => {
      const own = diagnostics.filter(({ place }) => place?.file === file);
      const path = view.pathOf(file);
      const valid: Case = { name: 'is valid', end: 'passed', message: '', text: '' };
      return { name: `${title}: ${path}`, file: path, cases: own.length === 0 ? [valid] : casesByCode(own, view) };
    }),
  ];
}

/** A case for each code: that of an error fails. */
function casesByCode(diagnostics: readonly Diagnostic[], view: ReportView): readonly Case[] {
  const codes = [...new Set(diagnostics.map(({ code }) => code))];
  return codes.map(code =>
    toCase(
      code,
      diagnostics.filter(diagnostic => diagnostic.code === code),
      view,
    ),
  );
}

function toCase(name: string, diagnostics: readonly Diagnostic[], view: ReportView): Case {
  const worst = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0];
  const end = hasErrors(diagnostics) ? 'failure' : 'passed';
  return { name, end, message: worst?.summary ?? '', text: toText(diagnostics, view) };
}

function suiteOfPlan(report: PlanReport, view: ReportView): Suite {
  const found = listDiagnostics(report);
  const making = toCase(
    'the plan can be made',
    found.filter(diagnostic => !isFinding(diagnostic)),
    view,
  );
  const name = nameOf('plan', report.environment);
  if (report.plan === undefined) return { name, cases: [failed(making)] };
  const guards = [...new Set([...GUARDS, ...found.filter(isFinding).map(({ code }) => code)])];
  const ofGuard = (guard: string) => found.filter(({ code }) => code === guard);
  return { name, cases: [making, ...guards.map(guard => toCase(guard, ofGuard(guard), view))] };
}

function suiteOfDrift(report: DriftReport, view: ReportView): Suite {
  const { drift, diagnostics, environment } = report;
  const name = nameOf('drift', environment);
  const said = drift === undefined ? diagnostics : [...diagnostics, ...noticesOfDrift(drift)];
  const finding = toCase('drift can be found', said, view);
  if (drift === undefined) return { name, cases: [failed(finding)] };
  const drifted = new Map<string, DriftedResource>(drift.drifted.map(resource => [resource.address, resource]));
  const pending = new Map<string, string>(drift.pending.map(({ address, action }) => [address, action]));
  const addresses = [...new Set([...listUnchanged(drift.plan), ...drifted.keys(), ...pending.keys()])].sort();
  const cases = addresses.map((address): Case => {
    const resource = drifted.get(address);
    const action = pending.get(address);
    if (resource !== undefined) {
      const text = renderDrifted(resource, { kinds: view.kinds, style: createStyle(false) });
      return { name: address, end: 'failure', message: "changed behind git's back", text };
    }
    if (action !== undefined)
      return { name: address, end: 'skipped', message: `to ${action}: not applied yet`, text: '' };
    return { name: address, end: 'passed', message: '', text: '' };
  });
  return { name, cases: [finding, ...cases] };
}

/** Of a command that ended early, nothing was tested. */
function failed(one: Case): Case {
  return { ...one, end: 'error' };
}

function nameOf(command: string, environment: string): string {
  return environment === '' ? command : `${command} ${environment}`;
}

function toText(diagnostics: readonly Diagnostic[], { pathOf }: ReportView): string {
  return renderDiagnostics(diagnostics, { style: createStyle(false), textOf: () => undefined, pathOf }).trimEnd();
}

function count(cases: readonly Case[]): Readonly<Record<string, number>> {
  const countOf = (wanted: Case['end']) => cases.filter(({ end }) => end === wanted).length;
  return { tests: cases.length, failures: countOf('failure'), errors: countOf('error'), skipped: countOf('skipped') };
}

function toElement({ name, file, cases }: Suite): Element {
  const ofFile = file === undefined ? {} : { file };
  return {
    name: 'testsuite',
    attributes: { name, ...count(cases), ...ofFile },
    content: cases.map(one => ({
      name: 'testcase',
      attributes: { classname: name, name: one.name, ...ofFile },
      content: contentOf(one),
    })),
  };
}

function contentOf({ end, message, text }: Case): readonly Element[] {
  if (end === 'passed') return text === '' ? [] : [{ name: 'system-out', attributes: {}, content: text }];
  return [{ name: end, attributes: { message }, content: text }];
}

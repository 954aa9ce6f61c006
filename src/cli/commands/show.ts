// `tierform show`: prints a saved plan as `plan` did. Needs neither the network nor the files of the project.
import { join } from 'node:path';
import { commandLine } from '../../core/command-line.ts';
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import { renderDiagnostics } from '../../render/diagnostics.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { renderOrigin, renderPlan } from '../../render/plan-text.ts';
import { failedReport } from '../../render/reports/report.ts';
import { type FormatOptions, publish } from '../formats/publish.ts';
import type { Io } from '../io/io.ts';
import { printDiagnostics, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { readPlanFile } from '../saved/plan-file.ts';

/** @returns the exit code: 1 for a file that is no saved plan, or not as it was written */
export async function show(io: Io, file: string, options: FormatOptions): Promise<number> {
  const saved = await readPlanFile(io, file);
  const style = styleOf(io, options);
  const view = { style, textOf: () => undefined, pathOf: (path: string) => join(options.C ?? '', path) };
  if (!('plan' in saved)) {
    publish(io, options, failedReport('plan', { environment: '', diagnostics: [saved] }));
    printDiagnostics(io.stderr, [saved], view);
    return 1;
  }
  const { plan, target, warnings } = saved;
  const wish = 'what the files said';
  const { environment } = plan;
  const report = { of: 'plan', environment, diagnostics: warnings, target, plan, saved, wish } as const;
  publish(io, options, report, commandLine(['show', file]).trim());
  if (options.format !== 'text') return 0;
  const kinds = models.flatMap(model => model.kinds);
  printDiagnostics(io.stderr, warnings, view);
  io.stdout(`Environment ${escapeTerminal(plan.environment)}: ${escapeTerminal(target)}\n\n`);
  io.stdout(
    renderPlan(plan, {
      kinds,
      style,
      isVerbose: options.verbose === true,
      pathOf: view.pathOf,
      wish,
    }),
  );
  const notes: readonly Diagnostic[] = [...plan.diagnostics, ...plan.findings];
  io.stdout(`\n${renderDiagnostics(notes, view)}`);
  const warning = hasErrors(notes) ? ' An apply of it stops at the errors unless they are accepted.' : '';
  io.stdout(`${renderOrigin(saved)}${warning}\n`);
  return 0;
}

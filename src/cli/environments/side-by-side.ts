// One command for several environments at the same time: each as if it ran alone, their output one after the other in a
// fixed order, and one exit code for all.
import { inParallel } from '../../apply/parallel.ts';
import { hasErrors } from '../../core/diagnostic.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { environmentsToJson } from '../../render/json.ts';
import { reportToJson } from '../../render/reports/json.ts';
import { type Ended, type FileFormat, printReports } from '../../render/reports/print.ts';
import { failedReport, type Report, type ReportView } from '../../render/reports/report.ts';
import { type EndedEnvironment, summarizeEnvironments } from '../../render/summary.ts';
import { type FormatOptions, proseOf, publishDocument, viewOf } from '../formats/publish.ts';
import type { Io } from '../io/io.ts';
import { diagnosticOf, explainError, printDiagnostics, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { chooseEnvironments, type WantedEnvironments } from '../project/configuration.ts';
import { type KeptOutput, keepOutput } from './kept-output.ts';

export interface SeveralOptions extends FormatOptions {
  readonly detailedExitcode?: boolean;
}

export interface Several<Options> {
  readonly io: Io;
  readonly options: Options;
  readonly wanted: WantedEnvironments;
  readonly command: 'validate' | 'plan' | 'drift';
  /** The command for the environment that its options name. */
  readonly run: (io: Io, options: Options) => Promise<number>;
}

const REPORTS = { validate: 'files', plan: 'plan', drift: 'drift' } as const;

type JsonDocument = Readonly<Record<string, unknown>>;

/** @returns the exit code for all: 1 when one of them failed, else the one that tells most */
export async function runSideBySide<Options extends SeveralOptions>(several: Several<Options>): Promise<number> {
  const { io, options, wanted, command, run } = several;
  const chosen = await chooseEnvironments({ io, options, models, wanted });
  const { names, diagnostics } = chosen;
  const isText = options.format === 'text';
  if (hasErrors(diagnostics)) {
    printDiagnostics(command === 'validate' && isText ? io.stdout : io.stderr, diagnostics, {
      ...chosen,
      style: styleOf(io, options),
    });
    publishDocument(io, options, format => {
      if (format === 'json') return environmentsToJson([], diagnostics);
      // It is not clear which environments are meant.
      const none = failedReport(REPORTS[command], { environment: '', diagnostics });
      return printReports(format, [none], viewOf(io, options));
    });
    return 1;
  }
  const outputs: (KeptOutput | undefined)[] = [];
  let printed = 0;
  const exitCodes = await inParallel([...names.entries()], async ([index, name]) => {
    const output = keepOutput(io, name);
    // Whether there are changes has to be known in any case.
    const own = { ...options, env: name, detailedExitcode: true };
    const exitCode = await run(output.io, own).catch((error: unknown) => {
      output.io.stderr(explainError(error, io));
      // A document would lie by leaving something out.
      if (output.report() === undefined)
        output.io.keepReport?.(
          failedReport(REPORTS[command], { environment: name, diagnostics: [diagnosticOf(error, io)] }),
        );
      return 1;
    });
    outputs[index] = output;
    // Whatever ended early waits for those that come before it.
    for (let next = outputs[printed]; next !== undefined; next = outputs[printed]) {
      printBlock(several, { name: names[printed] ?? '', output: next, isFirst: printed === 0 });
      printed += 1;
    }
    return exitCode;
  });
  const environments = exitCodes.map((exitCode, index) => ({ name: names[index] ?? '', end: endOf(exitCode) }));
  proseOf(io, options)(`\n${styleOf(io, options).bold(summarizeEnvironments(command, environments))}\n`);
  const reports = outputs.flatMap(output => output?.report() ?? []);
  publishDocument(io, options, format =>
    printAll(format, reports, { view: viewOf(io, options), ended: { command, environments } }),
  );
  return exitCodeOf(several, exitCodes);
}

/** What does not depend on how the command runs. */
type Shared = Pick<Several<SeveralOptions>, 'io' | 'options' | 'command'>;

interface Block {
  readonly name: string;
  readonly output: KeptOutput;
  readonly isFirst: boolean;
}

interface All {
  readonly view: ReportView;
  readonly ended: Ended;
}

function printAll(format: FileFormat, reports: readonly Report[], { view, ended }: All): string {
  return format === 'json' ? environmentsToJson(reports.map(toDocument)) : printReports(format, reports, view, ended);
}

/** On each stream that says something the environment is named, since they may go different ways. A document is printed at the end. */
function printBlock({ io, options, command }: Shared, { name, output, isFirst }: Block): void {
  const heading = `Environment ${escapeTerminal(name)}`;
  const chunks = output.chunks();
  if (options.format === 'text') {
    if (!isFirst) io.stdout('\n');
    // Plan and drift begin with a heading of their own, once they know where the environment is.
    if (command === 'validate') io.stdout(`${heading}\n`);
    else if (!chunks.some(({ stream }) => stream === 'stdout')) io.stdout(`${heading}: failed\n`);
  }
  let isNamed = false;
  for (const { stream, text } of chunks) {
    if (stream === 'stderr' && !isNamed) io.stderr(`In the environment ${escapeTerminal(name)}:\n`);
    isNamed ||= stream === 'stderr';
    if (stream === 'stderr') io.stderr(text);
    else io.stdout(text);
  }
}

/** In JSON; that of validate does not name the environment by itself. */
function toDocument(report: Report): JsonDocument {
  const { version, ...rest }: JsonDocument = JSON.parse(reportToJson(report));
  return { version, environment: report.environment, ...rest };
}

function endOf(exitCode: number): EndedEnvironment['end'] {
  if (exitCode === 0) return 'quiet';
  if (exitCode === 2) return 'changed';
  return exitCode === 3 ? 'pending' : 'failed';
}

/** Trouble before what somebody changed, before what is not applied yet. */
function exitCodeOf({ command, options }: Shared, exitCodes: readonly number[]): number {
  const most = [1, 2, 3].find(exitCode => exitCodes.includes(exitCode)) ?? 0;
  return command === 'plan' && most === 2 && options.detailedExitcode !== true ? 0 : most;
}

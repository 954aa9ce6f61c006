// How commands print what they share: diagnostics, and errors that end them.
import { type Diagnostic, hasErrors, report } from '../core/diagnostic.ts';
import { PLATFORM_FAILURES, PlatformError } from '../platforms/platform.ts';
import { countDiagnostics, renderDiagnostics } from '../render/diagnostics.ts';
import { escapeParagraph, escapeTerminal } from '../render/escape.ts';
import { createStyle, type Style } from '../render/style.ts';
import { StateError } from '../state/state.ts';
import { codes } from './codes.ts';
import { CommandError, type GlobalOptions, type Io, isColored } from './io/io.ts';
import type { Configuration } from './project/configuration.ts';

export function styleOf(io: Io, options: GlobalOptions): Style {
  return createStyle(isColored(io, options));
}

export function printDiagnostics(
  write: (text: string) => void,
  diagnostics: readonly Diagnostic[],
  view: Pick<Configuration, 'textOf' | 'pathOf'> & { readonly style: Style },
): void {
  if (diagnostics.length > 0) write(renderDiagnostics(diagnostics, view));
}

/** Stops a command whose files have errors; warnings are shown and do not stop it. */
export function requireValid(
  io: Io,
  options: GlobalOptions,
  { diagnostics, textOf, pathOf }: Pick<Configuration, 'diagnostics' | 'textOf' | 'pathOf'>,
): boolean {
  printDiagnostics(io.stderr, diagnostics, { textOf, pathOf, style: styleOf(io, options) });
  if (!hasErrors(diagnostics)) return true;
  io.stderr(`${countDiagnostics(diagnostics)}. Nothing was read or written on the platform.\n`);
  return false;
}

/** An error that ends a command, as a diagnostic; undefined for what nobody foresaw. */
function toDiagnostic(error: unknown): Diagnostic | undefined {
  const hinted = (hint: string | undefined) => (hint === undefined ? {} : { hint });
  if (error instanceof CommandError)
    return report(codes['command-failed'], { detail: error.message, ...hinted(error.hint) });
  if (error instanceof StateError) return report(codes['state-unusable'], { detail: error.message });
  if (!(error instanceof PlatformError)) return undefined;
  const facts = [
    ...(error.httpStatus === undefined ? [] : [`HTTP ${error.httpStatus}`]),
    ...(error.requestId === undefined ? [] : [`request ${escapeTerminal(error.requestId)}`]),
  ];
  const detail = `The platform could not be used (${error.code}): ${escapeTerminal(error.message)}${facts.length === 0 ? '' : ` [${facts.join(', ')}]`}.`;
  return report(codes['platform-failed'], { detail, hint: PLATFORM_FAILURES[error.code].remedy });
}

/** Runs a command; an error that ends it is published as well, so that a document always says why it holds nothing else. */
export async function withPublishedErrors(
  publishFailed: (diagnostics: readonly Diagnostic[]) => void,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const diagnostic = toDiagnostic(error);
    if (diagnostic !== undefined) publishFailed([diagnostic]);
    throw error;
  }
}

/** An error that ends a command as it is printed, also one that nobody foresaw. */
export function explainError(error: unknown, { env }: Pick<Io, 'env'>): string {
  const described = describeError(error);
  if (described !== undefined) return `error: ${described}\n`;
  return `${escapeParagraph(`error: ${describeBug(error, env)}`)}\n`;
}

function describeBug(error: unknown, env: Io['env']): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message}\nThis is a bug in tierform${traceOf(error, env)}.`;
}

/** The same as a diagnostic, for a document. */
export function diagnosticOf(error: unknown, { env }: Pick<Io, 'env'>): Diagnostic {
  return toDiagnostic(error) ?? report(codes['command-failed'], { detail: describeBug(error, env) });
}

/** A stack trace is for those who asked for one. */
function traceOf(error: unknown, env: Io['env']): string {
  if (!env['TIERFORM_DEBUG']) return '; please report it with the output of the same command and TIERFORM_DEBUG=1';
  return `:\n${error instanceof Error ? error.stack : String(error)}`;
}

/** An error that ends a command, in words; undefined for what nobody foresaw. */
function describeError(error: unknown): string | undefined {
  const diagnostic = toDiagnostic(error);
  if (diagnostic === undefined) return undefined;
  const { detail, hint } = diagnostic;
  return [detail, ...(hint === undefined ? [] : [hint])].map(escapeParagraph).join('\n');
}

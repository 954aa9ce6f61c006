// How commands print what they share: diagnostics, and errors that end them.
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import { PlatformError } from '../platforms/platform.ts';
import { countDiagnostics, renderDiagnostics } from '../render/diagnostics.ts';
import { escapeTerminal } from '../render/escape.ts';
import { createStyle, type Style } from '../render/style.ts';
import { StateError } from '../state/state.ts';
import { CommandError, type GlobalOptions, type Io, isColored } from './io/io.ts';
import type { Configuration } from './project/configuration.ts';

export type Format = 'text' | 'json';

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

const HINTS: Partial<Record<PlatformError['code'], string>> = {
  'missing-key': 'Set it, for example in the secrets of your CI system, and run the command again.',
  'wrong-application':
    'Use the key of that application, or correct `application_id` in tierform.yaml. Nothing was written.',
  unauthorized: 'Check that the key is right and belongs to this region.',
  unavailable: 'Nothing was concluded from it. Run the command again later.',
  'invalid-answer': 'Check `endpoint` in tierform.yaml: it may not be the API.',
};

/** An error that ends a command, in words; undefined for what nobody foresaw. */
export function describeError(error: unknown): string | undefined {
  if (error instanceof CommandError) return joinLines(error.message, error.hint);
  if (error instanceof StateError) return error.message;
  if (!(error instanceof PlatformError)) return undefined;
  const facts = [
    ...(error.httpStatus === undefined ? [] : [`HTTP ${error.httpStatus}`]),
    ...(error.requestId === undefined ? [] : [`request ${error.requestId}`]),
  ];
  const message = `The platform could not be used (${error.code}): ${escapeTerminal(error.message)}${facts.length === 0 ? '' : ` [${facts.join(', ')}]`}.`;
  return joinLines(message, HINTS[error.code]);
}

function joinLines(...lines: readonly (string | undefined)[]): string {
  return lines.filter(line => line !== undefined).join('\n');
}

// `tierform validate`: the schema and semantic checks, without the network.
import { hasErrors } from '../../core/diagnostic.ts';
import { countDiagnostics } from '../../render/diagnostics.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { validateToJson } from '../../render/json.ts';
import { countOf } from '../../render/layout.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { type Format, printDiagnostics, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { loadConfiguration } from '../project/configuration.ts';

export interface ValidateOptions extends GlobalOptions {
  readonly format: Format;
}

/** @returns the exit code: 1 when there is an error */
export async function validate(io: Io, paths: readonly string[], options: ValidateOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths });
  const { diagnostics, files, desired, environment } = configuration;
  const exitCode = hasErrors(diagnostics) ? 1 : 0;
  if (options.format === 'json') {
    io.stdout(validateToJson(diagnostics));
    return exitCode;
  }
  const style = styleOf(io, options);
  printDiagnostics(io.stdout, diagnostics, { ...configuration, style });
  const found = countDiagnostics(diagnostics);
  const what = `${countOf(files.length, 'tier file')}, ${countOf(desired.resources.length, 'resource')}`;
  const tiers =
    desired.tiers.length === 0 ? '' : ` (${desired.tiers.map(({ tier }) => escapeTerminal(tier)).join(', ')})`;
  const where = environment === undefined ? '' : ` for the environment ${environment.name}`;
  io.stdout(
    exitCode === 1
      ? style.red(`${found} in ${what}.\n`)
      : `Valid${where}: ${what}${tiers}${found === '' ? '' : `; ${found}`}.\n`,
  );
  return exitCode;
}

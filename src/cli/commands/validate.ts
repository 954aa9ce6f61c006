// `tierform validate`: the schema and semantic checks, without the network.
import { hasErrors } from '../../core/diagnostic.ts';
import { countDiagnostics } from '../../render/diagnostics.ts';
import { escapeTerminal } from '../../render/escape.ts';
import { countOf } from '../../render/layout.ts';
import { type FormatOptions, proseOf, publish } from '../formats/publish.ts';
import type { Io } from '../io/io.ts';
import { printDiagnostics, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { loadConfiguration } from '../project/configuration.ts';

/** @returns the exit code: 1 when there is an error */
export async function validate(io: Io, paths: readonly string[], options: FormatOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths });
  const { diagnostics, files, desired, environment } = configuration;
  const exitCode = hasErrors(diagnostics) ? 1 : 0;
  publish(io, options, {
    of: 'files',
    environment: environment?.name ?? '',
    diagnostics,
    files: files.map(({ path }) => path),
  });
  const prose = proseOf(io, options);
  const style = styleOf(io, options);
  printDiagnostics(prose, diagnostics, { ...configuration, style });
  const found = countDiagnostics(diagnostics);
  const what = `${countOf(files.length, 'tier file')}, ${countOf(desired.resources.length, 'resource')}`;
  const tiers =
    desired.tiers.length === 0 ? '' : ` (${desired.tiers.map(({ tier }) => escapeTerminal(tier)).join(', ')})`;
  const where = environment === undefined ? '' : ` for the environment ${environment.name}`;
  prose(
    exitCode === 1
      ? style.red(`${found} in ${what}.\n`)
      : `Valid${where}: ${what}${tiers}${found === '' ? '' : `; ${found}`}.\n`,
  );
  return exitCode;
}

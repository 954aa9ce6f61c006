// `tierform tiers`: the tiers against their limits, out of the files and the plan alone.
import { hasLimits, listOutside } from '../../config/tiers/offers.ts';
import { tiersToJson } from '../../render/json.ts';
import { renderTiersMarkdown } from '../../render/tiers/markdown.ts';
import type { TiersView } from '../../render/tiers/matrix.ts';
import { renderTiers } from '../../render/tiers/text.ts';
import type { GlobalOptions, Io } from '../io/io.ts';
import { requireValid, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { loadConfiguration } from '../project/configuration.ts';

export interface TiersOptions extends GlobalOptions {
  readonly format: 'text' | 'markdown' | 'json';
}

/** @returns the exit code: 1 when the files have errors */
export async function tiers(io: Io, options: TiersOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  const { environment, desired, diagnostics } = configuration;
  const isValid = requireValid(io, options, configuration);
  const name = environment?.name ?? '';
  if (options.format === 'json') {
    const kinds = models.flatMap(model => model.kinds.filter(hasLimits));
    io.stdout(tiersToJson({ environment: name, tiers: isValid ? desired.tiers : [], kinds, diagnostics }));
    return isValid ? 0 : 1;
  }
  if (!isValid) return 1;
  const view: TiersView = {
    environment: name,
    plans: Object.values(environment?.platforms ?? {}).flatMap(({ maxima }) =>
      typeof maxima === 'string' ? [] : [maxima.plan],
    ),
    tiers: desired.tiers,
    outside: listOutside(desired.tiers, { resources: desired.resources, models }),
  };
  io.stdout(options.format === 'markdown' ? renderTiersMarkdown(view) : renderTiers(view, styleOf(io, options)));
  return 0;
}

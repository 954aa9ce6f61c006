// `tierform history`: past applies, what each changed, and when a field was changed by whom.

import { invariant } from '../../core/invariant.ts';
import { renderHistoryMarkdown } from '../../render/history/markdown.ts';
import { isUnreadable, type Past, type PastRecord, renderHistory } from '../../render/history/text.ts';
import { historyToJson } from '../../render/json.ts';
import { selectFields } from '../../state/record.ts';
import { installLine } from '../../state/tool-version.ts';
import { CommandError, type GlobalOptions, type Io } from '../io/io.ts';
import { requireValid, styleOf } from '../output.ts';
import { models } from '../platforms.ts';
import { loadConfiguration } from '../project/configuration.ts';
import { openStore } from '../state/open-store.ts';

export interface HistoryOptions extends GlobalOptions {
  readonly format: 'text' | 'markdown' | 'json';
  /** Only what became of this resource. */
  readonly address?: string;
  /** Only what became of this field. */
  readonly path?: string;
}

/** @returns the exit code */
export async function history(io: Io, serial: string | undefined, options: HistoryOptions): Promise<number> {
  const configuration = await loadConfiguration({ io, options, models, paths: [] });
  if (!requireValid(io, options, configuration)) return 1;
  const { environment } = configuration;
  invariant(environment !== undefined, 'Valid files name an environment');
  const store = await openStore({ io, configuration });
  const kinds = models.flatMap(model => model.kinds);
  const entries = await store.history();
  const isNarrowed = options.address !== undefined || options.path !== undefined;
  const matching = entries.flatMap(({ record, unreadable }): readonly PastRecord[] => {
    // What an apply changed that cannot be read, nobody knows: it is shown whatever is looked for.
    if (record === undefined) return [unreadable];
    const selected = selectFields(record, options);
    return isNarrowed && selected.outcomes.length === 0 ? [] : [selected];
  });
  const past: Past = {
    environment: environment.name,
    location: store.location,
    records: serial === undefined ? matching : [findSerial(matching, serial)],
    hasDetails: serial !== undefined || isNarrowed,
  };
  if (options.format === 'json') io.stdout(historyToJson(past));
  else if (options.format === 'markdown') io.stdout(renderHistoryMarkdown(past, kinds));
  else io.stdout(renderHistory(past, { kinds, style: styleOf(io, options) }));
  return 0;
}

function findSerial(records: readonly PastRecord[], text: string): PastRecord {
  const found = records.find(({ serial }) => String(serial) === text);
  if (found !== undefined && isUnreadable(found) && found.formatVersion !== undefined) {
    const { formatVersion, toolVersion = '' } = found;
    throw new CommandError(
      `What is kept of the apply ${text} has format version ${formatVersion}, which this tierform cannot read.`,
      `Install the version that wrote it, or a newer one:\n\n${installLine(toolVersion)}`,
    );
  }
  if (found !== undefined) return found;
  const serials = records.flatMap(({ serial }) => serial ?? []);
  const [last, first] = [serials[0], serials.at(-1)];
  throw new CommandError(
    `There is no apply ${JSON.stringify(text)} in the history.`,
    last === undefined ? 'There is none at all.' : `There are those from ${first} to ${last}.`,
  );
}
